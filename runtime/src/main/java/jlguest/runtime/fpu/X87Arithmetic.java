package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.DENORMAL;
import static jlguest.runtime.fpu.FloatException.INVALID;
import static jlguest.runtime.fpu.FloatException.ZERO_DIVIDE;

/**
 * The basic x87 operations on pairs of double extended numbers: the result stays in the fields of
 * {@link Ext80}, the exceptions in {@link #status}; the stack is not touched.
 *
 * <p>Special operands: Intel SDM volume 1, 4.8.3 and 8.5, and the tables of the instructions in
 * volume 2.
 */
class X87Arithmetic extends Ext80 {
    /** The operations, numbered as bits 5 to 3 of the ModRM byte number them. */
    static final int ADD = 0;

    static final int MULTIPLY = 1;
    static final int SUBTRACT = 4;
    static final int SUBTRACT_REVERSED = 5;
    static final int DIVIDE = 6;
    static final int DIVIDE_REVERSED = 7;

    /** Results of {@link #compare}: C3, C2 and C0 of the status word. */
    static final int GREATER = 0;

    static final int LESS = 0x100;
    static final int EQUAL = 0x4000;
    static final int UNORDERED = 0x4500;

    final ExactArithmetic exact = new ExactArithmetic();

    /**
     * Carries out operation {@code operation} on a = ST(0) and b = the other operand.
     *
     * @param before exceptions met while the operand was fetched: 0 or DENORMAL
     */
    final void operate(
            int operation, long a, int seA, long b, int seB, int before, int controlWord) {
        status = before;
        switch (operation) {
            case ADD:
                add(a, seA, b, seB, 0, controlWord);
                break;
            case MULTIPLY:
                multiply(a, seA, b, seB, controlWord);
                break;
            case SUBTRACT:
                add(a, seA, b, seB, 1, controlWord);
                break;
            case SUBTRACT_REVERSED:
                add(b, seB, a, seA, 1, controlWord);
                break;
            case DIVIDE:
                divide(a, seA, b, seB, controlWord);
                break;
            default:
                divide(b, seB, a, seA, controlWord);
                break;
        }
    }

    private static int unbiased(int signExponent) {
        return (signExponent & 0x7FFF) - BIAS;
    }

    /** Exponent of any finite non-zero number once its significand is normalised. */
    static int normalExponent(long significand, int signExponent) {
        int exponent = signExponent & 0x7FFF;
        return (exponent == 0 ? 1 : exponent) - BIAS - Long.numberOfLeadingZeros(significand);
    }

    static long normalised(long significand) {
        return significand << Long.numberOfLeadingZeros(significand);
    }

    private void add(long a, int seA, long b, int seB, int negateB, int controlWord) {
        int signA = seA >>> 15;
        int signB = seB >>> 15 ^ negateB;
        if (isNormal(a, seA) && isNormal(b, seB)) {
            exact.add(signA, unbiased(seA), a, signB, unbiased(seB), b);
            finishSum(controlWord);
            return;
        }
        if (hasNan(a, seA, b, seB)) {
            return;
        }
        int classA = classify(a, seA);
        int classB = classify(b, seB);
        noteDenormals(classA, classB);
        if (classA == INFINITE) {
            if (classB == INFINITE && signA != signB) {
                invalid();
            } else {
                infinity(signA);
            }
        } else if (classB == INFINITE) {
            infinity(signB);
        } else if (classA == ZERO && classB == ZERO) {
            zero(signA == signB ? signA : signOfCancellation(controlWord));
        } else if (classA == ZERO) {
            exact.set(signB, normalExponent(b, seB), normalised(b));
            round(exact, controlWord);
        } else if (classB == ZERO) {
            exact.set(signA, normalExponent(a, seA), normalised(a));
            round(exact, controlWord);
        } else {
            exact.add(
                    signA,
                    normalExponent(a, seA),
                    normalised(a),
                    signB,
                    normalExponent(b, seB),
                    normalised(b));
            finishSum(controlWord);
        }
    }

    private void finishSum(int controlWord) {
        if (exact.high == 0) {
            zero(signOfCancellation(controlWord));
        } else {
            round(exact, controlWord);
        }
    }

    /** An exact zero difference is +0 unless rounding goes down: SDM volume 1, 4.8.3.1. */
    static int signOfCancellation(int controlWord) {
        return (controlWord >>> 10 & 3) == FloatException.DOWN ? 1 : 0;
    }

    private void multiply(long a, int seA, long b, int seB, int controlWord) {
        int signA = seA >>> 15;
        int signB = seB >>> 15;
        if (isNormal(a, seA) && isNormal(b, seB)) {
            exact.multiply(signA, unbiased(seA), a, signB, unbiased(seB), b);
            round(exact, controlWord);
            return;
        }
        if (hasNan(a, seA, b, seB)) {
            return;
        }
        int classA = classify(a, seA);
        int classB = classify(b, seB);
        noteDenormals(classA, classB);
        if (classA == INFINITE || classB == INFINITE) {
            if (classA == ZERO || classB == ZERO) {
                invalid();
            } else {
                infinity(signA ^ signB);
            }
        } else if (classA == ZERO || classB == ZERO) {
            zero(signA ^ signB);
        } else {
            exact.multiply(
                    signA,
                    normalExponent(a, seA),
                    normalised(a),
                    signB,
                    normalExponent(b, seB),
                    normalised(b));
            round(exact, controlWord);
        }
    }

    private void divide(long a, int seA, long b, int seB, int controlWord) {
        int signA = seA >>> 15;
        int signB = seB >>> 15;
        if (isNormal(a, seA) && isNormal(b, seB)) {
            exact.divide(signA, unbiased(seA), a, signB, unbiased(seB), b);
            round(exact, controlWord);
            return;
        }
        if (hasNan(a, seA, b, seB)) {
            return;
        }
        int classA = classify(a, seA);
        int classB = classify(b, seB);
        if (classA == classB && (classA == INFINITE || classA == ZERO)) {
            invalid();
            return;
        }
        if (classB == ZERO && classA != INFINITE) {
            status = ZERO_DIVIDE;
            infinity(signA ^ signB);
            return;
        }
        noteDenormals(classA, classB);
        if (classA == INFINITE) {
            infinity(signA ^ signB);
        } else if (classA == ZERO || classB == INFINITE) {
            zero(signA ^ signB);
        } else {
            exact.divide(
                    signA,
                    normalExponent(a, seA),
                    normalised(a),
                    signB,
                    normalExponent(b, seB),
                    normalised(b));
            round(exact, controlWord);
        }
    }

    /** ST(0) = square root of a. */
    final void squareRoot(long a, int seA, int controlWord) {
        status = 0;
        int sign = seA >>> 15;
        switch (classify(a, seA)) {
            case NORMAL:
            case DENORMAL_NUMBER:
                if (sign != 0) {
                    invalid();
                    return;
                }
                noteDenormal(a, seA);
                exact.squareRoot(normalExponent(a, seA), normalised(a));
                round(exact, controlWord);
                break;
            case ZERO:
                zero(sign);
                break;
            case INFINITE:
                if (sign != 0) {
                    invalid();
                } else {
                    infinity(0);
                }
                break;
            default:
                unaryNan(a, seA);
                break;
        }
    }

    final void noteDenormals(int classA, int classB) {
        if (classA == DENORMAL_NUMBER || classB == DENORMAL_NUMBER) {
            status |= DENORMAL;
        }
    }

    final void noteDenormal(long a, int seA) {
        if ((seA & 0x7FFF) == 0 && a != 0) {
            status |= DENORMAL;
        }
    }

    /**
     * The response to an operand that is a NaN or unsupported: SDM volume 1, 4.8.3.4 and 4.8.3.5.
     */
    final void unaryNan(long a, int seA) {
        int classA = classify(a, seA);
        if (classA == UNSUPPORTED) {
            invalid();
            return;
        }
        status = classA == SIGNALING_NAN ? INVALID : 0;
        result(a | QUIET_BIT, seA);
    }

    /**
     * Whether an operand is a NaN or unsupported; then the result is settled: SDM volume 1, table
     * 4-7 (rules for handling NaNs).
     */
    final boolean hasNan(long a, int seA, long b, int seB) {
        int classA = classify(a, seA);
        int classB = classify(b, seB);
        if (classA < QUIET_NAN && classB < QUIET_NAN) {
            return false;
        }
        if (classA == UNSUPPORTED || classB == UNSUPPORTED) {
            invalid();
        } else {
            propagate(a, seA, classA, b, seB, classB);
        }
        return true;
    }

    private void propagate(long a, int seA, int classA, long b, int seB, int classB) {
        status = classA == SIGNALING_NAN || classB == SIGNALING_NAN ? INVALID : 0;
        boolean first;
        if (classB < QUIET_NAN) {
            first = true;
        } else if (classA < QUIET_NAN) {
            first = false;
        } else if (classA != classB) {
            first = classA == QUIET_NAN;
        } else {
            int order = Long.compareUnsigned(a, b);
            first = order > 0 || order == 0 && seA <= seB;
        }
        if (first) {
            result(a | QUIET_BIT, seA);
        } else {
            result(b | QUIET_BIT, seB);
        }
    }

    /**
     * Compares a with b and sets {@link #status}.
     *
     * @param quiet whether quiet NaNs are let pass (FUCOM) instead of being invalid (FCOM)
     * @return C3, C2 and C0 as the status word has them
     */
    final int compare(long a, int seA, long b, int seB, int before, boolean quiet) {
        status = before;
        if (isNormal(a, seA) && isNormal(b, seB)) {
            return compareNormal(a, seA, b, seB);
        }
        int classA = classify(a, seA);
        int classB = classify(b, seB);
        if (classA >= QUIET_NAN || classB >= QUIET_NAN) {
            boolean signals = classA > QUIET_NAN || classB > QUIET_NAN;
            status = signals || !quiet ? INVALID : 0;
            return UNORDERED;
        }
        noteDenormals(classA, classB);
        if (classA == ZERO && classB == ZERO) {
            return EQUAL;
        }
        int signA = seA >>> 15;
        int signB = seB >>> 15;
        if (classA == ZERO || classB == ZERO || signA != signB) {
            boolean less = classA == ZERO ? signB == 0 : signA != 0;
            return less ? LESS : GREATER;
        }
        int order = Integer.compare(magnitudeExponent(seA), magnitudeExponent(seB));
        if (order == 0) {
            order = Long.compareUnsigned(a, b);
        }
        if (order == 0) {
            return EQUAL;
        }
        return order < 0 ^ signA != 0 ? LESS : GREATER;
    }

    private static int compareNormal(long a, int seA, long b, int seB) {
        if (seA != seB) {
            // as 16-bit numbers, those of negative numbers are in the opposite order
            int shortA = (short) seA;
            int shortB = (short) seB;
            return (shortA & shortB) < 0 ? descending(seA, seB) : descending(shortB, shortA);
        }
        if (a == b) {
            return EQUAL;
        }
        return a < b ^ seA >>> 15 != 0 ? LESS : GREATER;
    }

    private static int descending(int a, int b) {
        return a > b ? LESS : GREATER;
    }

    /** Denormals and pseudo-denormals count with exponent 1, so that significands compare. */
    private static int magnitudeExponent(int signExponent) {
        return Math.max(signExponent & 0x7FFF, 1);
    }

    /** FXAM: C3, C2, C0, and the sign in C1 (SDM volume 2A, FXAM). */
    static int examine(long a, int seA, boolean empty) {
        int sign = (seA >>> 15) * FloatException.C1;
        if (empty) {
            return 0x4100 | sign;
        }
        switch (classify(a, seA)) {
            case NORMAL:
                return 0x0400 | sign;
            case ZERO:
                return 0x4000 | sign;
            case DENORMAL_NUMBER:
                return 0x4400 | sign;
            case INFINITE:
                return 0x0500 | sign;
            case UNSUPPORTED:
                return sign;
            default:
                return 0x0100 | sign;
        }
    }
}
