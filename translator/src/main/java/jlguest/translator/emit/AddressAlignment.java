package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * How an address is aligned, where that follows from how its block forms it: an element of an array
 * at a constant address, which tables of jumps and most static arrays are.
 */
final class AddressAlignment {
    private AddressAlignment() {}

    /**
     * Whether {@code r[a] + imm} of a micro-operation is a multiple of a size, whatever the
     * registers hold where its block starts.
     *
     * @param code the block
     * @param number of the micro-operation in it
     * @param bytes a power of two
     */
    static boolean isMultiple(MicroCode code, int number, int bytes) {
        Micro access = at(code, number);
        int zeros = Math.min(zerosBefore(code, number, access.a()), zeros(access.imm()));
        return 1 << Math.min(zeros, Integer.SIZE - 2) >= bytes;
    }

    private static Micro at(MicroCode code, int number) {
        return Micro.at(code, number * MicroOp.STRIDE);
    }

    private static int zeros(int value) {
        return Integer.numberOfTrailingZeros(value);
    }

    /** How many of the lowest bits of an operand are known to be zero. */
    private static int zerosBefore(MicroCode code, int before, int operand) {
        if (operand == MicroOp.NONE) {
            return Integer.SIZE;
        }
        if (operand < Cpu.TEMPS) {
            return 0;
        }
        int writer = OperandUse.lastWriter(code, before, operand);
        return writer < 0 ? 0 : zerosOf(code, writer, at(code, writer));
    }

    private static int zerosOf(MicroCode code, int number, Micro micro) {
        int op = micro.op();
        if (op == MicroOp.MOVI) {
            return zeros(micro.imm());
        }
        if (op == MicroOp.ADDI) {
            return Math.min(zeros(micro.imm()), zerosBefore(code, number, micro.a()));
        }
        if (op >= MicroOp.INDEX && op <= MicroOp.INDEX + 3) {
            return Math.min(zeros(micro.imm()), op - MicroOp.INDEX);
        }
        return 0;
    }
}
