package jlguest.jmh;

import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.Result;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Guest calls and returns beyond the plain one of {@link BlockTransitionBenchmark#callAndReturn}.
 *
 * <p>The score is the time of one call with its return.
 */
public class CallBenchmark extends GuestBenchmark {
    private static final int REPETITIONS = 20_000;
    private static final int FUNCTIONS = 4;
    private static final int FIBONACCI = 15;
    private static final int FIBONACCI_RESULT = 610;

    /** Calls that it takes: twice the next number, less one. */
    private static final int FIBONACCI_CALLS = 2 * 987 - 1;

    private static final int ROUNDS = 20;

    /** How code is run. */
    @Param({"interpreter", "block", "auto"})
    public String tier;

    private BareMachine otherPage;
    private BareMachine indirect;
    private BareMachine indirectChanging;
    private BareMachine recursive;

    /** For JMH. */
    public CallBenchmark() {}

    /** Makes the machines; those that are not run cost nothing. */
    @Setup
    public void setUp() {
        otherPage = machine(tier, callOtherPage());
        indirect = machine(tier, callRegister());
        indirectChanging = machine(tier, callTable());
        recursive = machine(tier, fibonacci());
    }

    private static GuestCode callOtherPage() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.jmp("main");
        code.label("function");
        code.code(0x40); // inc %eax
        code.code(0xC3); // ret
        code.align(GuestRam.PAGE_SIZE).label("main");
        code.call("function");
        return code.loop("main");
    }

    private static GuestCode callRegister() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.code(0xBB).address("function"); // mov $function, %ebx
        code.jmp("main");
        code.align(64).label("function");
        code.code(0x40); // inc %eax
        code.code(0xC3); // ret
        code.align(64).label("main");
        code.code(0xFF, 0xD3); // call *%ebx
        return code.loop("main");
    }

    /** Four functions in turn; the n-th adds n to EAX. */
    private static GuestCode callTable() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.jmp("main");
        for (int i = 1; i <= FUNCTIONS; i++) {
            code.align(64).label("function" + i);
            code.code(0x83, 0xC0, i); // add $i, %eax
            code.code(0xC3); // ret
        }
        code.align(64).label("table");
        for (int i = 1; i <= FUNCTIONS; i++) {
            code.address("function" + i);
        }
        code.align(64).label("main");
        code.code(0x89, 0xCA); // mov %ecx, %edx
        code.code(0x83, 0xE2, FUNCTIONS - 1); // and $3, %edx
        code.code(0xFF, 0x14, 0x95).address("table"); // call *table(, %edx, 4)
        return code.loop("main");
    }

    /** The function takes its argument in EAX and calls itself for the two numbers below. */
    private static GuestCode fibonacci() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.jmp("main");
        code.align(64).label("fibonacci");
        code.code(0x83, 0xF8, 0x02).jae("more"); // cmp $2, %eax
        code.code(0xC3); // ret
        code.label("more");
        code.code(0x50, 0x48); // push %eax; dec %eax
        code.call("fibonacci");
        code.code(0x5A, 0x50); // pop %edx; push %eax
        code.code(0x8D, 0x42, 0xFE); // lea -2(%edx), %eax
        code.call("fibonacci");
        code.code(0x5A); // pop %edx
        code.code(0x01, 0xD0); // add %edx, %eax
        code.code(0xC3); // ret
        code.align(64).label("main");
        code.code(0xB8).word(FIBONACCI); // mov $FIBONACCI, %eax
        code.call("fibonacci");
        return code.loop("main");
    }

    /** A call to a function in another page. */
    @Benchmark
    @OperationsPerInvocation(REPETITIONS)
    public void otherPage() {
        otherPage.run(REPETITIONS);
        Result.check("EAX", otherPage.register(Cpu.EAX), REPETITIONS);
    }

    /** A call through a register that never changes. */
    @Benchmark
    @OperationsPerInvocation(REPETITIONS)
    public void indirect() {
        indirect.run(REPETITIONS);
        Result.check("EAX", indirect.register(Cpu.EAX), REPETITIONS);
    }

    /** A call through a table, each time to another of four functions. */
    @Benchmark
    @OperationsPerInvocation(REPETITIONS)
    public void indirectChanging() {
        indirectChanging.run(REPETITIONS);
        int sum = FUNCTIONS * (FUNCTIONS + 1) / 2 * (REPETITIONS / FUNCTIONS);
        Result.check("EAX", indirectChanging.register(Cpu.EAX), sum);
    }

    /** A call of a function that calls itself. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS * FIBONACCI_CALLS)
    public void recursive() {
        recursive.run(ROUNDS);
        Result.check("EAX", recursive.register(Cpu.EAX), FIBONACCI_RESULT);
    }
}
