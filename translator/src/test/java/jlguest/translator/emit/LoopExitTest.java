package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static jlguest.translator.emit.MicroBuilder.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import jlguest.translator.emit.LoopExit.Until;
import org.junit.jupiter.api.Test;

/** Which ways out of a loop are known before its rounds. */
class LoopExitTest {
    private static final int CODE = 0x100;
    private static final int BEHIND = CODE + 16;

    // Conditions, as in the opcodes of conditional jumps.
    private static final int BELOW = 2;
    private static final int NOT_BELOW = 3;
    private static final int EQUAL = 4;
    private static final int NOT_EQUAL = 5;
    private static final int ABOVE = 7;
    private static final int SIGN = 8;
    private static final int LESS = 12;
    private static final int LESS_OR_EQUAL = 14;

    private static final LinearForm ESI = LinearForm.register(Cpu.ESI);
    private static final LinearForm EDI = LinearForm.register(Cpu.EDI);

    /** A loop that moves ESI on by a distance. */
    private static MicroBuilder loop(int distance) {
        return new MicroBuilder()
                .at(CODE)
                .op(MicroOp.LOAD, T0, Cpu.ESI, NONE, 0)
                .at(CODE + 2)
                .op(MicroOp.ADDI, Cpu.ESI, Cpu.ESI, NONE, distance)
                .at(CODE + 4);
    }

    private static LoopExit exit(MicroCode block) {
        Region region = Region.of(List.of(block), false);
        StridedLoop loop = StridedLoops.of(region, StackOffsets.of(region, true)).at(0);
        return loop.exits().get(0);
    }

    /** Of a loop that goes on while ESI, moved on, compares to EDI like that. */
    private static LoopExit whileHolds(int distance, int condition) {
        MicroBuilder loop = loop(distance).alu(MicroOp.CMP, 2, NONE, Cpu.ESI, Cpu.EDI);
        return exit(loop.jumpIf(condition, CODE, BEHIND).end(BEHIND));
    }

    private static LoopExit expected(LinearForm lower, LinearForm upper, int step, Until until) {
        return new LoopExit(lower, upper, LinearForm.of(step), until);
    }

    @Test
    void unequalValuesMeetFromEitherSide() {
        assertEquals(expected(ESI.plus(4), EDI, 4, Until.EQUAL), whileHolds(4, NOT_EQUAL));
        assertEquals(expected(EDI, ESI.plus(-1), 1, Until.EQUAL), whileHolds(-1, NOT_EQUAL));
    }

    @Test
    void orderedValuesMeetIfOneMovesTowardsTheOther() {
        assertEquals(expected(ESI.plus(1), EDI, 1, Until.NOT_BELOW), whileHolds(1, BELOW));
        assertEquals(expected(ESI.plus(1), EDI, 1, Until.NOT_LESS), whileHolds(1, LESS));
        assertEquals(expected(ESI.plus(1), EDI, 1, Until.GREATER), whileHolds(1, LESS_OR_EQUAL));
        assertEquals(expected(EDI, ESI.plus(-2), 2, Until.NOT_BELOW), whileHolds(-2, ABOVE));
        assertEquals(expected(EDI, ESI.plus(-2), 2, Until.ABOVE), whileHolds(-2, NOT_BELOW));
        assertNull(whileHolds(-1, BELOW));
        assertNull(whileHolds(1, ABOVE));
    }

    @Test
    void whatDoesNotMeetIsNotKnown() {
        assertNull(whileHolds(4, EQUAL));
        assertNull(whileHolds(4, SIGN));
    }

    @Test
    void aJumpThatLeavesTheLoopHasTheOppositeCondition() {
        MicroBuilder loop = loop(1).alu(MicroOp.CMP, 2, NONE, Cpu.ESI, Cpu.EDI);
        assertEquals(
                expected(ESI.plus(1), EDI, 1, Until.NOT_BELOW),
                exit(loop.jumpIf(NOT_BELOW, BEHIND, CODE).end(BEHIND)));
    }

    @Test
    void aStepMayBeInARegister() {
        MicroBuilder loop =
                loop(0).alu(MicroOp.ADD, 2, Cpu.ESI, Cpu.ESI, Cpu.EBX)
                        .at(CODE + 6)
                        .aluImmediate(MicroOp.CMP, 2, NONE, Cpu.ESI, 1000)
                        .jumpIf(BELOW, CODE, BEHIND);
        LinearForm ebx = LinearForm.register(Cpu.EBX);
        assertEquals(
                new LoopExit(ESI.plus(ebx, 1), LinearForm.of(1000), ebx, Until.NOT_BELOW),
                exit(loop.end(BEHIND)));
    }

    @Test
    void countersMeetZero() {
        MicroBuilder loop = loop(1).op(MicroOp.DEC + 2, Cpu.ECX, Cpu.ECX, NONE, 0);
        LinearForm ecx = LinearForm.register(Cpu.ECX);
        LoopExit atZero = expected(LinearForm.of(0), ecx.plus(-1), 1, Until.EQUAL);
        assertEquals(atZero, exit(loop.jumpIf(NOT_EQUAL, CODE, BEHIND).end(BEHIND)));
        MicroBuilder other = loop(1).op(MicroOp.ADDI, Cpu.ECX, Cpu.ECX, NONE, -1);
        other.op(MicroOp.JUMP_NONZERO, NONE, Cpu.ECX, BEHIND, CODE);
        assertEquals(atZero, exit(other.end(BEHIND)));
    }

    @Test
    void flagsOfNarrowOrUnknownValuesSayNothing() {
        MicroBuilder narrow = loop(1).alu(MicroOp.CMP, 0, NONE, Cpu.ESI, Cpu.EDI);
        assertNull(exit(narrow.jumpIf(NOT_EQUAL, CODE, BEHIND).end(BEHIND)));
        MicroBuilder loaded = loop(1).alu(MicroOp.CMP, 2, NONE, T0, Cpu.EDI);
        assertNull(exit(loaded.jumpIf(NOT_EQUAL, CODE, BEHIND).end(BEHIND)));
    }
}
