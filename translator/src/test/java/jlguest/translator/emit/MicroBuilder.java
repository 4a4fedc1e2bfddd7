package jlguest.translator.emit;

import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** Builds micro-code for tests. */
final class MicroBuilder {
    static final int NONE = MicroOp.NONE;

    /** The first temporaries. */
    static final int T0 = MicroOp.TEMP;

    static final int T1 = MicroOp.TEMP + 1;
    static final int T2 = MicroOp.TEMP + 2;

    private final MicroCode code = new MicroCode();

    /** Starts an instruction. */
    MicroBuilder at(int address) {
        code.beginInstruction(address);
        return this;
    }

    MicroBuilder op(int op, int d, int a, int b, int imm) {
        code.add(op, d, a, b, imm);
        return this;
    }

    MicroBuilder movi(int d, int value) {
        return op(MicroOp.MOVI, d, NONE, NONE, value);
    }

    MicroBuilder alu(int kind, int size, int d, int a, int b) {
        return op(MicroOp.alu(kind, size, false), d, a, b, 0);
    }

    MicroBuilder aluImmediate(int kind, int size, int d, int a, int imm) {
        return op(MicroOp.alu(kind, size, true), d, a, NONE, imm);
    }

    MicroBuilder helper(Helper helper, int a, int b, int imm) {
        return op(MicroOp.HELPER, helper.ordinal(), a, b, imm);
    }

    MicroBuilder jumpIf(int condition, int taken, int other) {
        return op(MicroOp.JUMP_IF, condition, NONE, other, taken);
    }

    MicroBuilder jump(int target) {
        return op(MicroOp.JUMP, MicroOp.HINT_JUMP, NONE, NONE, target);
    }

    /** Ends the block; the address is that behind it. */
    MicroCode end(int address) {
        code.end(address);
        return code;
    }
}
