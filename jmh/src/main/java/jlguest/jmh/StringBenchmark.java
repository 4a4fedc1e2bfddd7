package jlguest.jmh;

import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.Result;
import jlguest.runtime.Cpu;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * String instructions with {@code rep}, short and a page long; {@link MemoryBenchmark#copy4K}
 * copies a page.
 *
 * <p>The score is the time of one instruction with all its repetitions.
 */
public class StringBenchmark extends GuestBenchmark {
    private static final int ROUNDS = 500;
    private static final int SHORT = 32;
    private static final int PAGE = 4096;
    private static final int TEXT = 256;

    /** How code is run. */
    @Param("auto")
    public String tier;

    private BareMachine copy;
    private BareMachine fill;
    private BareMachine scan;
    private BareMachine compare;
    private int stamp;

    /** For JMH. */
    public StringBenchmark() {}

    /** Makes the machines; those that are not run cost nothing. */
    @Setup
    public void setUp() {
        copy = machine(tier, repeated(SHORT, 0, 0xF3, 0xA4)); // rep movsb
        fill = machine(tier, repeated(PAGE / 4, 0x1234_5678, 0xF3, 0xAB)); // rep stosl
        scan = machine(tier, repeated(-1, 0, 0xF2, 0xAE)); // repne scasb
        compare = machine(tier, repeated(TEXT, 0, 0xF3, 0xA6)); // repe cmpsb
        text(scan, BareMachine.TARGET);
        text(compare, BareMachine.DATA);
        text(compare, BareMachine.TARGET);
    }

    private static void text(BareMachine machine, int address) {
        machine.ram().fill(address, TEXT, 'x');
    }

    /** An instruction again and again from the same start, counted in EBX. */
    private static GuestCode repeated(int count, int eax, int... instruction) {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.code(0x89, 0xCB); // mov %ecx, %ebx
        code.label("again");
        code.code(0xBE).word(BareMachine.DATA); // mov $DATA, %esi
        code.code(0xBF).word(BareMachine.TARGET); // mov $TARGET, %edi
        code.code(0xB9).word(count); // mov $count, %ecx
        code.code(0xB8).word(eax); // mov $eax, %eax
        code.code(instruction);
        code.code(0x4B).jnz("again"); // dec %ebx
        return code;
    }

    /** {@code rep movsb} of 32 bytes. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void copy32() {
        int last = SHORT - 1;
        copy.ram().store8(BareMachine.DATA + last, ++stamp & 0xFF);
        copy.run(ROUNDS);
        Result.check("last byte", copy.ram().load8(BareMachine.TARGET + last), stamp & 0xFF);
        Result.check("ESI", copy.register(Cpu.ESI), BareMachine.DATA + SHORT);
    }

    /** {@code rep stosl} of a page. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void fill4K() {
        int last = BareMachine.TARGET + PAGE - 4;
        fill.ram().store32(last, 0);
        fill.run(ROUNDS);
        Result.check("last word", fill.ram().load32(last), 0x1234_5678);
    }

    /** {@code repne scasb} over 256 letters to the zero behind them. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void scan256() {
        scan.run(ROUNDS);
        Result.check("EDI", scan.register(Cpu.EDI), BareMachine.TARGET + TEXT + 1);
    }

    /** {@code repe cmpsb} of 256 equal letters. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void compare256() {
        compare.run(ROUNDS);
        Result.check("ESI", compare.register(Cpu.ESI), BareMachine.DATA + TEXT);
        Result.check("ECX", compare.register(Cpu.ECX), 0);
    }
}
