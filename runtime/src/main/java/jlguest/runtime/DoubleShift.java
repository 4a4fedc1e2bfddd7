package jlguest.runtime;

/**
 * SHLD and SHRD (Intel SDM volume 2, SHLD/SHRD): pure functions. Counts are already masked to five
 * bits; a 16-bit operand with a count above 16 is undefined in the manual and here shifts the
 * concatenation of destination, source and destination, as recorded processors do.
 */
public final class DoubleShift {
    private DoubleShift() {}

    /**
     * The shifted value.
     *
     * @param right 1 for SHRD, 0 for SHLD
     * @param size operand size, 1 or 2
     * @param a the destination
     * @param b the source of the bits that come in
     * @param count 0 to 31
     */
    public static int result(int right, int size, int a, int b, int count) {
        if (count == 0) {
            return a;
        }
        if (size == Flags.DWORD) {
            return right != 0 ? a >>> count | b << (32 - count) : a << count | b >>> (32 - count);
        }
        long low = a & 0xFFFF;
        long middle = b & 0xFFFF;
        if (right != 0) {
            return (int) ((low << 32 | middle << 16 | low) >>> count) & 0xFFFF;
        }
        return (int) ((low << 32 | middle << 16 | low) << count >>> 32) & 0xFFFF;
    }

    /** EFLAGS' arithmetic flags after the shift; unchanged for a count of 0. */
    public static int flags(int right, int size, int a, int b, int count, int result, int eflags) {
        if (count == 0) {
            return eflags;
        }
        int bits = 8 << size;
        int carry;
        if (count <= bits) {
            carry = (right != 0 ? a >>> (count - 1) : a >>> (bits - count)) & 1;
        } else {
            carry = (right != 0 ? b >>> (count - 1 - bits) : b >>> (2 * bits - count)) & 1;
        }
        int overflow = ((a ^ result) >>> (bits - 1)) & 1;
        int op = Flags.LOGIC | size;
        return carry
                | Flags.parity(op, result) << 2
                | Flags.zero(op, result) << 6
                | Flags.sign(op, result) << 7
                | overflow << 11;
    }
}
