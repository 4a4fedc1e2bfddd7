package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.OVERFLOW;
import static jlguest.runtime.fpu.FloatException.PRECISION;
import static jlguest.runtime.fpu.FloatException.UNDERFLOW;

/**
 * Rounding to the single and double formats of memory operands and XMM registers.
 *
 * <p>Tininess is detected after rounding (Intel SDM volume 1, 4.9.1.5).
 */
final class NarrowRounding {
    static final long SINGLE_NAN = 0xFFC00000L;
    static final long DOUBLE_NAN = 0xFFF8000000000000L;

    /** Exceptions of the last rounding. */
    int exceptions;

    /** Whether the last rounding moved the magnitude away from zero. */
    boolean away;

    /**
     * Rounds a non-zero unpacked number.
     *
     * @param underflowMasked when not, a tiny result counts as an underflow even if it is exact
     * @param flush whether tiny results become zero (flush-to-zero of MXCSR)
     * @return the bits of the single (low 32) or double
     */
    long round(
            ExactArithmetic value,
            int mode,
            boolean isDouble,
            boolean underflowMasked,
            boolean flush) {
        int precision = isDouble ? 53 : 24;
        int smallest = isDouble ? -1022 : -126;
        int exponent = value.exponent;
        if (exponent < smallest) {
            return roundTiny(value, mode, isDouble, underflowMasked, flush);
        }
        long rest = value.high << precision | (value.low != 0 ? 1 : 0);
        long kept = value.high >>> 64 - precision;
        away = FloatException.roundsAway(mode, value.sign, (kept & 1) != 0, rest);
        exceptions = rest != 0 ? PRECISION : 0;
        if (away) {
            kept++;
            exponent += (int) (kept >>> precision);
        }
        if (exponent > 1 - smallest) {
            return overflow(value.sign, mode, isDouble);
        }
        return signBit(value.sign, isDouble)
                | (long) (exponent - smallest + 1) << precision - 1
                | kept & (1L << precision - 1) - 1;
    }

    private long roundTiny(
            ExactArithmetic value,
            int mode,
            boolean isDouble,
            boolean underflowMasked,
            boolean flush) {
        int precision = isDouble ? 53 : 24;
        int smallest = isDouble ? -1022 : -126;
        boolean tiny = value.exponent < smallest - 1 || !carries(value, mode, precision);
        if (tiny && flush) {
            exceptions = UNDERFLOW | PRECISION;
            away = false;
            return signBit(value.sign, isDouble);
        }
        int cut = 64 - precision + smallest - value.exponent;
        long kept = cut < 64 ? value.high >>> cut : 0;
        long rest;
        if (cut < 64) {
            rest = value.high << -cut | (value.low != 0 ? 1 : 0);
        } else {
            rest = cut == 64 ? value.high | (value.low != 0 ? 1 : 0) : 1;
        }
        away = FloatException.roundsAway(mode, value.sign, (kept & 1) != 0, rest);
        if (away) {
            kept++;
        }
        exceptions = rest != 0 ? PRECISION : 0;
        if (tiny && (rest != 0 || !underflowMasked)) {
            exceptions |= UNDERFLOW;
        }
        return signBit(value.sign, isDouble) | kept;
    }

    /** Whether rounding as if the exponent had no lower bound reaches the next power of two. */
    static boolean carries(ExactArithmetic value, int mode, int precision) {
        long rest =
                precision == 64 ? value.low : value.high << precision | (value.low != 0 ? 1 : 0);
        long kept = value.high >>> 64 - precision;
        return kept == -1L >>> 64 - precision
                && FloatException.roundsAway(mode, value.sign, true, rest);
    }

    private long overflow(int sign, int mode, boolean isDouble) {
        exceptions = OVERFLOW | PRECISION;
        long infinity = isDouble ? 0x7FF0000000000000L : 0x7F800000L;
        away =
                mode == FloatException.TO_NEAREST
                        || mode == (sign != 0 ? FloatException.DOWN : FloatException.UP);
        return signBit(sign, isDouble) | (away ? infinity : infinity - 1);
    }

    static long signBit(int sign, boolean isDouble) {
        return (long) sign << (isDouble ? 63 : 31);
    }
}
