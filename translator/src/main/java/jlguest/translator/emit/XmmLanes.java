package jlguest.translator.emit;

import org.objectweb.asm.Opcodes;

/**
 * JVM locals of the halves of XMM registers, which are called lanes: lane {@code 2 * register} is
 * the lower one. Those of registers with which the region computes are {@code double}s, so that
 * HotSpot keeps them where it can compute, the others {@code long}s. HotSpot moves {@code double}s
 * bit for bit, signalling NaNs as well.
 */
final class XmmLanes {
    private static final int COUNT = 2 * XmmUse.REGISTERS;

    /** Scratch lanes: two for a result, two of either type for an operand, and the limit. */
    private static final int SCRATCH = 7;

    private static final int LIMIT = 6;

    private final Lane[] lanes = new Lane[COUNT];
    private final Lane[] scratch = new Lane[SCRATCH];
    private final int first;
    private final int count;

    /**
     * A local.
     *
     * @param slot its number
     * @param number whether it is a {@code double}
     */
    record Lane(int slot, boolean number) {
        /** Pushes it as a {@code double}, or else as a {@code long}. */
        void push(Assembler code, boolean asNumber) {
            if (number) {
                code.loadDouble(slot);
            } else {
                code.loadLong(slot);
            }
            convert(code, number, asNumber);
        }

        /** Pops a {@code double} or {@code long} into it. */
        void pop(Assembler code, boolean asNumber) {
            convert(code, asNumber, number);
            if (number) {
                code.storeDouble(slot);
            } else {
                code.storeLong(slot);
            }
        }

        private static void convert(Assembler code, boolean from, boolean to) {
            if (from && !to) {
                code.call(Double.class, "doubleToRawLongBits", "(D)J");
            } else if (to && !from) {
                code.call(Double.class, "longBitsToDouble", "(J)D");
            }
        }
    }

    /**
     * @param used registers that have lanes, one bit each
     * @param numbers those of them that are {@code double}s
     * @param first the local that the first one gets
     */
    XmmLanes(int used, int numbers, int first) {
        this.first = first;
        int next = first;
        for (int i = 0; i < COUNT; i++) {
            if ((used >>> i / 2 & 1) != 0) {
                lanes[i] = new Lane(next, (numbers >>> i / 2 & 1) != 0);
                next += 2;
            }
        }
        if (used != 0) {
            for (int i = 0; i < SCRATCH; i++) {
                scratch[i] = new Lane(next, i < 4 || i == LIMIT);
                next += 2;
            }
        }
        count = (next - first) / 2;
    }

    /** How many locals there are, of two slots each. */
    int count() {
        return count;
    }

    /** A lane of a register. */
    Lane of(int number) {
        return lanes[number];
    }

    /** Where an operand from elsewhere is put. */
    Lane operand(int half, boolean number) {
        return scratch[(number ? 2 : 4) + half];
    }

    /** Where a double is kept until it is known to be good. */
    Lane result(int half) {
        return scratch[half];
    }

    /** The {@code double} local with {@link jlguest.runtime.fpu.HostFloats#limit}. */
    int limit() {
        return scratch[LIMIT].slot;
    }

    /** Gives the scratch lanes a first value. */
    void start(Assembler code) {
        for (Lane lane : scratch) {
            if (lane != null) {
                code.constant(0L);
                lane.pop(code, false);
            }
        }
    }

    /** Enters the types into a stack map frame, which has them from an index on. */
    void describe(Object[] frame, int index) {
        for (Lane[] some : new Lane[][] {lanes, scratch}) {
            for (Lane lane : some) {
                if (lane != null && lane.number) {
                    frame[index + (lane.slot - first) / 2] = Opcodes.DOUBLE;
                }
            }
        }
    }
}
