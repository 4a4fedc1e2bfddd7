package jlguest.runtime;

/**
 * ROL, ROR, RCL and RCR (Intel SDM volume 2, RCL/RCR/ROL/ROR): pure functions of the value, the
 * count and the carry.
 *
 * <p>Kinds are 0 ROL, 1 ROR, 2 RCL, 3 RCR; sizes are those of {@link Flags}; counts are already
 * masked to five bits.
 */
public final class Rotation {
    private Rotation() {}

    private static int bits(int size) {
        return 8 << size;
    }

    private static int mask(int size) {
        return -1 >>> (32 - bits(size));
    }

    /** The rotated value, zero-extended. */
    public static int result(int kind, int size, int value, int count, int carry) {
        int bits = bits(size);
        if (kind < 2) {
            int by = (kind == 0 ? count : -count) & (bits - 1);
            return by == 0 ? value : (value << by | value >>> (bits - by)) & mask(size);
        }
        int by = count % (bits + 1);
        if (by == 0) {
            return value;
        }
        if (kind == 3) {
            by = bits + 1 - by;
        }
        long wide = (value & 0xFFFF_FFFFL) | (long) carry << bits;
        return (int) (wide << by | wide >>> (bits + 1 - by)) & mask(size);
    }

    /** EFLAGS' arithmetic flags after the rotation: only carry and overflow may change. */
    public static int flags(int kind, int size, int value, int result, int count, int eflags) {
        if (count == 0) {
            return eflags;
        }
        int bits = bits(size);
        int carry = eflags & Flags.CF;
        int top = (result >>> (bits - 1)) & 1;
        int overflow;
        switch (kind) {
            case 0:
                carry = result & 1;
                overflow = top ^ carry;
                break;
            case 1:
                carry = top;
                overflow = (result >>> (bits - 1) ^ result >>> (bits - 2)) & 1;
                break;
            case 2:
                carry = throughCarry(bits, value, count, carry);
                overflow = top ^ carry;
                break;
            default:
                carry = throughCarry(bits, value, bits + 1 - count % (bits + 1), carry);
                overflow = (result >>> (bits - 1) ^ result >>> (bits - 2)) & 1;
                break;
        }
        return eflags & ~(Flags.CF | Flags.OF) | carry | overflow << 11;
    }

    /** The carry after rotating {@code carry:value} to the left. */
    private static int throughCarry(int bits, int value, int count, int carry) {
        int by = count % (bits + 1);
        return by == 0 ? carry : (value >>> (bits - by)) & 1;
    }
}
