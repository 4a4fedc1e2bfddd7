package jlguest.runtime.fpu;

/**
 * One lane of an SSE operand, taken apart: sign, exponent and significand of a single or double.
 */
final class SseOperand {
    /** Kind: a number with exponent and significand. */
    static final int NORMAL = 0;

    /** Kind: zero. */
    static final int ZERO = 1;

    /** Kind: infinity. */
    static final int INFINITE = 2;

    /** Kind: quiet or signaling NaN. */
    static final int NAN = 3;

    /** {@link #NORMAL} or one of its neighbours. */
    int kind;

    /** 1 if negative. */
    int sign;

    /** Power of two of the significand's first bit, of a normal number. */
    int exponent;

    /** The significand of a normal number, its first bit at the left. */
    long significand;

    /**
     * Takes a lane apart.
     *
     * @param denormalsAreZero whether denormals count as zeros
     * @return whether it is a denormal that counts as one
     */
    boolean unpack(long bits, boolean isDouble, boolean denormalsAreZero) {
        int biased = isDouble ? (int) (bits >>> 52) & 0x7FF : (int) (bits >>> 23) & 0xFF;
        long fraction = isDouble ? bits << 12 : bits << 41;
        sign = (int) (bits >>> (isDouble ? 63 : 31)) & 1;
        if (biased == 0) {
            if (fraction == 0 || denormalsAreZero) {
                kind = ZERO;
                return false;
            }
            int shift = Long.numberOfLeadingZeros(fraction);
            kind = NORMAL;
            exponent = (isDouble ? -1023 : -127) - shift;
            significand = fraction << shift;
            return true;
        }
        if (biased == (isDouble ? 0x7FF : 0xFF)) {
            kind = fraction == 0 ? INFINITE : NAN;
        } else {
            kind = NORMAL;
            exponent = biased - (isDouble ? 1023 : 127);
            significand = fraction >>> 1 | Long.MIN_VALUE;
        }
        return false;
    }

    /** -1, 0 or 1 as this is less than another, equal or greater; neither may be a NaN. */
    int compareTo(SseOperand other) {
        int here = kind == ZERO ? 0 : sign != 0 ? -1 : 1;
        int there = other.kind == ZERO ? 0 : other.sign != 0 ? -1 : 1;
        if (here != there || here == 0) {
            return Integer.compare(here, there);
        }
        int magnitude;
        if (kind == INFINITE || other.kind == INFINITE) {
            magnitude = Boolean.compare(kind == INFINITE, other.kind == INFINITE);
        } else if (exponent != other.exponent) {
            magnitude = Integer.compare(exponent, other.exponent);
        } else {
            magnitude = Long.compareUnsigned(significand, other.significand);
        }
        return here * magnitude;
    }

    /** The bit that a quiet NaN has and a signaling one has not. */
    static long quietBit(boolean isDouble) {
        return isDouble ? 0x8000000000000L : 0x400000L;
    }

    /** Whether a lane is a NaN. */
    static boolean isNan(long bits, boolean isDouble) {
        return isDouble
                ? (bits & Long.MAX_VALUE) > 0x7FF0000000000000L
                : (bits & 0x7FFFFFFF) > 0x7F800000;
    }

    /** Whether a lane is a signaling NaN. */
    static boolean isSignaling(long bits, boolean isDouble) {
        return isNan(bits, isDouble) && (bits & quietBit(isDouble)) == 0;
    }
}
