package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static jlguest.translator.emit.MicroBuilder.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Accesses of a loop of two ways that walks through pages, aligned and not, in steps of any size.
 */
class PageWindowsTest {
    private static final int CODE = 0x100;
    private static final int PAGE = GuestRam.PAGE_SIZE;

    /** Adds a word at ESI + 4 to EAX, and EAX to one at EDI; both move by EDX; ECX rounds. */
    private static List<MicroCode> loop() {
        MicroCode accesses =
                new MicroBuilder()
                        .at(CODE)
                        .op(MicroOp.LOAD + 2, T0, Cpu.ESI, NONE, 4)
                        .alu(MicroOp.ADD, 2, Cpu.EAX, Cpu.EAX, T0)
                        .at(CODE + 3)
                        .op(MicroOp.LOAD_FOR_WRITE + 2, T0, Cpu.EDI, NONE, 0)
                        .alu(MicroOp.ADD, 2, T0, T0, Cpu.EAX)
                        .op(MicroOp.STORE + 2, NONE, Cpu.EDI, T0, 0)
                        .op(MicroOp.JUMP_NONZERO, NONE, Cpu.EAX, CODE + 0x40, CODE + 5)
                        .end(CODE + 5);
        MicroCode detour = new MicroBuilder().at(CODE + 0x40).jump(CODE + 5).end(CODE + 0x42);
        MicroCode steps =
                new MicroBuilder()
                        .at(CODE + 5)
                        .alu(MicroOp.ADD, 2, Cpu.ESI, Cpu.ESI, Cpu.EDX)
                        .at(CODE + 7)
                        .alu(MicroOp.ADD, 2, Cpu.EDI, Cpu.EDI, Cpu.EDX)
                        .at(CODE + 9)
                        .op(MicroOp.ADDI, Cpu.ECX, Cpu.ECX, NONE, -1)
                        .op(MicroOp.JUMP_NONZERO, NONE, Cpu.ECX, CODE + 16, CODE)
                        .end(CODE + 16);
        return List.of(accesses, steps, detour);
    }

    private static TestMachine prepare(MemoryAccess access, int start, int stride, long seed) {
        TestMachine machine = new TestMachine(access).randomize(seed);
        machine.state[Cpu.ESI] = start;
        machine.state[Cpu.EDI] = start + PAGE + 2;
        machine.state[Cpu.EDX] = stride;
        machine.state[Cpu.ECX] = 40;
        return machine;
    }

    static Stream<Arguments> walks() {
        return Stream.of(MemoryAccess.values())
                .flatMap(
                        access ->
                                IntStream.of(4, 6, 250, -3)
                                        .boxed()
                                        .flatMap(
                                                stride ->
                                                        IntStream.rangeClosed(-9, 9)
                                                                .mapToObj(
                                                                        i ->
                                                                                Arguments.of(
                                                                                        access,
                                                                                        stride,
                                                                                        2 * PAGE
                                                                                                + i))));
    }

    @ParameterizedTest
    @MethodSource("walks")
    void doesWhatTheInterpreterDoes(MemoryAccess access, int stride, int start) {
        Region region = Region.of(loop(), false);
        StackOffsets stack = StackOffsets.of(region, true);
        WindowPlan plan = WindowPlan.of(region, stack, StridedLoops.of(region, stack));
        assertEquals(2, plan.count());
        assertTrue(plan.of(0, 0) >= 0 && plan.of(0, 2) == plan.of(0, 4));
        for (long seed = 0; seed < 8; seed++) {
            TestMachine expected = prepare(access, start, stride, seed);
            TestMachine machine = prepare(access, start, stride, seed);
            int exit =
                    machine.runWithHelp(region, machine.compile(loop().toArray(new MicroCode[0])));
            String message = "seed " + seed;
            assertEquals(expected.interpret(region), exit, message);
            machine.assertSameAs(expected, message);
        }
    }
}
