package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static jlguest.translator.emit.MicroBuilder.T0;
import static jlguest.translator.emit.MicroBuilder.T1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
                .op(MicroOp.LOAD_FOR_WRITE + 2, T0, Cpu.EBP, NONE, 8)
                .alu(MicroOp.ADD, 2, T0, T0, Cpu.ECX)
                .op(MicroOp.STORE + 2, NONE, Cpu.EBP, T0, 8)
                .at(CODE + 8)
                .op(MicroOp.LOAD + 1, T0, Cpu.ESP, NONE, 5)
                .op(MicroOp.PUT_LOW16, Cpu.EDX, T0, NONE, 0)
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
        assertTrue(StackOffsets.of(region, true).areMany(false));
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
        StackOffsets offsets = StackOffsets.of(Region.of(List.of(first, second), false), true);
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
        StackOffsets offsets =
                StackOffsets.of(Region.of(List.of(head, pushing, meeting), false), true);
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
        assertEquals(
                StackOffsets.UNKNOWN,
                StackOffsets.of(Region.of(block, false), true).ofAccess(0, 1));
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
        assertEquals(
                StackOffsets.UNKNOWN,
                StackOffsets.of(Region.of(block, false), true).ofAccess(0, 0));
    }

    /**
     * Keeps EAX on the stack while it adds it to a word of an array, reads half a word of another
     * by EDX, stores a byte by ESI and loads EDI by itself; the first array's index is ECX, which
     * grows by EBX; EBP rounds.
     */
    private static MicroCode arrays() {
        return new MicroBuilder()
                .at(CODE)
                .op(MicroOp.STORE + 2, NONE, Cpu.ESP, Cpu.EAX, -4)
                .op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, -4)
                .at(CODE + 1)
                .op(MicroOp.LEA + 2, T0, Cpu.ESP, Cpu.ECX, 8)
                .op(MicroOp.LOAD_FOR_WRITE + 2, T1, T0, NONE, 0)
                .alu(MicroOp.ADD, 2, T1, T1, Cpu.EAX)
                .op(MicroOp.STORE + 2, NONE, T0, T1, 0)
                .at(CODE + 5)
                .op(MicroOp.LEA, T0, Cpu.ESP, Cpu.EDX, 5)
                .op(MicroOp.LOAD + 1, T1, T0, NONE, 0)
                .op(MicroOp.PUT_LOW16, Cpu.EAX, T1, NONE, 0)
                .at(CODE + 10)
                .op(MicroOp.LEA + 1, T0, Cpu.ESP, Cpu.ESI, -2)
                .op(MicroOp.STORE, NONE, T0, Cpu.ECX, 0)
                .at(CODE + 14)
                .op(MicroOp.LEA + 3, T0, Cpu.ESP, Cpu.EDI, 16)
                .op(MicroOp.LOAD, Cpu.EDI, T0, NONE, 0)
                .at(CODE + 18)
                .op(MicroOp.LOAD + 2, T0, Cpu.ESP, NONE, 0)
                .op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, 4)
                .alu(MicroOp.XOR, 2, Cpu.EAX, Cpu.EAX, T0)
                .at(CODE + 19)
                .alu(MicroOp.ADD, 2, Cpu.ECX, Cpu.ECX, Cpu.EBX)
                .at(CODE + 21)
                .op(MicroOp.ADDI, Cpu.EBP, Cpu.EBP, NONE, -1)
                .op(MicroOp.JUMP_NONZERO, NONE, Cpu.EBP, CODE + 24, CODE)
                .end(CODE + 24);
    }

    private static void setIndexes(TestMachine machine, int stride, long seed) {
        machine.state[Cpu.EAX] = (int) seed * 7;
        machine.state[Cpu.ECX] = stride < 0 ? 0x4000_0040 : 0;
        machine.state[Cpu.EBX] = stride;
        machine.state[Cpu.EDX] = (int) seed % 5;
        machine.state[Cpu.ESI] = 1 + (int) seed % 3;
        machine.state[Cpu.EDI] = (int) seed % 7;
        machine.state[Cpu.EBP] = 40;
    }

    /** Arrays at the end and the beginning of pages, with indexes that stay near and others. */
    static Stream<Arguments> placesOfArrays() {
        return placesOfTheStack()
                .flatMap(
                        place ->
                                IntStream.of(0, 1, 17, 300, -1, -5)
                                        .mapToObj(
                                                stride ->
                                                        Arguments.of(
                                                                place.get()[0],
                                                                place.get()[1],
                                                                stride)));
    }

    @ParameterizedTest
    @MethodSource("placesOfArrays")
    void elementsAreWhereTheInterpreterFindsThem(
            MemoryAccess access, int stackPointer, int stride) {
        Region region = Region.of(arrays(), false);
        for (long seed = 0; seed < 6; seed++) {
            TestMachine expected = prepare(access, stackPointer, seed);
            TestMachine machine = prepare(access, stackPointer, seed);
            setIndexes(expected, stride, seed);
            setIndexes(machine, stride, seed);
            int exit = machine.runWithHelp(region, machine.compile(arrays()));
            String message = "seed " + seed;
            assertEquals(expected.interpret(region), exit, message);
            machine.assertSameAs(expected, message);
        }
    }

    @ParameterizedTest
    @EnumSource(MemoryAccess.class)
    void elementsBehindThePageAreNotStoredUnseen(MemoryAccess access) {
        MicroCode block =
                new MicroBuilder()
                        .at(CODE)
                        .op(MicroOp.LOAD + 2, Cpu.EAX, Cpu.ESP, NONE, 0)
                        .at(CODE + 3)
                        .op(MicroOp.LEA, T0, Cpu.ESP, Cpu.ECX, 0)
                        .op(MicroOp.STORE + 2, NONE, T0, Cpu.EBX, 0)
                        .jump(0x777)
                        .end(CODE + 7);
        assertTrue(StackOffsets.of(Region.of(block, false), true).haveElements());
        for (int distance : new int[] {0, 3, 4, 5, 7, 8, 100, -1}) {
            TestMachine machine = new TestMachine(access);
            machine.codePages.markCode(2, 0, PAGE);
            machine.codePages.markCode(4, 0, PAGE);
            machine.mapAll();
            machine.state[Cpu.ESP] = 4 * PAGE - 8;
            machine.state[Cpu.ECX] = distance;
            machine.state[Cpu.EBX] = 0x1234_5678;
            boolean within = distance >= -1 && distance <= 4;
            String message = "distance " + distance;
            assertEquals(within ? Exit.JUMP : Exit.INTERPRET, machine.run(block), message);
            int stored = machine.ram.load32(4 * PAGE - 8 + distance);
            assertEquals(within ? 0x1234_5678 : 0, stored, message);
        }
    }

    @Test
    void elementsAreKnownByTheirDistanceAndIndex() {
        StackOffsets offsets = StackOffsets.of(Region.of(arrays(), false), true);
        assertTrue(offsets.haveElements());
        assertEquals(new StackElement(4, Cpu.ECX, 2), offsets.element(0, 3));
        assertEquals(offsets.element(0, 3), offsets.element(0, 5));
        assertEquals(new StackElement(1, Cpu.EDX, 0), offsets.element(0, 7));
        assertEquals(new StackElement(-6, Cpu.ESI, 1), offsets.element(0, 10));
        assertEquals(new StackElement(12, Cpu.EDI, 3), offsets.element(0, 12));
        assertEquals(-6, offsets.from(false));
        assertEquals(13, offsets.to(false));
        assertFalse(StackOffsets.of(Region.of(arrays(), false), false).haveElements());
    }

    @Test
    void anAddressWhoseRegistersHaveChangedIsNoElement() {
        MicroCode block =
                new MicroBuilder()
                        .at(CODE)
                        .op(MicroOp.LOAD + 2, Cpu.EAX, Cpu.ESP, NONE, 0)
                        .at(CODE + 3)
                        .op(MicroOp.LEA + 2, Cpu.ECX, Cpu.ESP, Cpu.ECX, 4)
                        .at(CODE + 7)
                        .op(MicroOp.LEA + 2, Cpu.EDX, Cpu.ESP, Cpu.EAX, 4)
                        .at(CODE + 11)
                        .op(MicroOp.LOAD + 2, Cpu.EAX, Cpu.ECX, NONE, 0)
                        .at(CODE + 13)
                        .op(MicroOp.LOAD + 2, Cpu.EAX, Cpu.EDX, NONE, 0)
                        .at(CODE + 15)
                        .op(MicroOp.LEA, Cpu.EDX, Cpu.EBP, Cpu.EAX, 4)
                        .op(MicroOp.LOAD + 2, Cpu.ESI, Cpu.EDX, NONE, 0)
                        .jump(0x777)
                        .end(CODE + 20);
        StackOffsets offsets = StackOffsets.of(Region.of(block, false), true);
        for (int access : new int[] {3, 4, 6}) {
            assertNull(offsets.element(0, access), "access " + access);
        }
        assertFalse(offsets.haveElements());
    }

    @Test
    void arraysFarAwayAreLeftOut() {
        MicroCode block =
                new MicroBuilder()
                        .at(CODE)
                        .op(MicroOp.LOAD + 2, Cpu.EBX, Cpu.ESP, NONE, 0)
                        .at(CODE + 3)
                        .op(MicroOp.LOAD + 2, Cpu.EBX, Cpu.ESP, NONE, 4)
                        .at(CODE + 7)
                        .op(MicroOp.LEA, T0, Cpu.ESP, Cpu.EAX, -0x400)
                        .op(MicroOp.LOAD + 2, Cpu.ESI, T0, NONE, 0)
                        .jump(0x777)
                        .end(CODE + 12);
        StackOffsets offsets = StackOffsets.of(Region.of(block, false), true);
        assertNull(offsets.element(0, 3));
        assertEquals(0, offsets.from(false));
    }
}
