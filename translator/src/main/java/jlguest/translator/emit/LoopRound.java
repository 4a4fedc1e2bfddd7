package jlguest.translator.emit;

import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * What one round of a loop does to the general registers, and where it accesses memory, as far as
 * these are {@link LinearForm}s.
 */
final class LoopRound {
    private final LinearForm[] values = new LinearForm[Cpu.STATE_SIZE];
    private final LinearForm[][] operands;
    private final Comparison[] comparisons;
    private final boolean keepsDirection;
    private Comparison compared;
    private boolean goesUp;

    /**
     * Two values that the flags tell apart.
     *
     * @param first operand of a comparison
     * @param second operand
     * @param isOrdered whether the flags say which of them is the greater one
     */
    record Comparison(LinearForm first, LinearForm second, boolean isOrdered) {
        private static Comparison of(LinearForm first, LinearForm second, boolean isOrdered) {
            return first == null || second == null
                    ? null
                    : new Comparison(first, second, isOrdered);
        }
    }

    /**
     * @param blocks that it executes, in this order
     */
    LoopRound(List<MicroCode> blocks) {
        for (int register = 0; register < Cpu.EIP; register++) {
            values[register] = LinearForm.register(register);
        }
        keepsDirection = !setDirection(blocks);
        operands = new LinearForm[blocks.size()][];
        comparisons = new Comparison[blocks.size()];
        for (int block = 0; block < operands.length; block++) {
            operands[block] = follow(blocks.get(block));
            comparisons[block] = compared;
        }
    }

    private static boolean setDirection(List<MicroCode> blocks) {
        boolean found = false;
        for (MicroCode block : blocks) {
            for (int offset = 0; offset < block.length(); offset += MicroOp.STRIDE) {
                found |= block.code()[offset] == MicroOp.DIRECTION;
            }
        }
        return found;
    }

    /** Whether what it says holds only while the direction flag is clear. */
    boolean goesUp() {
        return goesUp;
    }

    private LinearForm[] follow(MicroCode code) {
        LinearForm[] found = new LinearForm[code.length() / MicroOp.STRIDE];
        for (int i = 0; i < found.length; i++) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            found[i] = OperandUse.namesA(micro.op()) ? value(micro.a()) : null;
            LinearForm result = result(micro);
            if (FlagEffect.changes(micro)) {
                compared = comparison(micro, result);
            } else if (micro.op() == MicroOp.JUMP_NONZERO) {
                compared = Comparison.of(found[i], LinearForm.of(0), false);
            }
            for (int operand : OperandUse.writes(micro)) {
                values[operand] = null;
            }
            if (result != null) {
                values[micro.d()] = result;
            }
        }
        return found;
    }

    private LinearForm value(int operand) {
        return operand == MicroOp.NONE ? null : values[operand];
    }

    /**
     * Operand {@code a} of a micro-operation of a block before it, or null if that is not known.
     */
    LinearForm operand(int block, int micro) {
        return operands[block][micro];
    }

    /** What the jump at the end of a block compares, or null if that is not known. */
    Comparison comparison(int block) {
        return comparisons[block];
    }

    /** What the flags tell after an operation that changes them, or null. */
    private Comparison comparison(Micro micro, LinearForm result) {
        LinearForm zero = LinearForm.of(0);
        if (!micro.isAlu()) {
            return Comparison.of(result, zero, false);
        }
        if (micro.aluSize() != Flags.DWORD) {
            return null;
        }
        switch (micro.aluKind()) {
            case MicroOp.CMP:
            case MicroOp.SUB:
                return Comparison.of(value(micro.a()), second(micro), true);
            case MicroOp.ADD:
                return Comparison.of(result, zero, false);
            case MicroOp.TEST:
            case MicroOp.AND:
            case MicroOp.OR:
                boolean same = !micro.aluImmediate() && micro.a() == micro.b();
                return same ? Comparison.of(value(micro.a()), zero, true) : null;
            default:
                return null;
        }
    }

    /**
     * How far a form moves from one round to the next: null if that is not known, or not the same
     * in all rounds.
     */
    LinearForm step(LinearForm form) {
        LinearForm step = LinearForm.of(0);
        for (int register = 0; register < Cpu.EIP; register++) {
            int factor = form.factors().get(register);
            if (factor != 0) {
                if (values[register] == null) {
                    return null;
                }
                step = step.plus(change(register), factor);
            }
        }
        for (int register = 0; register < Cpu.EIP; register++) {
            if (step.factors().get(register) != 0 && !stays(register)) {
                return null;
            }
        }
        return step;
    }

    private LinearForm change(int register) {
        return values[register].plus(LinearForm.register(register), -1);
    }

    private boolean stays(int register) {
        return LinearForm.register(register).equals(values[register]);
    }

    /** What an operation puts into its destination, or null. */
    private LinearForm result(Micro micro) {
        int op = micro.op();
        if (op == MicroOp.MOVI) {
            return LinearForm.of(micro.imm());
        }
        if (op == MicroOp.MOV) {
            return value(micro.a());
        }
        if (op == MicroOp.GET_DIRECTION && keepsDirection) {
            goesUp = true;
            return LinearForm.of(1);
        }
        if (op == MicroOp.ADDI) {
            return sum(micro.a(), LinearForm.of(micro.imm()), 1);
        }
        if (op >= MicroOp.LEA && op < MicroOp.INDEX) {
            LinearForm sum = sum(micro.a(), value(micro.b()), 1 << op - MicroOp.LEA);
            return sum == null ? null : sum.plus(micro.imm());
        }
        if (op >= MicroOp.INDEX && op < MicroOp.LOW8) {
            LinearForm index = value(micro.b());
            return index == null
                    ? null
                    : LinearForm.of(micro.imm()).plus(index, 1 << op - MicroOp.INDEX);
        }
        return arithmetic(micro);
    }

    private LinearForm arithmetic(Micro micro) {
        int op = micro.op();
        if (op == MicroOp.INC + Flags.DWORD) {
            return sum(micro.a(), LinearForm.of(1), 1);
        }
        if (op == MicroOp.DEC + Flags.DWORD) {
            return sum(micro.a(), LinearForm.of(1), -1);
        }
        if (!micro.isAlu() || micro.aluSize() != Flags.DWORD) {
            return null;
        }
        switch (micro.aluKind()) {
            case MicroOp.ADD:
                return sum(micro.a(), second(micro), 1);
            case MicroOp.SUB:
                return sum(micro.a(), second(micro), -1);
            default:
                return null;
        }
    }

    private LinearForm second(Micro micro) {
        return micro.aluImmediate() ? LinearForm.of(micro.imm()) : value(micro.b());
    }

    private LinearForm sum(int operand, LinearForm second, int multiple) {
        LinearForm first = value(operand);
        return first == null || second == null ? null : first.plus(second, multiple);
    }
}
