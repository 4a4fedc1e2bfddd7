package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.DENORMAL;
import static jlguest.runtime.fpu.FloatException.INVALID;
import static jlguest.runtime.fpu.FloatException.PRECISION;
import static jlguest.runtime.fpu.FloatException.UNDERFLOW;
import static jlguest.runtime.fpu.FloatException.ZERO_DIVIDE;
import static jlguest.runtime.fpu.SseOperand.INFINITE;
import static jlguest.runtime.fpu.SseOperand.NAN;
import static jlguest.runtime.fpu.SseOperand.NORMAL;
import static jlguest.runtime.fpu.SseOperand.ZERO;
import static jlguest.runtime.fpu.SseOperand.isSignaling;
import static jlguest.runtime.fpu.SseOperand.quietBit;

/**
 * Arithmetic of one lane of an SSE instruction in any rounding mode, with denormals-are-zero,
 * flush-to-zero and exact exception flags, which gather in {@link #exceptions}.
 *
 * <p>Rules: Intel SDM volume 1, 4.8.3, 10.2.3, 11.5 and appendix E. Lanes are the raw bits, singles
 * in the low 32. {@link FastFloat} covers the common cases with the arithmetic of the host.
 */
final class SseFloat {
    /** Operations, numbered by the second opcode byte. */
    static final int SQUARE_ROOT = 0x51;

    static final int RECIPROCAL_ROOT = 0x52;
    static final int RECIPROCAL = 0x53;
    static final int ADD = 0x58;
    static final int MULTIPLY = 0x59;
    static final int SUBTRACT = 0x5C;
    static final int MINIMUM = 0x5D;
    static final int DIVIDE = 0x5E;
    static final int MAXIMUM = 0x5F;

    private static final int DENORMALS_ARE_ZERO = 0x40;
    private static final int FLUSH_TO_ZERO = 0x8000;
    private static final int UNDERFLOW_MASK = 0x800;
    private static final int OVERFLOW_MASK = 0x400;

    /** Exception flags of all lanes since the instruction began. */
    int exceptions;

    /** MXCSR at the beginning of the instruction. */
    int control;

    private final ExactArithmetic exact = new ExactArithmetic();
    private final NarrowRounding narrow = new NarrowRounding();

    private final SseOperand a = new SseOperand();
    private final SseOperand b = new SseOperand();
    private boolean denormal;

    void begin(int mxcsr) {
        control = mxcsr;
        exceptions = 0;
    }

    private int mode() {
        return control >>> 13 & 3;
    }

    private static long indefinite(boolean isDouble) {
        return isDouble ? NarrowRounding.DOUBLE_NAN : NarrowRounding.SINGLE_NAN;
    }

    private void unpack(SseOperand operand, long bits, boolean isDouble) {
        denormal |= operand.unpack(bits, isDouble, (control & DENORMALS_ARE_ZERO) != 0);
    }

    private long invalid(boolean isDouble) {
        exceptions |= INVALID;
        return indefinite(isDouble);
    }

    private long infinity(int sign, boolean isDouble) {
        return NarrowRounding.signBit(sign, isDouble)
                | (isDouble ? 0x7FF0000000000000L : 0x7F800000L);
    }

    private void noteDenormal() {
        if (denormal) {
            exceptions |= DENORMAL;
        }
    }

    private long round(boolean isDouble) {
        boolean masked = (control & UNDERFLOW_MASK) != 0;
        long bits =
                narrow.round(
                        exact, mode(), isDouble, masked, masked && (control & FLUSH_TO_ZERO) != 0);
        int found = narrow.exceptions;
        boolean unlimited =
                (found & FloatException.OVERFLOW) != 0 && (control & OVERFLOW_MASK) == 0
                        || (found & UNDERFLOW) != 0 && !masked;
        if (unlimited && exact.low == 0 && exact.high << (isDouble ? 53 : 24) == 0) {
            // an unmasked overflow or underflow is inexact only if the rounded significand is
            found &= ~PRECISION;
        }
        exceptions |= found;
        return bits;
    }

    /**
     * Carries out ADD, MULTIPLY, SUBTRACT, DIVIDE, MINIMUM, MAXIMUM or SQUARE_ROOT (of the second).
     */
    long operate(int operation, long first, long second, boolean isDouble) {
        denormal = false;
        if (operation == SQUARE_ROOT) {
            return squareRoot(second, isDouble);
        }
        unpack(a, first, isDouble);
        unpack(b, second, isDouble);
        if (operation == MINIMUM || operation == MAXIMUM) {
            return select(operation, first, second, isDouble);
        }
        if (a.kind == NAN || b.kind == NAN) {
            return propagate(first, second, isDouble);
        }
        switch (operation) {
            case ADD:
                return sum(isDouble);
            case SUBTRACT:
                b.sign ^= 1;
                return sum(isDouble);
            case MULTIPLY:
                return product(isDouble);
            default:
                return quotient(isDouble);
        }
    }

    /** The first operand if it is a NaN, else the second: SDM volume 1, table 4-7. */
    private long propagate(long first, long second, boolean isDouble) {
        if (isSignaling(first, isDouble) || isSignaling(second, isDouble)) {
            exceptions |= INVALID;
        }
        return (a.kind == NAN ? first : second) | quietBit(isDouble);
    }

    private long sum(boolean isDouble) {
        if (a.kind == INFINITE && b.kind == INFINITE && a.sign != b.sign) {
            return invalid(isDouble);
        }
        noteDenormal();
        if (a.kind == INFINITE || b.kind == INFINITE) {
            return infinity(a.kind == INFINITE ? a.sign : b.sign, isDouble);
        }
        int zeroSign = mode() == FloatException.DOWN ? 1 : 0;
        if (a.kind == ZERO && b.kind == ZERO) {
            return NarrowRounding.signBit(a.sign == b.sign ? a.sign : zeroSign, isDouble);
        }
        if (a.kind == ZERO) {
            exact.set(b.sign, b.exponent, b.significand);
        } else if (b.kind == ZERO) {
            exact.set(a.sign, a.exponent, a.significand);
        } else {
            exact.add(a.sign, a.exponent, a.significand, b.sign, b.exponent, b.significand);
            if (exact.high == 0) {
                return NarrowRounding.signBit(zeroSign, isDouble);
            }
        }
        return round(isDouble);
    }

    private long product(boolean isDouble) {
        int sign = a.sign ^ b.sign;
        if (a.kind == INFINITE && b.kind == ZERO || a.kind == ZERO && b.kind == INFINITE) {
            return invalid(isDouble);
        }
        noteDenormal();
        if (a.kind == INFINITE || b.kind == INFINITE) {
            return infinity(sign, isDouble);
        }
        if (a.kind == ZERO || b.kind == ZERO) {
            return NarrowRounding.signBit(sign, isDouble);
        }
        exact.multiply(a.sign, a.exponent, a.significand, b.sign, b.exponent, b.significand);
        return round(isDouble);
    }

    private long quotient(boolean isDouble) {
        int sign = a.sign ^ b.sign;
        if (a.kind == b.kind && a.kind != NORMAL) {
            return invalid(isDouble);
        }
        if (b.kind == ZERO && a.kind == NORMAL) {
            exceptions |= ZERO_DIVIDE;
            return infinity(sign, isDouble);
        }
        noteDenormal();
        if (a.kind == INFINITE) {
            return infinity(sign, isDouble);
        }
        if (a.kind == ZERO || b.kind == INFINITE) {
            return NarrowRounding.signBit(sign, isDouble);
        }
        exact.divide(a.sign, a.exponent, a.significand, b.sign, b.exponent, b.significand);
        return round(isDouble);
    }

    private long squareRoot(long bits, boolean isDouble) {
        unpack(a, bits, isDouble);
        if (a.kind == NAN) {
            return propagate(bits, bits, isDouble);
        }
        if (a.kind == ZERO) {
            return NarrowRounding.signBit(a.sign, isDouble);
        }
        if (a.sign != 0) {
            return invalid(isDouble);
        }
        if (a.kind == INFINITE) {
            return bits;
        }
        noteDenormal();
        exact.squareRoot(a.exponent, a.significand);
        return round(isDouble);
    }

    /** MINxx and MAXxx: the second operand unless the first is truly smaller or greater. */
    private long select(int operation, long first, long second, boolean isDouble) {
        if (a.kind == NAN || b.kind == NAN) {
            exceptions |= INVALID;
            return daz(second, isDouble);
        }
        noteDenormal();
        int order = a.compareTo(b);
        boolean takesFirst = operation == MINIMUM ? order < 0 : order > 0;
        return daz(takesFirst ? first : second, isDouble);
    }

    private long daz(long bits, boolean isDouble) {
        if ((control & DENORMALS_ARE_ZERO) == 0) {
            return bits;
        }
        long exponent = isDouble ? 0x7FF0000000000000L : 0x7F800000L;
        return (bits & exponent) == 0 ? bits & NarrowRounding.signBit(1, isDouble) : bits;
    }

    /** Result of {@link #compare} for NaNs. */
    static final int UNORDERED = 2;

    /**
     * -1, 0, 1 or {@link #UNORDERED}.
     *
     * @param quiet whether quiet NaNs raise no exception
     */
    int compare(long first, long second, boolean isDouble, boolean quiet) {
        denormal = false;
        unpack(a, first, isDouble);
        unpack(b, second, isDouble);
        if (a.kind == NAN || b.kind == NAN) {
            if (!quiet || isSignaling(first, isDouble) || isSignaling(second, isDouble)) {
                exceptions |= INVALID;
            }
            return UNORDERED;
        }
        noteDenormal();
        return a.compareTo(b);
    }

    /** CMPxx with one of its eight predicates; all ones or all zeros. */
    long compareMask(long first, long second, int predicate, boolean isDouble) {
        int relation = predicate & 3;
        int order = compare(first, second, isDouble, relation == 0 || relation == 3);
        boolean holds;
        switch (relation) {
            case 0:
                holds = order == 0;
                break;
            case 1:
                holds = order == -1;
                break;
            case 2:
                holds = order == -1 || order == 0;
                break;
            default:
                holds = order == UNORDERED;
                break;
        }
        return holds ^ (predicate & 4) != 0 ? -1L : 0;
    }

    /** Single to double. */
    long widen(int bits) {
        denormal = false;
        unpack(a, bits & 0xFFFFFFFFL, false);
        switch (a.kind) {
            case NAN:
                if (isSignaling(bits & 0xFFFFFFFFL, false)) {
                    exceptions |= INVALID;
                }
                return NarrowRounding.signBit(a.sign, true)
                        | 0x7FF8000000000000L
                        | (bits & 0x3FFFFFL) << 29;
            case INFINITE:
                return infinity(a.sign, true);
            case ZERO:
                return NarrowRounding.signBit(a.sign, true);
            default:
                noteDenormal();
                return NarrowRounding.signBit(a.sign, true)
                        | (long) (a.exponent + 1023) << 52
                        | a.significand << 1 >>> 12;
        }
    }

    /** Double to single. */
    int narrow(long bits) {
        denormal = false;
        unpack(a, bits, true);
        switch (a.kind) {
            case NAN:
                if (isSignaling(bits, true)) {
                    exceptions |= INVALID;
                }
                return a.sign << 31 | 0x7FC00000 | (int) (bits >>> 29) & 0x3FFFFF;
            case INFINITE:
                return (int) infinity(a.sign, false);
            case ZERO:
                return a.sign << 31;
            default:
                noteDenormal();
                exact.set(a.sign, a.exponent, a.significand);
                return (int) round(false);
        }
    }

    /** Signed 32-bit integer to single or double. */
    long fromInteger(int value, boolean isDouble) {
        if (value == 0) {
            return 0;
        }
        long magnitude = Math.abs((long) value);
        int shift = Long.numberOfLeadingZeros(magnitude);
        exact.set(value >>> 31, 63 - shift, magnitude << shift);
        return round(isDouble);
    }

    /** To a signed 32-bit integer; what does not fit becomes 0x80000000. */
    int toInteger(long bits, boolean isDouble, boolean truncate) {
        denormal = false;
        unpack(a, bits, isDouble);
        if (a.kind == ZERO) {
            return 0;
        }
        if (a.kind != NORMAL || a.exponent > 31) {
            exceptions |= INVALID;
            return Integer.MIN_VALUE;
        }
        int fraction = 63 - a.exponent;
        long magnitude = fraction < 64 ? a.significand >>> fraction : 0;
        long rest;
        if (fraction < 64) {
            rest = a.significand << 64 - fraction;
        } else {
            rest = fraction == 64 ? a.significand : 1;
        }
        if (FloatException.roundsAway(
                truncate ? FloatException.TO_ZERO : mode(), a.sign, (magnitude & 1) != 0, rest)) {
            magnitude++;
        }
        long value = a.sign != 0 ? -magnitude : magnitude;
        if (value != (int) value) {
            exceptions |= INVALID;
            return Integer.MIN_VALUE;
        }
        if (rest != 0) {
            exceptions |= PRECISION;
        }
        return (int) value;
    }
}
