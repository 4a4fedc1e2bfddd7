package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * Looks at the micro-operations from some place in a block on; {@code i} is how many to go on. One
 * object looks at one place after the other: what is allocated while steps are made stands between
 * them in memory.
 */
final class MicroOps {
    private MicroCode code;
    private int offset;

    /** Goes to a place. */
    void at(MicroCode newCode, int newOffset) {
        code = newCode;
        offset = newOffset;
    }

    private int word(int i, int field) {
        return code.code()[offset + i * MicroOp.STRIDE + field];
    }

    /** Whether there is one that is a certain operation. */
    boolean is(int i, int op) {
        return offset + i * MicroOp.STRIDE < code.length() && word(i, 0) == op;
    }

    int op() {
        return word(0, 0);
    }

    /** Address of the instruction. */
    int address() {
        return code.address(code.instructionAt(offset));
    }

    int d(int i) {
        return word(i, 1);
    }

    int a(int i) {
        return word(i, 2);
    }

    int b(int i) {
        return word(i, 3);
    }

    int imm(int i) {
        return word(i, 4);
    }

    /** Whether one stores 32 bits relative to ESP. */
    boolean isStackStore(int i) {
        return is(i, MicroOp.STORE + 2) && a(i) == Cpu.ESP;
    }

    /** Whether one adds a constant to ESP. */
    boolean movesStack(int i) {
        return is(i, MicroOp.ADDI) && d(i) == Cpu.ESP && a(i) == Cpu.ESP;
    }

    /** Whether the result of the first is only seen within its instruction. */
    boolean isTemporary() {
        return d(0) >= MicroOp.TEMP;
    }

    /** Whether one copies to another place what the first computed. */
    boolean movesResult(int i) {
        return is(i, MicroOp.MOV) && a(i) == d(0);
    }

    /** Whether the instruction may have changed code before this place. */
    boolean mayHaveStored() {
        int[] words = code.code();
        for (int at = code.start(code.instructionAt(offset)); at < offset; at += MicroOp.STRIDE) {
            int op = words[at];
            if (op >= MicroOp.STORE && op < MicroOp.SEGMENT || op >= MicroOp.HELPER) {
                return true;
            }
        }
        return false;
    }
}
