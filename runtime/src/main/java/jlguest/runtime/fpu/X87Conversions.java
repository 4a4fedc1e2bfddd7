package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.DENORMAL;
import static jlguest.runtime.fpu.FloatException.INVALID;
import static jlguest.runtime.fpu.FloatException.PRECISION;

/**
 * Conversions between double extended numbers and the operand formats in memory: single, double and
 * packed decimal.
 *
 * <p>Formats: Intel SDM volume 1, 4.2.2 and 4.7; the rules of a load or store: volume 2A, FLD, FST,
 * FBLD, FBSTP.
 */
class X87Conversions extends X87Functions {
    private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;
    private static final int LOWEST_SINGLE = -126;
    private static final int LOWEST_DOUBLE = -1022;

    private final NarrowRounding narrow = new NarrowRounding();

    /** Upper two bytes of a packed decimal: sign and the 17th and 18th digit. */
    int decimalHigh;

    /**
     * Widens a single without changing its class: a signalling NaN stays one, a denormal comes out
     * normalised and sets DENORMAL in {@link #status}, which is zero otherwise.
     */
    final void widenSingle(int bits) {
        int exponent = bits >>> 23 & 0xFF;
        int sign = bits >>> 31 << 15;
        long fraction = (long) (bits & 0x7FFFFF) << 40;
        status = 0;
        if (exponent == 0) {
            widenTiny(sign, fraction, LOWEST_SINGLE);
        } else if (exponent == 0xFF) {
            result(fraction | INTEGER_BIT, sign | INFINITE_EXPONENT);
        } else {
            result(fraction | INTEGER_BIT, sign | exponent - 127 + BIAS);
        }
    }

    /** Widens a double; see {@link #widenSingle}. */
    final void widenDouble(long bits) {
        int exponent = (int) (bits >>> 52) & 0x7FF;
        int sign = (int) (bits >>> 63) << 15;
        long fraction = bits << 12 >>> 1;
        status = 0;
        if (exponent == 0) {
            widenTiny(sign, fraction, LOWEST_DOUBLE);
        } else if (exponent == 0x7FF) {
            result(fraction | INTEGER_BIT, sign | INFINITE_EXPONENT);
        } else {
            result(fraction | INTEGER_BIT, sign | exponent - 1023 + BIAS);
        }
    }

    private void widenTiny(int sign, long fraction, int exponent) {
        if (fraction == 0) {
            result(0, sign);
            return;
        }
        status = DENORMAL;
        int shift = Long.numberOfLeadingZeros(fraction);
        result(fraction << shift, sign | exponent - shift + BIAS);
    }

    /** Turns a widened signalling NaN into what a load delivers: quiet, with INVALID. */
    final void quietLoaded() {
        if ((signExponent & 0x7FFF) == INFINITE_EXPONENT
                && significand != INTEGER_BIT
                && (significand & QUIET_BIT) == 0) {
            significand |= QUIET_BIT;
            status = INVALID;
        }
    }

    /**
     * Narrows to the bits of a single or double as FST does; the exceptions go to {@link #status}.
     */
    final long narrow(long a, int seA, boolean isDouble, int controlWord) {
        status = 0;
        int sign = seA >>> 15;
        switch (classify(a, seA)) {
            case NORMAL:
            case DENORMAL_NUMBER:
                exact.set(sign, normalExponent(a, seA), normalised(a));
                long bits =
                        narrow.round(
                                exact,
                                controlWord >>> 10 & 3,
                                isDouble,
                                (controlWord & FloatException.UNDERFLOW) != 0,
                                false);
                status = narrow.away ? narrow.exceptions | FloatException.C1 : narrow.exceptions;
                return bits;
            case ZERO:
                return NarrowRounding.signBit(sign, isDouble);
            case INFINITE:
                return NarrowRounding.signBit(sign, isDouble)
                        | (isDouble ? 0x7FF0000000000000L : 0x7F800000L);
            case UNSUPPORTED:
                status = INVALID;
                return isDouble ? NarrowRounding.DOUBLE_NAN : NarrowRounding.SINGLE_NAN;
            default:
                return narrowNan(a, sign, isDouble);
        }
    }

    private long narrowNan(long a, int sign, boolean isDouble) {
        if ((a & QUIET_BIT) == 0) {
            status = INVALID;
        }
        long quiet = a | QUIET_BIT;
        return NarrowRounding.signBit(sign, isDouble)
                | (isDouble
                        ? 0x7FF0000000000000L | quiet << 1 >>> 12
                        : 0x7F800000L | quiet << 1 >>> 41);
    }

    /**
     * Sets the result to a packed decimal: 16 digits in {@code low}, two digits and the sign in
     * {@code high}.
     */
    final void fromDecimal(long low, int high) {
        long value = 0;
        for (int digit = 1; digit >= 0; digit--) {
            value = value * 10 + (high >>> 4 * digit & 15);
        }
        for (int digit = 15; digit >= 0; digit--) {
            value = value * 10 + (low >>> 4 * digit & 15);
        }
        integer(value);
        signExponent |= high & 0x8000;
    }

    /**
     * Low 16 digits of a number rounded to a packed decimal; the rest is in {@link #decimalHigh}.
     */
    final long toDecimal(long a, int seA, int mode) {
        long value = toInteger(a, seA, 64, mode);
        long magnitude = Math.abs(value);
        if ((status & INVALID) != 0 || magnitude >= DECIMAL_LIMIT || magnitude < 0) {
            status = INVALID;
            decimalHigh = 0xFFFF;
            return 0xC000000000000000L;
        }
        long low = 0;
        for (int digit = 0; digit < 16; digit++) {
            low |= magnitude % 10 << 4 * digit;
            magnitude /= 10;
        }
        decimalHigh = (int) (magnitude / 10 << 4 | magnitude % 10) | seA & 0x8000;
        status &= PRECISION | FloatException.C1;
        return low;
    }
}
