package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.C1;
import static jlguest.runtime.fpu.FloatException.OVERFLOW;
import static jlguest.runtime.fpu.FloatException.PRECISION;
import static jlguest.runtime.fpu.FloatException.UNDERFLOW;

/**
 * A result in double extended precision with what it does to the status word.
 *
 * <p>Formats and the classes of encodings: Intel SDM volume 1, 4.2.2, 8.2 and table 8-3.
 */
class Ext80 {
    static final int BIAS = 16383;
    static final int INFINITE_EXPONENT = 0x7FFF;
    static final long INTEGER_BIT = Long.MIN_VALUE;
    static final long QUIET_BIT = 0x4000000000000000L;

    /** The default NaN: negative, quiet, no payload. */
    static final int NAN_SIGN_EXPONENT = 0xFFFF;

    static final long NAN_SIGNIFICAND = 0xC000000000000000L;

    static final int NORMAL = 0;
    static final int ZERO = 1;

    /** Denormal or pseudo-denormal. */
    static final int DENORMAL_NUMBER = 2;

    static final int INFINITE = 3;
    static final int QUIET_NAN = 4;
    static final int SIGNALING_NAN = 5;

    /** Unnormals, pseudo-infinities and pseudo-NaNs, which are invalid operands since the 387. */
    static final int UNSUPPORTED = 6;

    /** How far the exponent of an unmasked overflow or underflow is moved: SDM volume 1, 8.5.4. */
    private static final int EXPONENT_ADJUST = 24576;

    long significand;
    int signExponent;

    /** Exception flags, SF and C1 for the status word. */
    int status;

    static boolean isNormal(long significand, int signExponent) {
        return significand < 0 && (signExponent + 1 & 0x7FFF) > 1;
    }

    static int classify(long significand, int signExponent) {
        int exponent = signExponent & 0x7FFF;
        if (exponent == 0) {
            return significand == 0 ? ZERO : DENORMAL_NUMBER;
        }
        if (significand >= 0) {
            return UNSUPPORTED;
        }
        if (exponent != INFINITE_EXPONENT) {
            return NORMAL;
        }
        if (significand == INTEGER_BIT) {
            return INFINITE;
        }
        return (significand & QUIET_BIT) != 0 ? QUIET_NAN : SIGNALING_NAN;
    }

    final void result(long newSignificand, int newSignExponent) {
        significand = newSignificand;
        signExponent = newSignExponent;
    }

    final void zero(int sign) {
        result(0, sign << 15);
    }

    final void infinity(int sign) {
        result(INTEGER_BIT, sign << 15 | INFINITE_EXPONENT);
    }

    /** The masked response to an invalid operation; a NaN or denormal operand no longer matters. */
    final void invalid() {
        status = FloatException.INVALID;
        result(NAN_SIGNIFICAND, NAN_SIGN_EXPONENT);
    }

    /**
     * Rounds a non-zero unpacked number as the control word asks and adds the exceptions and C1 to
     * the status. Precision control narrows the significand, never the range of the exponent.
     */
    final void round(ExactArithmetic value, int controlWord) {
        int biased = value.exponent + BIAS;
        int mode = controlWord >>> 10 & 3;
        int precision = precisionOf(controlWord);
        if (biased <= 0) {
            roundTiny(value, biased, mode, precision, controlWord);
            return;
        }
        long high = value.high;
        long rest = value.low;
        long unit = 1;
        if (precision != 64) {
            rest = high << precision | (rest != 0 ? 1 : 0);
            unit = 1L << 64 - precision;
            high &= -unit;
        }
        if (rest != 0) {
            status |= PRECISION;
            if (FloatException.roundsAway(mode, value.sign, (high & unit) != 0, rest)) {
                status |= C1;
                high += unit;
                if (high == 0) {
                    high = INTEGER_BIT;
                    biased++;
                }
            }
        }
        if (biased >= INFINITE_EXPONENT) {
            overflow(value.sign, biased, high, mode, unit, controlWord);
        } else {
            result(high, value.sign << 15 | biased);
        }
    }

    private static int precisionOf(int controlWord) {
        switch (controlWord >>> 8 & 3) {
            case 0:
                return 24;
            case 2:
                return 53;
            default:
                return 64;
        }
    }

    private void overflow(int sign, int biased, long high, int mode, long unit, int controlWord) {
        status |= OVERFLOW;
        if ((controlWord & OVERFLOW) == 0) {
            int wrapped = biased - EXPONENT_ADJUST;
            if (wrapped < INFINITE_EXPONENT) {
                result(high, sign << 15 | wrapped);
            } else {
                status |= PRECISION | C1;
                infinity(sign);
            }
            return;
        }
        status |= PRECISION;
        if (mode == FloatException.TO_NEAREST
                || mode == (sign != 0 ? FloatException.DOWN : FloatException.UP)) {
            status |= C1;
            infinity(sign);
        } else {
            status &= ~C1;
            result(-unit, sign << 15 | INFINITE_EXPONENT - 1);
        }
    }

    private void roundTiny(
            ExactArithmetic value, int biased, int mode, int precision, int controlWord) {
        boolean tiny = biased < 0 || !NarrowRounding.carries(value, mode, precision);
        if (tiny && (controlWord & UNDERFLOW) == 0) {
            underflowUnmasked(value, biased, mode, precision);
            return;
        }
        int shift = 1 - biased;
        long high;
        long rest;
        if (shift < 64) {
            high = value.high >>> shift;
            rest = value.high << -shift | (value.low != 0 ? 1 : 0);
        } else {
            high = 0;
            rest = shift == 64 ? value.high | (value.low != 0 ? 1 : 0) : 1;
        }
        long unit = 1;
        if (precision != 64) {
            rest = high << precision | (rest != 0 ? 1 : 0);
            unit = 1L << 64 - precision;
            high &= -unit;
        }
        if (rest != 0) {
            status |= tiny ? PRECISION | UNDERFLOW : PRECISION;
            if (FloatException.roundsAway(mode, value.sign, (high & unit) != 0, rest)) {
                status |= C1;
                high += unit;
            }
        }
        result(high, value.sign << 15 | (high < 0 ? 1 : 0));
    }

    private void underflowUnmasked(ExactArithmetic value, int biased, int mode, int precision) {
        int wrapped = biased + EXPONENT_ADJUST;
        status |= UNDERFLOW;
        if (wrapped <= 0) {
            status |= PRECISION;
            zero(value.sign);
            return;
        }
        long rest =
                precision == 64 ? value.low : value.high << precision | (value.low != 0 ? 1 : 0);
        long unit = precision == 64 ? 1 : 1L << 64 - precision;
        long high = value.high & -unit;
        if (rest != 0) {
            status |= PRECISION;
            if (FloatException.roundsAway(mode, value.sign, (high & unit) != 0, rest)) {
                status |= C1;
                high += unit;
                if (high == 0) {
                    high = INTEGER_BIT;
                    wrapped++;
                }
            }
        }
        result(high, value.sign << 15 | wrapped);
    }
}
