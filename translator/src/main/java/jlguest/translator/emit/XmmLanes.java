package jlguest.translator.emit;

import org.objectweb.asm.Opcodes;

/**
 * JVM locals of the halves of XMM registers, which are called lanes: lane {@code 2 * register} is
 * the lower one. Those of registers with which the region computes are {@code double}s, so that
 * HotSpot keeps them where it can compute, the others {@code long}s. HotSpot moves {@code double}s
 * bit for bit, signalling NaNs as well. Upper lanes that are only copied and cleared stay in the
 * unit's registers.
 */
final class XmmLanes {
    private static final int COUNT = 2 * XmmUse.REGISTERS;

    /**
     * Scratch lanes: two for a result, two of either type for an operand, the limit, and what is on
     * its way into the unit.
     */
    private static final int SCRATCH = 8;

    private static final int LIMIT = 6;
    private static final int KEPT = 7;

    private final Lane[] lanes = new Lane[COUNT];
    private final Lane[] scratch = new Lane[SCRATCH];
    private final int first;
    private final int count;

    /**
     * A local.
     *
     * @param slot its number
     * @param number whether it is a {@code double}
     * @param kept the number of a lane that stays in the unit, and has the local only on its way
     *     there; else -1
     */
    record Lane(int slot, boolean number, int kept) {
        boolean isKept() {
            return kept >= 0;
        }

        /** Pushes it as a {@code double}, or else as a {@code long}. */
        void push(Assembler code, boolean asNumber) {
            if (isKept()) {
                code.get(ClassConstant.XMM);
                code.constant(kept);
                code.op(Opcodes.LALOAD);
            } else if (number) {
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
            if (isKept()) {
                code.get(ClassConstant.XMM);
                code.constant(kept);
                code.loadLong(slot);
                code.op(Opcodes.LASTORE);
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
     * @param use which registers have lanes
     * @param first the local that the first one gets
     */
    XmmLanes(XmmUse use, int first) {
        this.first = first;
        if (use.used() == 0) {
            count = 0;
            return;
        }
        int next = first;
        for (int i = 0; i < SCRATCH; i++) {
            scratch[i] = new Lane(next, i < 4 || i == LIMIT, -1);
            next += 2;
        }
        for (int i = 0; i < COUNT; i++) {
            if ((use.used() >>> i / 2 & 1) == 0) {
                continue;
            }
            boolean isUpper = (i & 1) != 0;
            if (isUpper && (use.packed() >>> i / 2 & 1) == 0) {
                lanes[i] = new Lane(scratch[KEPT].slot, false, i);
            } else {
                lanes[i] = new Lane(next, (use.numbers() >>> i / 2 & 1) != 0, -1);
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
