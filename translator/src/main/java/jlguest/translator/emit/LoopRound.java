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

    /**
     * @param blocks that it executes, in this order
     */
    LoopRound(List<MicroCode> blocks) {
        for (int register = 0; register < Cpu.EIP; register++) {
            values[register] = LinearForm.register(register);
        }
        operands = new LinearForm[blocks.size()][];
        for (int block = 0; block < operands.length; block++) {
            operands[block] = follow(blocks.get(block));
        }
    }

    private LinearForm[] follow(MicroCode code) {
        LinearForm[] found = new LinearForm[code.length() / MicroOp.STRIDE];
        for (int i = 0; i < found.length; i++) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            found[i] = OperandUse.namesA(micro.op()) ? value(micro.a()) : null;
            LinearForm result = result(micro);
            OperandUse.writes(micro, operand -> values[operand] = null);
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
        LinearForm second = micro.aluImmediate() ? LinearForm.of(micro.imm()) : value(micro.b());
        switch (micro.aluKind()) {
            case MicroOp.ADD:
                return sum(micro.a(), second, 1);
            case MicroOp.SUB:
                return sum(micro.a(), second, -1);
            default:
                return null;
        }
    }

    private LinearForm sum(int operand, LinearForm second, int multiple) {
        LinearForm first = value(operand);
        return first == null || second == null ? null : first.plus(second, multiple);
    }
}
