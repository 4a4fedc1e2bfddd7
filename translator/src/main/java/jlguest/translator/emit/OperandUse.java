package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** Which fields of a micro-operation name registers or temporaries, and what it does to them. */
final class OperandUse {
    private static final int WRITES_D = 1;
    private static final int READS_D = 2;
    private static final int READS_A = 4;
    private static final int READS_B = 8;

    private static final List<Integer> NO_OPERAND = List.of(MicroOp.NONE);

    /** Where products of 64 bits are, and numbers that are divided. */
    private static final List<Integer> PRODUCT = List.of(Cpu.EAX, Cpu.EDX);

    private static final byte[] USE = new byte[MicroOp.COUNT];

    static {
        Arrays.fill(USE, (byte) (WRITES_D | READS_A | READS_B));
        set(WRITES_D | READS_A, MicroOp.MOV, MicroOp.ADDI);
        set(WRITES_D, MicroOp.MOVI, MicroOp.GET_STATE, MicroOp.GET_DIRECTION);
        set(WRITES_D, MicroOp.SET_CONDITION, MicroOp.GET_FLAGS);
        for (int shift = 0; shift < 4; shift++) {
            set(WRITES_D | READS_B, MicroOp.INDEX + shift);
        }
        for (int op = MicroOp.LOW8; op <= MicroOp.SHIFT_RIGHT; op++) {
            set(WRITES_D | READS_A, op);
        }
        set(WRITES_D | READS_D | READS_A, MicroOp.PUT_LOW8, MicroOp.PUT_HIGH8, MicroOp.PUT_LOW16);
        set(WRITES_D | READS_A | READS_B, MicroOp.BOTH);
        for (int size = 0; size < 3; size++) {
            set(WRITES_D | READS_A, MicroOp.LOAD + size, MicroOp.LOAD_FOR_WRITE + size);
            set(READS_A | READS_B, MicroOp.STORE + size);
            set(WRITES_D | READS_A, MicroOp.INC + size, MicroOp.DEC + size, MicroOp.NEG + size);
        }
        set(WRITES_D | READS_A, MicroOp.SEGMENT);
        for (int op = MicroOp.ALU + 1; op < MicroOp.INC; op += 2) {
            set(WRITES_D | READS_A, op);
        }
        set(READS_A, MicroOp.MUL32, MicroOp.IMUL32, MicroOp.SET_ARITHMETIC_FLAGS);
        set(READS_A, MicroOp.JUMP_NONZERO, MicroOp.JUMP_TO);
        set(READS_A | READS_B, MicroOp.HELPER);
        set(0, MicroOp.CARRY, MicroOp.DIRECTION);
        set(0, MicroOp.JUMP, MicroOp.JUMP_IF, MicroOp.EXIT, MicroOp.END);
    }

    private OperandUse() {}

    private static void set(int use, int... ops) {
        for (int op : ops) {
            USE[op] = (byte) use;
        }
    }

    /** Whether field {@code d} of an operation names a register or temporary. */
    static boolean namesD(int op) {
        return (USE[op] & (WRITES_D | READS_D)) != 0;
    }

    /** Whether field {@code a} of an operation names a register or temporary. */
    static boolean namesA(int op) {
        return (USE[op] & READS_A) != 0;
    }

    /** Whether field {@code b} of an operation names a register or temporary. */
    static boolean namesB(int op) {
        return (USE[op] & READS_B) != 0;
    }

    private static boolean multiplies(Micro micro) {
        return micro.op() == MicroOp.MUL32 || micro.op() == MicroOp.IMUL32;
    }

    /**
     * The registers and temporaries that a micro-operation reads itself, each as often as it does.
     */
    static List<Integer> reads(Micro micro) {
        int use = USE[micro.op()];
        List<Integer> read = new ArrayList<>();
        if ((use & READS_D) != 0) {
            read.add(micro.d());
        }
        if ((use & READS_A) != 0) {
            read.add(micro.a());
        }
        if ((use & READS_B) != 0) {
            read.add(micro.b());
        }
        read.removeAll(NO_OPERAND);
        if (multiplies(micro)) {
            read.add(Cpu.EAX);
        }
        if (HelperEffect.divides(micro)) {
            read.addAll(PRODUCT);
        }
        if (micro.op() == MicroOp.DOUBLE_SHIFT && micro.hasVariableCount()) {
            read.add(Cpu.ECX);
        }
        return read;
    }

    /**
     * The last micro-operation of a block, before one of its own, that writes a register or
     * temporary itself.
     *
     * @return its number, negative if there is none
     */
    static int lastWriter(MicroCode code, int before, int operand) {
        int found = before - 1;
        while (found >= 0 && !writes(Micro.at(code, found * MicroOp.STRIDE)).contains(operand)) {
            found--;
        }
        return found;
    }

    /** The registers and temporaries that a micro-operation writes itself. */
    static List<Integer> writes(Micro micro) {
        if (multiplies(micro) || HelperEffect.divides(micro)) {
            return PRODUCT;
        }
        boolean writesD = (USE[micro.op()] & WRITES_D) != 0 && micro.d() != MicroOp.NONE;
        return writesD ? List.of(micro.d()) : List.of();
    }
}
