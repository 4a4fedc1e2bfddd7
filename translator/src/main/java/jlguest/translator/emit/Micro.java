package jlguest.translator.emit;

import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * One micro-operation, read out of its block; see {@link MicroOp} for the fields.
 *
 * @param op operation
 * @param d destination
 * @param a first operand
 * @param b second operand
 * @param imm immediate
 */
record Micro(int op, int d, int a, int b, int imm) {
    /** The one at an offset of a block's code. */
    static Micro at(MicroCode block, int offset) {
        int[] code = block.code();
        return new Micro(
                code[offset],
                code[offset + 1],
                code[offset + 2],
                code[offset + 3],
                code[offset + 4]);
    }

    /** Whether this is one of the {@link MicroOp#ALU} operations. */
    boolean isAlu() {
        return op >= MicroOp.ALU && op < MicroOp.INC;
    }

    /** Kind of an ALU operation. */
    int aluKind() {
        return MicroOp.aluKind(op);
    }

    /** Size of an ALU operation. */
    int aluSize() {
        return MicroOp.aluSize(op);
    }

    /** Whether an ALU operation's second operand is the immediate. */
    boolean aluImmediate() {
        return MicroOp.aluImmediate(op);
    }

    /** Whether this is a shift whose count is only known when it runs. */
    boolean hasVariableCount() {
        if (op == MicroOp.DOUBLE_SHIFT) {
            return (imm & 0x80) != 0;
        }
        return op >= MicroOp.SHL && op <= MicroOp.ROTATE && b != MicroOp.NONE;
    }
}
