package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.C1;
import static jlguest.runtime.fpu.FloatException.INVALID;
import static jlguest.runtime.fpu.FloatException.PRECISION;
import static jlguest.runtime.fpu.FloatException.ZERO_DIVIDE;

/**
 * The exact x87 functions: remainders, scaling, extraction of exponent and significand, rounding to
 * an integer.
 *
 * <p>Rules: Intel SDM volume 2A, FPREM, FPREM1, FSCALE, FXTRACT, FRNDINT.
 */
class X87Functions extends X87Arithmetic {
    /**
     * C0, C3, C1 (the three low bits of the quotient) and C2 (incomplete) of the last remainder, -1
     * when a NaN or an invalid operand only clears C2.
     */
    int conditions;

    /** The exponent that FXTRACT found, as a double extended number. */
    long exponentSignificand;

    int exponentSignExponent;

    /**
     * Remainder of a divided by b.
     *
     * @param nearest whether the quotient is rounded to nearest (FPREM1) or cut off (FPREM)
     */
    final void remainder(long a, int seA, long b, int seB, boolean nearest, int controlWord) {
        status = 0;
        conditions = -1;
        if (hasNan(a, seA, b, seB)) {
            return;
        }
        int classA = classify(a, seA);
        int classB = classify(b, seB);
        if (classA == INFINITE || classB == ZERO) {
            invalid();
            return;
        }
        conditions = 0;
        noteDenormals(classA, classB);
        if (classA == ZERO) {
            zero(seA >>> 15);
        } else if (classB == INFINITE) {
            exact.set(seA >>> 15, normalExponent(a, seA), normalised(a));
            round(exact, controlWord | 0x300);
        } else {
            finiteRemainder(
                    seA >>> 15,
                    normalExponent(a, seA),
                    normalised(a),
                    normalExponent(b, seB),
                    normalised(b),
                    nearest,
                    controlWord);
        }
    }

    private void finiteRemainder(
            int sign,
            int exponentA,
            long a,
            int exponentB,
            long b,
            boolean nearest,
            int controlWord) {
        int distance = exponentA - exponentB;
        int steps = distance;
        if (distance >= 64) {
            conditions = 0x400;
            steps = distance & 31 | 32;
        }
        if (distance < -1 || distance < 0 && !nearest) {
            exact.set(sign, exponentA, a);
            round(exact, controlWord | 0x300);
            return;
        }
        int newSign = sign;
        long rest = a;
        long quotient = 0;
        int exponent = exponentA - Math.max(steps, 0);
        if (steps >= 0) {
            if (Long.compareUnsigned(rest, b) >= 0) {
                rest -= b;
                quotient = 1;
            }
            for (int i = 0; i < steps; i++) {
                boolean carry = rest < 0;
                rest <<= 1;
                quotient <<= 1;
                if (carry || Long.compareUnsigned(rest, b) >= 0) {
                    rest -= b;
                    quotient |= 1;
                }
            }
        }
        if (nearest && distance < 64 && roundsUp(rest, b, distance < 0, quotient)) {
            // the remainder changes its side: b - rest, in the scale of rest
            quotient++;
            newSign ^= 1;
            if (distance < 0) {
                exact.add(0, exponentB, b, 1, exponentA, rest);
                rest = exact.high;
                exponent = exact.exponent;
            } else {
                rest = b - rest;
            }
        }
        if (conditions == 0) {
            conditions =
                    (int) (quotient & 1) << 9
                            | (int) (quotient & 2) << 13
                            | (int) (quotient & 4) << 6;
        }
        if (rest == 0) {
            zero(sign);
        } else {
            exact.set(newSign, exponent - Long.numberOfLeadingZeros(rest), normalised(rest));
            round(exact, controlWord | 0x300);
        }
    }

    /** Whether rest / b is above one half, or one half with an odd quotient. */
    private static boolean roundsUp(long rest, long b, boolean halved, long quotient) {
        if (halved) {
            // rest has half the weight of b: only rest > b means more than half
            return Long.compareUnsigned(rest, b) > 0;
        }
        if (rest < 0) {
            return true;
        }
        int order = Long.compareUnsigned(rest << 1, b);
        return order > 0 || order == 0 && (quotient & 1) != 0;
    }

    /** ST(0) = a * 2^(b cut to an integer). */
    final void scale(long a, int seA, long b, int seB, int controlWord) {
        status = 0;
        if (hasNan(a, seA, b, seB)) {
            return;
        }
        int classA = classify(a, seA);
        int classB = classify(b, seB);
        int sign = seA >>> 15;
        boolean down = seB >>> 15 != 0;
        if (classB == INFINITE && (classA == ZERO && !down || classA == INFINITE && down)) {
            invalid();
            return;
        }
        noteDenormals(classA, classB);
        if (classA == ZERO) {
            zero(sign);
        } else if (classA == INFINITE) {
            infinity(sign);
        } else if (classB == INFINITE) {
            if (down) {
                zero(sign);
            } else {
                infinity(sign);
            }
        } else {
            exact.set(sign, normalExponent(a, seA) + scaleOf(b, seB), normalised(a));
            round(exact, controlWord | 0x300);
        }
    }

    /** The integer part of b, limited to what moves any number beyond the range. */
    private static int scaleOf(long b, int seB) {
        int exponent = (seB & 0x7FFF) - BIAS;
        if (exponent < 0 || b == 0) {
            return 0;
        }
        int magnitude = exponent > 16 ? 0x20000 : (int) (b >>> 63 - exponent);
        return seB >>> 15 != 0 ? -magnitude : magnitude;
    }

    /**
     * Splits a into its exponent (the {@code exponent...} fields, which FXTRACT leaves in the old
     * ST(0)) and its significand (the result, which is pushed).
     */
    final void extract(long a, int seA) {
        status = 0;
        int sign = seA >>> 15;
        switch (classify(a, seA)) {
            case ZERO:
                status = ZERO_DIVIDE;
                zero(sign);
                exponentSignificand = INTEGER_BIT;
                exponentSignExponent = 0xFFFF;
                return;
            case INFINITE:
                infinity(sign);
                exponentSignificand = INTEGER_BIT;
                exponentSignExponent = 0x7FFF;
                return;
            case NORMAL:
            case DENORMAL_NUMBER:
                noteDenormal(a, seA);
                integer(normalExponent(a, seA));
                exponentSignificand = significand;
                exponentSignExponent = signExponent;
                result(normalised(a), sign << 15 | BIAS);
                return;
            default:
                unaryNan(a, seA);
                exponentSignificand = significand;
                exponentSignExponent = signExponent;
                return;
        }
    }

    /** Sets the result to an integer. */
    final void integer(long value) {
        if (value == 0) {
            zero(0);
            return;
        }
        int sign = value < 0 ? 1 : 0;
        long magnitude = Math.abs(value);
        int shift = Long.numberOfLeadingZeros(magnitude);
        result(magnitude << shift, sign << 15 | BIAS + 63 - shift);
    }

    /** ST(0) = a rounded to an integer as the control word asks. */
    final void roundToInteger(long a, int seA, int controlWord) {
        status = 0;
        switch (classify(a, seA)) {
            case ZERO:
            case INFINITE:
                result(a, seA);
                return;
            case NORMAL:
            case DENORMAL_NUMBER:
                noteDenormal(a, seA);
                roundFinite(a, seA, controlWord >>> 10 & 3);
                return;
            default:
                unaryNan(a, seA);
                return;
        }
    }

    private void roundFinite(long a, int seA, int mode) {
        int exponent = (seA & 0x7FFF) - BIAS;
        int sign = seA >>> 15;
        if (exponent >= 63) {
            result(a, seA);
            return;
        }
        int fraction = 63 - exponent;
        long kept = fraction < 64 ? a & -1L << fraction : 0;
        long rest;
        if (fraction < 64) {
            rest = a << 64 - fraction;
        } else {
            rest = fraction == 64 ? a : 1;
        }
        boolean odd = fraction < 64 && (a >>> fraction & 1) != 0;
        if (rest == 0) {
            result(a, seA);
            return;
        }
        status |= PRECISION;
        if (!FloatException.roundsAway(mode, sign, odd, rest)) {
            result(kept, kept == 0 ? sign << 15 : seA);
            return;
        }
        status |= C1;
        if (fraction >= 64) {
            result(INTEGER_BIT, sign << 15 | BIAS);
            return;
        }
        kept += 1L << fraction;
        if (kept == 0) {
            result(INTEGER_BIT, seA + 1);
        } else {
            result(kept, seA);
        }
    }

    /** The indefinite integers of 16, 32 and 64 bits are the most negative ones. */
    private static long indefinite(int bits) {
        return -1L << bits - 1;
    }

    /**
     * A signed integer of 16, 32 or 64 bits, as FIST stores it; the exceptions go to {@link
     * #status}.
     */
    final long toInteger(long a, int seA, int bits, int mode) {
        status = 0;
        int exponent = (seA & 0x7FFF) - BIAS;
        int sign = seA >>> 15;
        if (exponent >= bits || classify(a, seA) == UNSUPPORTED) {
            status = INVALID;
            return indefinite(bits);
        }
        if (a == 0) {
            return 0;
        }
        int fraction = 63 - exponent;
        long magnitude = fraction < 64 ? a >>> fraction : 0;
        long rest;
        if (fraction < 64) {
            rest = fraction == 0 ? 0 : a << 64 - fraction;
        } else {
            rest = fraction == 64 ? a : 1;
        }
        if (FloatException.roundsAway(mode, sign, (magnitude & 1) != 0, rest)) {
            magnitude++;
            status = C1;
        }
        if (rest != 0) {
            status |= PRECISION;
        }
        long limit = 1L << bits - 1;
        boolean fits =
                sign != 0
                        ? Long.compareUnsigned(magnitude, limit) <= 0
                        : Long.compareUnsigned(magnitude, limit) < 0;
        if (!fits) {
            status = INVALID;
            return indefinite(bits);
        }
        return sign != 0 ? -magnitude : magnitude;
    }
}
