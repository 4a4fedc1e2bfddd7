package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.DENORMAL;
import static jlguest.runtime.fpu.FloatException.INVALID;
import static jlguest.runtime.fpu.FloatException.PRECISION;
import static jlguest.runtime.fpu.FloatException.UNDERFLOW;
import static jlguest.runtime.fpu.FloatException.ZERO_DIVIDE;

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

    private static final int NORMAL = 0;
    private static final int ZERO = 1;
    private static final int INFINITE = 2;
    private static final int NAN = 3;

    /** Exception flags of all lanes since the instruction began. */
    int exceptions;

    /** MXCSR at the beginning of the instruction. */
    int control;

    private final ExactArithmetic exact = new ExactArithmetic();
    private final NarrowRounding narrow = new NarrowRounding();

    // operands taken apart by unpackA and unpackB
    private int kindA;
    private int signA;
    private int exponentA;
    private long significandA;
    private int kindB;
    private int signB;
    private int exponentB;
    private long significandB;
    private boolean denormal;

    void begin(int mxcsr) {
        control = mxcsr;
        exceptions = 0;
    }

    private int mode() {
        return control >>> 13 & 3;
    }

    private void unpackA(long bits, boolean isDouble) {
        int exponent = isDouble ? (int) (bits >>> 52) & 0x7FF : (int) (bits >>> 23) & 0xFF;
        long fraction = isDouble ? bits << 12 : bits << 41;
        signA = (int) (bits >>> (isDouble ? 63 : 31)) & 1;
        if (exponent == 0) {
            if (fraction == 0 || (control & DENORMALS_ARE_ZERO) != 0) {
                kindA = ZERO;
                return;
            }
            denormal = true;
            int shift = Long.numberOfLeadingZeros(fraction);
            kindA = NORMAL;
            exponentA = (isDouble ? -1023 : -127) - shift;
            significandA = fraction << shift;
        } else if (exponent == (isDouble ? 0x7FF : 0xFF)) {
            kindA = fraction == 0 ? INFINITE : NAN;
        } else {
            kindA = NORMAL;
            exponentA = exponent - (isDouble ? 1023 : 127);
            significandA = fraction >>> 1 | Long.MIN_VALUE;
        }
    }

    private void unpackB(long bits, boolean isDouble) {
        int kind = kindA;
        int sign = signA;
        int exponent = exponentA;
        long significand = significandA;
        unpackA(bits, isDouble);
        kindB = kindA;
        signB = signA;
        exponentB = exponentA;
        significandB = significandA;
        kindA = kind;
        signA = sign;
        exponentA = exponent;
        significandA = significand;
    }

    private static long quietBit(boolean isDouble) {
        return isDouble ? 0x8000000000000L : 0x400000L;
    }

    private static long indefinite(boolean isDouble) {
        return isDouble ? NarrowRounding.DOUBLE_NAN : NarrowRounding.SINGLE_NAN;
    }

    private static boolean isSignaling(long bits, boolean isDouble) {
        return isNan(bits, isDouble) && (bits & quietBit(isDouble)) == 0;
    }

    static boolean isNan(long bits, boolean isDouble) {
        return isDouble
                ? (bits & Long.MAX_VALUE) > 0x7FF0000000000000L
                : (bits & 0x7FFFFFFF) > 0x7F800000;
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

    /** Carries out ADD, MULTIPLY, SUBTRACT, DIVIDE, MINIMUM, MAXIMUM or SQUARE_ROOT (of b). */
    long operate(int operation, long a, long b, boolean isDouble) {
        denormal = false;
        if (operation == SQUARE_ROOT) {
            return squareRoot(b, isDouble);
        }
        unpackA(a, isDouble);
        unpackB(b, isDouble);
        if (operation == MINIMUM || operation == MAXIMUM) {
            return select(operation, a, b, isDouble);
        }
        if (kindA == NAN || kindB == NAN) {
            return propagate(a, b, isDouble);
        }
        switch (operation) {
            case ADD:
                return sum(isDouble);
            case SUBTRACT:
                signB ^= 1;
                return sum(isDouble);
            case MULTIPLY:
                return product(isDouble);
            default:
                return quotient(isDouble);
        }
    }

    /** The first operand if it is a NaN, else the second: SDM volume 1, table 4-7. */
    private long propagate(long a, long b, boolean isDouble) {
        if (isSignaling(a, isDouble) || isSignaling(b, isDouble)) {
            exceptions |= INVALID;
        }
        return (kindA == NAN ? a : b) | quietBit(isDouble);
    }

    private long sum(boolean isDouble) {
        if (kindA == INFINITE && kindB == INFINITE && signA != signB) {
            return invalid(isDouble);
        }
        noteDenormal();
        if (kindA == INFINITE || kindB == INFINITE) {
            return infinity(kindA == INFINITE ? signA : signB, isDouble);
        }
        int zeroSign = mode() == FloatException.DOWN ? 1 : 0;
        if (kindA == ZERO && kindB == ZERO) {
            return NarrowRounding.signBit(signA == signB ? signA : zeroSign, isDouble);
        }
        if (kindA == ZERO) {
            exact.set(signB, exponentB, significandB);
        } else if (kindB == ZERO) {
            exact.set(signA, exponentA, significandA);
        } else {
            exact.add(signA, exponentA, significandA, signB, exponentB, significandB);
            if (exact.high == 0) {
                return NarrowRounding.signBit(zeroSign, isDouble);
            }
        }
        return round(isDouble);
    }

    private long product(boolean isDouble) {
        int sign = signA ^ signB;
        if (kindA == INFINITE && kindB == ZERO || kindA == ZERO && kindB == INFINITE) {
            return invalid(isDouble);
        }
        noteDenormal();
        if (kindA == INFINITE || kindB == INFINITE) {
            return infinity(sign, isDouble);
        }
        if (kindA == ZERO || kindB == ZERO) {
            return NarrowRounding.signBit(sign, isDouble);
        }
        exact.multiply(signA, exponentA, significandA, signB, exponentB, significandB);
        return round(isDouble);
    }

    private long quotient(boolean isDouble) {
        int sign = signA ^ signB;
        if (kindA == kindB && kindA != NORMAL) {
            return invalid(isDouble);
        }
        if (kindB == ZERO && kindA == NORMAL) {
            exceptions |= ZERO_DIVIDE;
            return infinity(sign, isDouble);
        }
        noteDenormal();
        if (kindA == INFINITE) {
            return infinity(sign, isDouble);
        }
        if (kindA == ZERO || kindB == INFINITE) {
            return NarrowRounding.signBit(sign, isDouble);
        }
        exact.divide(signA, exponentA, significandA, signB, exponentB, significandB);
        return round(isDouble);
    }

    private long squareRoot(long b, boolean isDouble) {
        unpackA(b, isDouble);
        if (kindA == NAN) {
            return propagate(b, b, isDouble);
        }
        if (kindA == ZERO) {
            return NarrowRounding.signBit(signA, isDouble);
        }
        if (signA != 0) {
            return invalid(isDouble);
        }
        if (kindA == INFINITE) {
            return b;
        }
        noteDenormal();
        exact.squareRoot(exponentA, significandA);
        return round(isDouble);
    }

    /** MINxx and MAXxx: the second operand unless the first is truly smaller or greater. */
    private long select(int operation, long a, long b, boolean isDouble) {
        if (kindA == NAN || kindB == NAN) {
            exceptions |= INVALID;
            return daz(b, isDouble);
        }
        noteDenormal();
        int order = order();
        boolean first = operation == MINIMUM ? order < 0 : order > 0;
        return daz(first ? a : b, isDouble);
    }

    private long daz(long bits, boolean isDouble) {
        if ((control & DENORMALS_ARE_ZERO) == 0) {
            return bits;
        }
        long exponent = isDouble ? 0x7FF0000000000000L : 0x7F800000L;
        return (bits & exponent) == 0 ? bits & NarrowRounding.signBit(1, isDouble) : bits;
    }

    /** Order of the unpacked operands, none of them a NaN. */
    private int order() {
        int a = kindA == ZERO ? 0 : signA != 0 ? -1 : 1;
        int b = kindB == ZERO ? 0 : signB != 0 ? -1 : 1;
        if (a != b || a == 0) {
            return Integer.compare(a, b);
        }
        int magnitude;
        if (kindA == INFINITE || kindB == INFINITE) {
            magnitude = Boolean.compare(kindA == INFINITE, kindB == INFINITE);
        } else if (exponentA != exponentB) {
            magnitude = Integer.compare(exponentA, exponentB);
        } else {
            magnitude = Long.compareUnsigned(significandA, significandB);
        }
        return a * magnitude;
    }

    /** Result of {@link #compare} for NaNs. */
    static final int UNORDERED = 2;

    /**
     * -1, 0, 1 or {@link #UNORDERED}.
     *
     * @param quiet whether quiet NaNs raise no exception
     */
    int compare(long a, long b, boolean isDouble, boolean quiet) {
        denormal = false;
        unpackA(a, isDouble);
        unpackB(b, isDouble);
        if (kindA == NAN || kindB == NAN) {
            if (!quiet || isSignaling(a, isDouble) || isSignaling(b, isDouble)) {
                exceptions |= INVALID;
            }
            return UNORDERED;
        }
        noteDenormal();
        return order();
    }

    /** CMPxx with one of its eight predicates; all ones or all zeros. */
    long compareMask(long a, long b, int predicate, boolean isDouble) {
        int relation = predicate & 3;
        int order = compare(a, b, isDouble, relation == 0 || relation == 3);
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
        unpackA(bits & 0xFFFFFFFFL, false);
        switch (kindA) {
            case NAN:
                if (isSignaling(bits & 0xFFFFFFFFL, false)) {
                    exceptions |= INVALID;
                }
                return NarrowRounding.signBit(signA, true)
                        | 0x7FF8000000000000L
                        | (bits & 0x3FFFFFL) << 29;
            case INFINITE:
                return infinity(signA, true);
            case ZERO:
                return NarrowRounding.signBit(signA, true);
            default:
                noteDenormal();
                return NarrowRounding.signBit(signA, true)
                        | (long) (exponentA + 1023) << 52
                        | significandA << 1 >>> 12;
        }
    }

    /** Double to single. */
    int narrow(long bits) {
        denormal = false;
        unpackA(bits, true);
        switch (kindA) {
            case NAN:
                if (isSignaling(bits, true)) {
                    exceptions |= INVALID;
                }
                return signA << 31 | 0x7FC00000 | (int) (bits >>> 29) & 0x3FFFFF;
            case INFINITE:
                return (int) infinity(signA, false);
            case ZERO:
                return signA << 31;
            default:
                noteDenormal();
                exact.set(signA, exponentA, significandA);
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
        unpackA(bits, isDouble);
        if (kindA == ZERO) {
            return 0;
        }
        if (kindA != NORMAL || exponentA > 31) {
            exceptions |= INVALID;
            return Integer.MIN_VALUE;
        }
        int fraction = 63 - exponentA;
        long magnitude = fraction < 64 ? significandA >>> fraction : 0;
        long rest;
        if (fraction < 64) {
            rest = significandA << 64 - fraction;
        } else {
            rest = fraction == 64 ? significandA : 1;
        }
        if (FloatException.roundsAway(
                truncate ? FloatException.TO_ZERO : mode(), signA, (magnitude & 1) != 0, rest)) {
            magnitude++;
        }
        long value = signA != 0 ? -magnitude : magnitude;
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
