package jlguest.jmh;

import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.Result;
import jlguest.runtime.Cpu;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Code that runs for the first time: from finding it to its result. Before each measurement the
 * code is changed, so that everything known of it must be forgotten and found out again.
 *
 * <p>The score is the time for one block of five instructions; {@link TranslationBenchmark} has the
 * steps one by one.
 */
public class FirstRunBenchmark extends GuestBenchmark {
    private static final int BLOCKS = 64;

    /** How code is run: in the usual tier, the first run is the interpreter's. */
    @Param({"interpreter", "block"})
    public String tier;

    private BareMachine machine;
    private final int[] constants = new int[BLOCKS];
    private int generation;
    private int sum;

    /** For JMH. */
    public FirstRunBenchmark() {}

    /** Makes the machine with a chain of blocks, each at a line of its own. */
    @Setup
    public void setUp() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        for (int i = 0; i < BLOCKS; i++) {
            code.align(64).label("block" + i);
            code.code(0x05); // add $constant, %eax
            constants[i] = code.here();
            code.word(0);
            code.code(0x8B, 0x56, 4 * i % 64); // mov offset(%esi), %edx
            code.code(0x01, 0xD3); // add %edx, %ebx
            code.code(0x89, 0x5F, 0x08); // mov %ebx, 8(%edi)
            code.jmp("block" + (i + 1));
        }
        code.label("block" + BLOCKS);
        machine = machine(tier, code);
    }

    /** Changes a constant in each block, by a store as a guest's own. */
    @Setup(Level.Invocation)
    public void changeCode() {
        generation++;
        sum = 0;
        for (int i = 0; i < BLOCKS; i++) {
            int constant = generation * (i + 1);
            machine.cpu().memory().store32(constants[i], constant);
            sum += constant;
        }
    }

    /** A block that is new. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void firstRun() {
        machine.run(1);
        Result.check("EAX", machine.register(Cpu.EAX), sum);
    }
}
