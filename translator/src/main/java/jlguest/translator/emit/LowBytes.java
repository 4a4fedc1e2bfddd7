package jlguest.translator.emit;

import java.util.Arrays;
import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroOp;

/**
 * Which temporary still holds the low byte of a register, within a node. An instruction that
 * changes AL and one that reads it then need not wait for the two to be put together and taken
 * apart again; where nobody reads all of EAX, that falls away.
 */
final class LowBytes {
    private static final int NONE = -1;

    private final int[] holders = new int[Cpu.STATE_SIZE];
    private final boolean[] bytes = new boolean[Cpu.STATE_SIZE];

    LowBytes() {
        begin();
    }

    /** Forgets everything, where a node begins. */
    void begin() {
        Arrays.fill(holders, NONE);
        Arrays.fill(bytes, false);
    }

    /** The temporary that holds {@code operand & 0xFF}; the operand itself if none is known. */
    int of(int operand) {
        return holders[operand] == NONE ? operand : holders[operand];
    }

    /** Whether an operand is its own low byte. */
    boolean isByte(int operand) {
        return bytes[operand];
    }

    /** Notes what a micro-operation did, after what it {@link #changed}. */
    void after(Micro micro) {
        if (micro.op() == MicroOp.HELPER) {
            begin();
        } else if (givesByte(micro)) {
            bytes[micro.d()] = true;
        } else if (micro.op() == MicroOp.PUT_LOW8 && bytes[micro.a()]) {
            holders[micro.d()] = micro.a();
        }
    }

    /** Notes that a register or temporary was changed. */
    void changed(int operand) {
        bytes[operand] = false;
        holders[operand] = NONE;
        for (int register = 0; register < Cpu.EIP; register++) {
            if (holders[register] == operand) {
                holders[register] = NONE;
            }
        }
    }

    private static boolean givesByte(Micro micro) {
        switch (micro.op()) {
            case MicroOp.LOW8:
            case MicroOp.HIGH8:
            case MicroOp.NONZERO:
            case MicroOp.SET_CONDITION:
            case MicroOp.LOAD:
            case MicroOp.LOAD_FOR_WRITE:
            case MicroOp.INC:
            case MicroOp.DEC:
            case MicroOp.NEG:
                return true;
            default:
                return micro.isAlu() && micro.aluSize() == 0 && micro.d() != MicroOp.NONE;
        }
    }
}
