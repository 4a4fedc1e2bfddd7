package jlguest.translator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;

class UncountedInstructionsTest {
    private static final int START = 0x100;
    private static final int LEFT = 0x200;
    private static final int RIGHT = 0x300;
    private static final int END = 0x400;
    private static final int EQUAL = 4;

    /** A block of some instructions that add 1 to EBX, the last of which jumps. */
    private static MicroCode jump(int address, int instructions, int target) {
        return additions(address, instructions).jump(target).end(address + instructions);
    }

    /** Such a block whose last instruction jumps if the zero flag is set. */
    private static MicroCode branch(int address, int instructions, int taken, int other) {
        return additions(address, instructions)
                .jumpIf(EQUAL, taken, other)
                .end(address + instructions);
    }

    private static MicroBuilder additions(int address, int instructions) {
        MicroBuilder block = new MicroBuilder();
        for (int i = 0; i < instructions - 1; i++) {
            block.at(address + i).op(MicroOp.ADDI, Cpu.EBX, Cpu.EBX, MicroBuilder.NONE, 1);
        }
        return block.at(address + instructions - 1);
    }

    private static List<MicroCode> diamond() {
        return List.of(
                branch(START, 3, RIGHT, LEFT),
                jump(LEFT, 2, END),
                jump(RIGHT, 4, END),
                jump(END, 5, 0x777));
    }

    @Test
    void aBlockLeavesItsCountToThoseThatNothingElseLeadsTo() {
        UncountedInstructions uncounted = new UncountedInstructions(Region.of(diamond(), false));
        assertEquals(0, uncounted.at(0));
        assertEquals(3, uncounted.at(1));
        assertEquals(3, uncounted.at(2));
        assertFalse(uncounted.isCountedAtEnd(0));
    }

    @Test
    void allIsCountedWhereWaysMeet() {
        UncountedInstructions uncounted = new UncountedInstructions(Region.of(diamond(), false));
        assertEquals(0, uncounted.at(3));
        assertTrue(uncounted.isCountedAtEnd(1));
        assertTrue(uncounted.isCountedAtEnd(2));
    }

    @Test
    void allIsCountedBeforeABranchOneOfWhoseWaysMeetsAnother() {
        UncountedInstructions uncounted =
                new UncountedInstructions(
                        Region.of(
                                List.of(
                                        branch(START, 3, END, LEFT),
                                        jump(LEFT, 2, END),
                                        jump(END, 5, 0x777)),
                                false));
        assertTrue(uncounted.isCountedAtEnd(0));
        assertEquals(0, uncounted.at(1));
    }

    @Test
    void allIsCountedInALoopBeforeItsStart() {
        UncountedInstructions uncounted =
                new UncountedInstructions(
                        Region.of(
                                List.of(jump(START, 3, LEFT), branch(LEFT, 2, START, END)), false));
        assertEquals(0, uncounted.at(0));
        assertEquals(3, uncounted.at(1));
        assertTrue(uncounted.isCountedAtEnd(1));
    }

    @Test
    void ofManyWaysEachIsCountedByItself() {
        MicroCode jumping =
                additions(START, 3)
                        .op(MicroOp.JUMP_TO, MicroOp.HINT_JUMP, Cpu.EAX, MicroBuilder.NONE, 0)
                        .end(START + 3);
        UncountedInstructions uncounted =
                new UncountedInstructions(
                        new Region(
                                List.of(
                                        node(jumping, Region.NONE, List.of(1, 2, 3)),
                                        node(jump(LEFT, 2, END), 3, List.of()),
                                        node(jump(RIGHT, 4, START), 0, List.of()),
                                        node(jump(END, 5, 0x777), Region.NONE, List.of())),
                                List.of()));
        assertEquals(3, uncounted.at(1));
        assertEquals(3, uncounted.at(2));
        assertEquals(0, uncounted.at(3));
        assertTrue(uncounted.isCountedAtEnd(2));
    }

    private static Region.Node node(MicroCode code, int first, List<Integer> expected) {
        return new Region.Node(code, false, first, Region.NONE, Region.NONE, expected, List.of());
    }

    @Test
    void whoeverLeavesCountsAll() {
        for (int flags : new int[] {0, 0x40}) {
            TestMachine machine = new TestMachine(MemoryAccess.FAST).mapAll();
            machine.cpu.setEflags(flags);
            assertEquals(Exit.JUMP, machine.run(diamond().toArray(new MicroCode[0])));
            assertEquals(flags == 0 ? 3 + 2 + 5 : 3 + 4 + 5, machine.retired());
        }
    }
}
