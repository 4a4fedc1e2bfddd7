package jlguest.jmh;

import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.Choices;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.Result;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.translator.MemoryAccess;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Accesses to guest memory whose pages are in the page map, in both ways of reaching memory.
 *
 * <p>Scores: time of one access, where a read-modify-write counts once; of a copy of 4096 bytes.
 */
public class MemoryBenchmark extends GuestBenchmark {
    private static final int UNROLLED = 8;
    private static final int REPETITIONS = 20_000;
    private static final int COPIES = 500;
    private static final int COPY_WORDS = GuestRam.PAGE_SIZE / 4;

    /** How code is run. */
    @Param("auto")
    public String tier;

    /** How translated code reaches memory. */
    @Param({"fast", "safe"})
    public String memory;

    private BareMachine load;
    private BareMachine store;
    private BareMachine modify;
    private BareMachine pushAndPop;
    private BareMachine copy;
    private int stamp;

    /** For JMH. */
    public MemoryBenchmark() {}

    /** Makes the machines; those that are not run cost nothing. */
    @Setup
    public void setUp() {
        MemoryAccess access = Choices.memory(memory);
        load = machine(tier, access, accesses(0x03, 0x46)); // add offset(%esi), %eax
        for (int i = 0; i < UNROLLED; i++) {
            load.ram().store32(BareMachine.DATA + 4 * i, i + 1);
        }
        store = machine(tier, access, accesses(0x89, 0x4F)); // mov %ecx, offset(%edi)
        modify = machine(tier, access, accesses(0x01, 0x4F)); // add %ecx, offset(%edi)
        pushAndPop = machine(tier, access, stack());
        copy = machine(tier, access, copies());
    }

    /** The same instruction for neighbouring words. */
    private static GuestCode accesses(int opcode, int modRm) {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("again");
        for (int i = 0; i < UNROLLED; i++) {
            code.code(opcode, modRm, 4 * i);
        }
        return code.loop("again");
    }

    private static GuestCode stack() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("again");
        code.code(0x40, 0x50); // inc %eax; push %eax
        code.code(0x51, 0x52, 0x53); // push %ecx, %edx, %ebx
        code.code(0x5D, 0x5A, 0x5E, 0x5B); // pop %ebp, %edx, %esi, %ebx
        return code.loop("again");
    }

    private static GuestCode copies() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.code(0x89, 0xCB); // mov %ecx, %ebx
        code.label("again");
        code.code(0xBE).word(BareMachine.DATA); // mov $DATA, %esi
        code.code(0xBF).word(BareMachine.TARGET); // mov $TARGET, %edi
        code.code(0xB9).word(COPY_WORDS); // mov $COPY_WORDS, %ecx
        code.code(0xF3, 0xA5); // rep movsl
        code.code(0x4B).jnz("again"); // dec %ebx
        return code;
    }

    /** A load, added up. */
    @Benchmark
    @OperationsPerInvocation(UNROLLED * REPETITIONS)
    public void load() {
        load.run(REPETITIONS);
        int sum = UNROLLED * (UNROLLED + 1) / 2 * REPETITIONS;
        Result.check("EAX", load.register(Cpu.EAX), sum);
    }

    /** A store. */
    @Benchmark
    @OperationsPerInvocation(UNROLLED * REPETITIONS)
    public void store() {
        int last = BareMachine.TARGET + 4 * (UNROLLED - 1);
        store.ram().store32(last, 0);
        store.run(REPETITIONS);
        Result.check("last word", store.ram().load32(last), 1);
    }

    /** An addition to memory. */
    @Benchmark
    @OperationsPerInvocation(UNROLLED * REPETITIONS)
    public void modify() {
        int last = BareMachine.TARGET + 4 * (UNROLLED - 1);
        int before = modify.ram().load32(last);
        modify.run(REPETITIONS);
        int sum = (int) (REPETITIONS * (REPETITIONS + 1L) / 2);
        Result.check("last word", modify.ram().load32(last) - before, sum);
    }

    /** A push or a pop. */
    @Benchmark
    @OperationsPerInvocation(UNROLLED * REPETITIONS)
    public void pushAndPop() {
        pushAndPop.run(REPETITIONS);
        Result.check("last word popped", pushAndPop.register(Cpu.EBX), REPETITIONS);
    }

    /** {@code rep movsl} of a page. */
    @Benchmark
    @OperationsPerInvocation(COPIES)
    public void copy4K() {
        int last = 4 * (COPY_WORDS - 1);
        copy.ram().store32(BareMachine.DATA + last, ++stamp);
        copy.run(COPIES);
        Result.check("last word", copy.ram().load32(BareMachine.TARGET + last), stamp);
    }
}
