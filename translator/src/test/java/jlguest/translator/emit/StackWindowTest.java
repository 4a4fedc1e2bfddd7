package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Accesses near the stack pointer, wherever it points and whatever is mapped there. */
class StackWindowTest {
    private static final int CODE = 0x100;
    private static final int PAGE = GuestRam.PAGE_SIZE;

    /** Pushes EAX and EBX, adds a local variable to ECX, and pops what was pushed. */
    private static MicroBuilder frame() {
        return new MicroBuilder()
                .at(CODE)
                .op(MicroOp.STORE + 2, NONE, Cpu.ESP, Cpu.EAX, -4)
                .op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, -4)
                .at(CODE + 1)
                .op(MicroOp.STORE + 2, NONE, Cpu.ESP, Cpu.EBX, -4)
                .op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, -4)
                .at(CODE + 2)
                .op(MicroOp.MOV, Cpu.EBP, Cpu.ESP, NONE, 0)
                .at(CODE + 4)
                .op(MicroOp.LOAD_FOR_WRITE + 2, MicroBuilder.T0, Cpu.EBP, NONE, 8)
                .alu(MicroOp.ADD, 2, MicroBuilder.T0, MicroBuilder.T0, Cpu.ECX)
                .op(MicroOp.STORE + 2, NONE, Cpu.EBP, MicroBuilder.T0, 8)
                .at(CODE + 8)
                .op(MicroOp.LOAD + 1, MicroBuilder.T0, Cpu.ESP, NONE, 5)
                .op(MicroOp.PUT_LOW16, Cpu.EDX, MicroBuilder.T0, NONE, 0)
                .at(CODE + 12)
                .op(MicroOp.LOAD + 2, Cpu.ESI, Cpu.ESP, NONE, 0)
                .op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, 4)
                .at(CODE + 13)
                .op(MicroOp.LOAD + 2, Cpu.EDI, Cpu.ESP, NONE, 0)
                .op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, 4)
                .at(CODE + 14);
    }

    private static TestMachine prepare(MemoryAccess access, int stackPointer, long seed) {
        TestMachine machine = new TestMachine(access).randomize(seed);
        machine.state[Cpu.ESP] = stackPointer;
        return machine;
    }

    /** Every alignment near the ends of a page, with other pages each time. */
    static Stream<Arguments> placesOfTheStack() {
        return Stream.of(MemoryAccess.values())
                .flatMap(
                        access ->
                                IntStream.rangeClosed(-12, 12)
                                        .mapToObj(i -> Arguments.of(access, 3 * PAGE + i)));
    }

    @ParameterizedTest
    @MethodSource("placesOfTheStack")
    void doesWhatTheInterpreterDoes(MemoryAccess access, int stackPointer) {
        MicroCode block = frame().jump(0x777).end(CODE + 16);
        Region region = Region.of(List.of(block), false);
        assertTrue(StackOffsets.of(region).areMany(false));
        for (long seed = 0; seed < 5; seed++) {
            TestMachine expected = prepare(access, stackPointer, seed);
            TestMachine machine = prepare(access, stackPointer, seed);
            int exit = machine.runWithHelp(region, machine.compile(block));
            String message = "seed " + seed;
            assertEquals(expected.interpret(region), exit, message);
            machine.assertSameAs(expected, message);
        }
    }

    @ParameterizedTest
    @EnumSource(MemoryAccess.class)
    void aPageThatIsNotMappedIsASideExit(MemoryAccess access) {
        TestMachine machine = new TestMachine(access);
        machine.state[Cpu.ESP] = 5 * PAGE + 100;
        MicroCode block = frame().jump(0x777).end(CODE + 16);
        assertEquals(Exit.INTERPRET, machine.run(block));
        assertEquals(CODE, machine.state[Cpu.EIP]);
        assertEquals(5 * PAGE + 100, machine.state[Cpu.ESP]);
        machine.map(5 * PAGE);
        assertEquals(Exit.JUMP, machine.run(block));
        assertEquals(0x777, machine.state[Cpu.EIP]);
        assertEquals(8, machine.retired());
    }

    @Test
    void distancesAreFollowedThroughJumps() {
        MicroCode first = frame().jump(0x200).end(CODE + 16);
        MicroCode second =
                new MicroBuilder()
                        .at(0x200)
                        .op(MicroOp.LOAD + 2, Cpu.EAX, Cpu.ESP, NONE, 4)
                        .at(0x204)
                        .jump(0x777)
                        .end(0x206);
        StackOffsets offsets = StackOffsets.of(Region.of(List.of(first, second), false));
        assertEquals(0, offsets.atStart(1));
        assertEquals(4, offsets.ofAccess(1, 0));
        assertTrue(offsets.contain(1, 0));
        assertEquals(-8, offsets.from(false));
        assertEquals(8, offsets.to(false));
    }

    @Test
    void nothingIsKnownWhereWaysDisagree() {
        MicroCode head =
                new MicroBuilder()
                        .at(CODE)
                        .op(MicroOp.LOAD + 2, Cpu.EAX, Cpu.ESP, NONE, 0)
                        .at(CODE + 3)
                        .jumpIf(4, CODE + 0x20, CODE + 5)
                        .end(CODE + 5);
        MicroCode pushing =
                new MicroBuilder()
                        .at(CODE + 5)
                        .op(MicroOp.STORE + 2, NONE, Cpu.ESP, Cpu.EAX, -4)
                        .op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, -4)
                        .at(CODE + 6)
                        .jump(CODE + 0x20)
                        .end(CODE + 8);
        MicroCode meeting =
                new MicroBuilder()
                        .at(CODE + 0x20)
                        .op(MicroOp.LOAD + 2, Cpu.EBX, Cpu.ESP, NONE, 0)
                        .at(CODE + 0x23)
                        .jump(0x777)
                        .end(CODE + 0x25);
        StackOffsets offsets = StackOffsets.of(Region.of(List.of(head, pushing, meeting), false));
        assertEquals(0, offsets.ofAccess(0, 0));
        assertEquals(-4, offsets.ofAccess(1, 0));
        assertEquals(StackOffsets.UNKNOWN, offsets.atStart(2));
        assertEquals(StackOffsets.UNKNOWN, offsets.ofAccess(2, 0));
    }

    @Test
    void nothingIsKnownOnceTheStackPointerIsLoaded() {
        MicroCode block =
                new MicroBuilder()
                        .at(CODE)
                        .op(MicroOp.MOV, Cpu.ESP, Cpu.EBP, NONE, 0)
                        .at(CODE + 2)
                        .op(MicroOp.LOAD + 2, Cpu.EBP, Cpu.ESP, NONE, 0)
                        .at(CODE + 3)
                        .helper(Helper.IRET, NONE, NONE, 2)
                        .op(MicroOp.END, NONE, NONE, NONE, 0)
                        .end(CODE + 4);
        assertEquals(StackOffsets.UNKNOWN, StackOffsets.of(Region.of(block, false)).ofAccess(0, 1));
    }

    @Test
    void farAwayAccessesAreLeftOut() {
        MicroCode block =
                new MicroBuilder()
                        .at(CODE)
                        .op(MicroOp.LOAD + 2, Cpu.EAX, Cpu.ESP, NONE, 0x1000)
                        .at(CODE + 7)
                        .jump(0x777)
                        .end(CODE + 9);
        assertEquals(StackOffsets.UNKNOWN, StackOffsets.of(Region.of(block, false)).ofAccess(0, 0));
    }
}
