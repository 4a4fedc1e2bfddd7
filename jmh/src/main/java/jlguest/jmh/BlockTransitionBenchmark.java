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
 * From block to block: what the ends of basic blocks cost in each tier. The blocks have one or two
 * instructions each, so that little else is measured.
 *
 * <p>Scores: time of one transition; of a call with its return; of one instruction.
 */
public class BlockTransitionBenchmark extends GuestBenchmark {
    private static final int REPETITIONS = 50_000;
    private static final int MIX = 20;

    /** How code is run. */
    @Param({"interpreter", "block", "auto"})
    public String tier;

    private BareMachine jump;
    private BareMachine jumpToOtherPage;
    private BareMachine loopOfThree;
    private BareMachine callAndReturn;
    private BareMachine straightCode;

    /** For JMH. */
    public BlockTransitionBenchmark() {}

    /** Makes the machines; those that are not run cost nothing. */
    @Setup
    public void setUp() {
        jump = machine(tier, twoBlocks(64));
        jumpToOtherPage = machine(tier, twoBlocks(GuestRam.PAGE_SIZE));
        loopOfThree = machine(tier, threeBlocks());
        callAndReturn = machine(tier, call());
        straightCode = machine(tier, mix());
    }

    /** Two blocks that jump to each other, the second at a multiple of a power of two. */
    private static GuestCode twoBlocks(int boundary) {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("first");
        code.code(0x40); // inc %eax
        code.jmp("second");
        code.align(boundary).label("second");
        return code.loop("first");
    }

    private static GuestCode threeBlocks() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("first");
        code.code(0x40); // inc %eax
        code.jmp("second");
        code.align(64).label("second");
        code.code(0x01, 0xC2); // add %eax, %edx
        code.jmp("third");
        code.align(64).label("third");
        return code.loop("first");
    }

    private static GuestCode call() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.jmp("main");
        code.align(64).label("function");
        code.code(0x40); // inc %eax
        code.code(0xC3); // ret
        code.align(64).label("main");
        code.call("function");
        return code.loop("main");
    }

    /** Twenty instructions as compilers make them. */
    private static GuestCode mix() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("again");
        code.code(0x8B, 0x06); // mov (%esi), %eax
        code.code(0x03, 0x46, 0x04); // add 4(%esi), %eax
        code.code(0x89, 0xC2); // mov %eax, %edx
        code.code(0xC1, 0xE2, 0x03); // shl $3, %edx
        code.code(0x31, 0xD0); // xor %edx, %eax
        code.code(0x89, 0x46, 0x08); // mov %eax, 8(%esi)
        code.code(0x8D, 0x5C, 0x50, 0x01); // lea 1(%eax, %edx, 2), %ebx
        code.code(0x81, 0xE3).word(0xFF); // and $0xFF, %ebx
        code.code(0x0F, 0xB6, 0x6E, 0x0C); // movzbl 12(%esi), %ebp
        code.code(0x01, 0xEB); // add %ebp, %ebx
        code.code(0x53); // push %ebx
        code.code(0x5D); // pop %ebp
        code.code(0x83, 0xED, 0x05); // sub $5, %ebp
        code.code(0x85, 0xED); // test %ebp, %ebp
        code.code(0x0F, 0x94, 0xC2); // sete %dl
        code.code(0x09, 0xD0); // or %edx, %eax
        code.code(0x89, 0x06); // mov %eax, (%esi)
        code.code(0xFF, 0x46, 0x10); // incl 16(%esi)
        return code.loop("again");
    }

    /** A jump within a page. */
    @Benchmark
    @OperationsPerInvocation(2 * REPETITIONS)
    public void jump() {
        jump.run(REPETITIONS);
        Result.check("EAX", jump.register(Cpu.EAX), REPETITIONS);
    }

    /** A jump to another page and back, which no region within a page can take. */
    @Benchmark
    @OperationsPerInvocation(2 * REPETITIONS)
    public void jumpToOtherPage() {
        jumpToOtherPage.run(REPETITIONS);
        Result.check("EAX", jumpToOtherPage.register(Cpu.EAX), REPETITIONS);
    }

    /** A transition in a loop of three blocks within a page. */
    @Benchmark
    @OperationsPerInvocation(3 * REPETITIONS)
    public void loopOfThree() {
        loopOfThree.run(REPETITIONS);
        int sum = (int) (REPETITIONS * (REPETITIONS + 1L) / 2);
        Result.check("EDX", loopOfThree.register(Cpu.EDX), sum);
    }

    /** A call and its return, in a loop. */
    @Benchmark
    @OperationsPerInvocation(REPETITIONS)
    public void callAndReturn() {
        callAndReturn.run(REPETITIONS);
        Result.check("EAX", callAndReturn.register(Cpu.EAX), REPETITIONS);
    }

    /** An instruction of straight code. */
    @Benchmark
    @OperationsPerInvocation(MIX * REPETITIONS)
    public void straightCode() {
        int counter = BareMachine.DATA + 16;
        int before = straightCode.ram().load32(counter);
        long instructions = straightCode.cpu().statistics().instructions();
        straightCode.run(REPETITIONS);
        Result.check("counter", straightCode.ram().load32(counter) - before, REPETITIONS);
        Result.check(
                "instructions",
                straightCode.cpu().statistics().instructions() - instructions,
                MIX * REPETITIONS + 1);
    }
}
