package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.C1;
import static jlguest.runtime.fpu.FloatException.PRECISION;

/**
 * The basic operations on normal double extended numbers with normal results, rounded to nearest
 * with all 64 bits: what x87 programs do nearly always, straight on.
 *
 * <p>Every method says whether it did the operation; whatever is out of the ordinary, a zero as
 * well, is left to {@link X87Arithmetic}, with the same results and exceptions where both do it.
 */
final class NearestExtended {
    /** Precision and rounding control of the control word. */
    private static final int CONTROL_BITS = 0xF00;

    private static final int CONTROL = 0x300;
    private static final int EXPONENT = 0x7FFF;

    /** Exponents of normal doubles that stay such when rounding carries. */
    private static final int LEAST_DOUBLE = Ext80.BIAS - 1021;

    private static final int GREATEST_DOUBLE = Ext80.BIAS + 1022;

    /** The result's significand. */
    long significand;

    /** The result's sign and exponent. */
    int signExponent;

    /** The precision exception and C1, for the status word. */
    int status;

    /** Whether a control word asks for what is done here. */
    static boolean applies(int controlWord) {
        return (controlWord & CONTROL_BITS) == CONTROL;
    }

    private static boolean normal(long significand, int signExponent) {
        return significand < 0 && (signExponent + 1 & EXPONENT) > 1;
    }

    /** a + b. */
    boolean add(long a, int seA, long b, int seB) {
        return normal(a, seA) && normal(b, seB) && sum(a, seA, b, seB);
    }

    /** a - b. */
    boolean subtract(long a, int seA, long b, int seB) {
        return add(a, seA, b, seB ^ 0x8000);
    }

    private boolean sum(long a, int seA, long b, int seB) {
        int distance = (seA & EXPONENT) - (seB & EXPONENT);
        if (distance < 0 || distance == 0 && a < b) {
            return addOrdered(b, seB, a, -distance, seA ^ seB);
        }
        return addOrdered(a, seA, b, distance, seA ^ seB);
    }

    /** a + b, of which a has the larger magnitude; the sign bit says whether theirs differ. */
    private boolean addOrdered(long a, int seA, long b, int distance, int signs) {
        if (distance > 63) {
            return false;
        }
        long alignedHigh = b >>> distance;
        long alignedLow = b << 1 << 63 - distance;
        int exponent = seA & EXPONENT;
        if ((signs & 0x8000) == 0) {
            long total = a + alignedHigh;
            if (total < 0 && (a & alignedHigh) >= 0) {
                return round(seA, exponent, total, alignedLow);
            }
            long rest = total << 63 | alignedLow >>> 1 | alignedLow & 1;
            return round(seA, exponent + 1, total >>> 1 | Long.MIN_VALUE, rest);
        }
        long low = -alignedLow;
        long high = a - alignedHigh - (alignedLow != 0 ? 1 : 0);
        if (high == 0) {
            return false;
        }
        int shift = Long.numberOfLeadingZeros(high);
        return round(seA, exponent - shift, high << shift | low >>> 1 >>> 63 - shift, low << shift);
    }

    /** a * b. */
    boolean multiply(long a, int seA, long b, int seB) {
        if (!normal(a, seA) || !normal(b, seB)) {
            return false;
        }
        int exponent = (seA & EXPONENT) + (seB & EXPONENT) - Ext80.BIAS;
        // of unsigned numbers with the top bit set
        long high = Math.multiplyHigh(a, b) + a + b;
        long low = a * b;
        return high < 0
                ? round(seA ^ seB, exponent + 1, high, low)
                : round(seA ^ seB, exponent, high << 1 | low >>> 63, low << 1);
    }

    /** a / b. */
    boolean divide(long a, int seA, long b, int seB) {
        if (!normal(a, seA) || !normal(b, seB)) {
            return false;
        }
        int exponent = (seA & EXPONENT) - (seB & EXPONENT) + Ext80.BIAS;
        boolean less = a < b;
        long high = less ? a : a >>> 1;
        long low = less ? 0 : a << 63;
        long quotient = ExactArithmetic.quotient(high, low, b);
        long remainder = low - quotient * b;
        // a quotient is never half-way between two numbers of the same precision
        boolean half = remainder < 0 || Long.compareUnsigned(remainder << 1, b) > 0;
        long rest = remainder == 0 ? 0 : half ? Long.MIN_VALUE | 1 : 1;
        return round(seA ^ seB, less ? exponent - 1 : exponent, quotient, rest);
    }

    /**
     * Rounds to nearest, to even if there are two.
     *
     * @param sign in bit 15
     * @param high normalised
     * @param low what is cut off; its lowest bit may stand for more
     */
    private boolean round(int sign, int exponent, long high, long low) {
        int up = (int) (low >>> 63) & (low << 1 != 0 ? 1 : (int) high & 1);
        long rounded = high + up;
        int biased = exponent;
        if (rounded >= 0) {
            rounded = Long.MIN_VALUE;
            biased++;
        }
        if (exponent <= 0 || biased >= EXPONENT) {
            return false;
        }
        significand = rounded;
        signExponent = sign & 0x8000 | biased;
        status = (low != 0 ? PRECISION : 0) | up * C1;
        return true;
    }

    /** A double with the value of a number; leaves the bits in {@link #significand}. */
    boolean narrow(long a, int seA) {
        int exponent = seA & EXPONENT;
        if (a >= 0 || exponent < LEAST_DOUBLE || exponent > GREATEST_DOUBLE) {
            return false;
        }
        int rest = (int) a & 0x7FF;
        int up = rest > 0x400 - ((int) (a >>> 11) & 1) ? 1 : 0;
        long magnitude = ((long) (exponent - (Ext80.BIAS - 1022)) << 52) + (a >>> 11) + up;
        significand = (long) (seA >>> 15) << 63 | magnitude;
        status = (rest != 0 ? PRECISION : 0) | up * C1;
        return true;
    }
}
