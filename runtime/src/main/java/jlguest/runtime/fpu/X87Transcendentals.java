package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.PRECISION;
import static jlguest.runtime.fpu.FloatException.ZERO_DIVIDE;

/**
 * The transcendental instructions: special operands here, the functions themselves in {@link
 * SineCosine}, {@link ArcTangent}, {@link Logarithm} and {@link Exponential}. Results round as RC
 * says to 64 bits, whatever PC says, and always count as inexact unless they are special.
 *
 * <p>Special operands: the tables in Intel SDM volume 2A; operands outside the range that a manual
 * defines are treated as real processors do.
 */
final class X87Transcendentals {
    private static final int FULL_PRECISION = 0x300;
    private static final int BIAS = Ext80.BIAS;

    /** Angles with a lower exponent are their own sine, and have cosine 1 (measured). */
    private static final int OWN_SINE = -68;

    /** Angles with a lower exponent are their own tangent (measured). */
    private static final int OWN_TANGENT = -33;

    // How processors differ from exact rounding, measured over some 100,000 operands: logarithms
    // are cut
    // to 67 bits before the multiplication (with that, 99.7 % of FYL2X come out the same to the
    // last
    // bit); small powers are low by about 3/32 of the last place.
    private static final long LOGARITHM_BITS = 0xE000000000000000L;
    private static final int SMALL_POWER = -3;
    private static final long SMALL_POWER_LOSS = 3L << 59;

    /** The second result of FSINCOS (cosine) and FPTAN (1.0), which is pushed. */
    long secondSignificand;

    int secondSignExponent;

    private final X87Conversions unit;
    private final SineCosine sineCosine = new SineCosine();
    private final ArcTangent arcTangent = new ArcTangent();
    private final Logarithm logarithm = new Logarithm();
    private final Exponential exponential = new Exponential();
    private final WideNumber factor = new WideNumber();

    X87Transcendentals(X87Conversions unit) {
        this.unit = unit;
    }

    /** Whether FSIN and its kin refuse a finite operand: 2^63 and more in magnitude. */
    static boolean isTooLarge(long a, int seA) {
        int exponent = seA & 0x7FFF;
        return exponent >= BIAS + 63 && exponent != Ext80.INFINITE_EXPONENT && a < 0;
    }

    private void deliver(WideNumber value, int controlWord) {
        ExactArithmetic exact = unit.exact;
        exact.sign = value.sign;
        exact.exponent = value.exponent;
        exact.high = value.high;
        exact.low = value.low;
        roundInexact(controlWord);
    }

    /** Rounds what is known to be inexact, even if the number at hand is not. */
    private void roundInexact(int controlWord) {
        unit.round(unit.exact, controlWord | FULL_PRECISION);
        unit.status |= PRECISION;
        if ((unit.signExponent & 0x7FFF) == 0) {
            unit.status |= FloatException.UNDERFLOW;
        }
    }

    /** A tiny function value equal to its argument: inexact, but nothing is rounded. */
    private void deliverArgument(long a, int seA, int controlWord) {
        unit.exact.set(
                seA >>> 15, X87Arithmetic.normalExponent(a, seA), X87Arithmetic.normalised(a));
        roundInexact(controlWord);
    }

    /** FSIN (FE), FCOS (FF), FSINCOS (FB), FPTAN (F2) of a number that is not too large. */
    void trigonometric(int modrm, long a, int seA, int controlWord) {
        unit.status = 0;
        secondSignificand = Ext80.INTEGER_BIT;
        secondSignExponent = BIAS;
        switch (Ext80.classify(a, seA)) {
            case Ext80.ZERO:
                if (modrm == 0xFF) {
                    unit.result(Ext80.INTEGER_BIT, BIAS);
                } else {
                    unit.result(a, seA);
                }
                return;
            case Ext80.NORMAL:
            case Ext80.DENORMAL_NUMBER:
                unit.noteDenormal(a, seA);
                finiteTrigonometric(modrm, a, seA, controlWord);
                return;
            case Ext80.INFINITE:
                unit.invalid();
                break;
            default:
                unit.unaryNan(a, seA);
                break;
        }
        secondSignificand = unit.significand;
        secondSignExponent = unit.signExponent;
    }

    private void finiteTrigonometric(int modrm, long a, int seA, int controlWord) {
        int exponent = X87Arithmetic.normalExponent(a, seA);
        if (exponent < (modrm == 0xF2 ? OWN_TANGENT : OWN_SINE)) {
            if (modrm == 0xFF) {
                unit.result(Ext80.INTEGER_BIT, BIAS);
                unit.status |= PRECISION;
            } else {
                deliverArgument(a, seA, controlWord);
            }
            return;
        }
        sineCosine.of(seA >>> 15, exponent, X87Arithmetic.normalised(a));
        switch (modrm) {
            case 0xFE:
                deliver(sineCosine.sine, controlWord);
                break;
            case 0xFF:
                deliver(sineCosine.cosine, controlWord);
                break;
            case 0xF2:
                factor.divide(sineCosine.sine, sineCosine.cosine);
                deliver(factor, controlWord);
                break;
            default:
                sineAndCosine(controlWord);
                break;
        }
    }

    /** C1 tells the rounding of the cosine, which is computed last. */
    private void sineAndCosine(int controlWord) {
        deliver(sineCosine.sine, controlWord);
        long sine = unit.significand;
        int sineSignExponent = unit.signExponent;
        unit.status &= ~FloatException.C1;
        deliver(sineCosine.cosine, controlWord);
        secondSignificand = unit.significand;
        secondSignExponent = unit.signExponent;
        unit.result(sine, sineSignExponent);
    }

    /** F2XM1. */
    void exponentialMinusOne(long a, int seA, int controlWord) {
        unit.status = 0;
        int sign = seA >>> 15;
        switch (Ext80.classify(a, seA)) {
            case Ext80.ZERO:
                unit.result(a, seA);
                return;
            case Ext80.INFINITE:
                unit.result(a, sign != 0 ? 0x8000 | BIAS : seA);
                return;
            case Ext80.NORMAL:
            case Ext80.DENORMAL_NUMBER:
                unit.noteDenormal(a, seA);
                break;
            default:
                unit.unaryNan(a, seA);
                return;
        }
        int exponent = X87Arithmetic.normalExponent(a, seA);
        if (exponent >= 0) {
            // out of range, the operand comes back; but 2^-1 - 1 is right
            unit.status |= PRECISION;
            boolean minusOne = sign != 0 && exponent == 0 && a == Ext80.INTEGER_BIT;
            unit.result(a, minusOne ? seA - 1 : seA);
            return;
        }
        exponential.of(sign, exponent, X87Arithmetic.normalised(a));
        if (exponent <= SMALL_POWER && exponential.result.high != Long.MIN_VALUE) {
            lower(exponential.result);
        }
        deliver(exponential.result, controlWord);
    }

    private static void lower(WideNumber value) {
        if (Long.compareUnsigned(value.low, SMALL_POWER_LOSS) < 0) {
            value.high--;
        }
        value.low -= SMALL_POWER_LOSS;
    }

    /** FYL2X: y * log2(x), x = ST(0), y = ST(1). */
    void timesLogarithm(long x, int seX, long y, int seY, int controlWord) {
        unit.status = 0;
        if (unit.hasNan(x, seX, y, seY)) {
            return;
        }
        int classX = Ext80.classify(x, seX);
        int classY = Ext80.classify(y, seY);
        int signY = seY >>> 15;
        if (classX != Ext80.ZERO && seX >>> 15 != 0) {
            unit.invalid();
            return;
        }
        if (classX == Ext80.ZERO) {
            if (classY == Ext80.ZERO) {
                unit.invalid();
            } else {
                unit.status = classY == Ext80.INFINITE ? 0 : ZERO_DIVIDE;
                unit.infinity(signY ^ 1);
            }
            return;
        }
        boolean one = classX == Ext80.NORMAL && seX == BIAS && x == Ext80.INTEGER_BIT;
        int signOfLogarithm = seX < BIAS ? 1 : 0;
        if (classY == Ext80.ZERO && classX == Ext80.INFINITE || classY == Ext80.INFINITE && one) {
            unit.invalid();
            return;
        }
        unit.noteDenormals(classX, classY);
        if (classX == Ext80.INFINITE || classY == Ext80.INFINITE) {
            unit.infinity(signY ^ signOfLogarithm);
        } else if (classY == Ext80.ZERO || one) {
            unit.zero(signY ^ signOfLogarithm);
        } else {
            logarithm.of(X87Arithmetic.normalExponent(x, seX), X87Arithmetic.normalised(x), 0);
            deliverTimes(y, seY, controlWord);
        }
    }

    private void deliverTimes(long y, int seY, int controlWord) {
        factor.set(
                seY >>> 15, X87Arithmetic.normalExponent(y, seY), X87Arithmetic.normalised(y), 0);
        logarithm.result.low &= LOGARITHM_BITS;
        factor.multiply(factor, logarithm.result);
        deliver(factor, controlWord);
    }

    /** FYL2XP1: y * log2(x + 1). */
    void timesLogarithmPlusOne(long x, int seX, long y, int seY, int controlWord) {
        unit.status = 0;
        if (unit.hasNan(x, seX, y, seY)) {
            return;
        }
        int classX = Ext80.classify(x, seX);
        int classY = Ext80.classify(y, seY);
        int sign = seX >>> 15 ^ seY >>> 15;
        if (classX == Ext80.INFINITE && (seX >>> 15 != 0 || classY == Ext80.ZERO)
                || classX == Ext80.ZERO && classY == Ext80.INFINITE) {
            unit.invalid();
            return;
        }
        unit.noteDenormals(classX, classY);
        if (classX == Ext80.INFINITE || classY == Ext80.INFINITE) {
            unit.infinity(sign);
        } else if (classX == Ext80.ZERO || classY == Ext80.ZERO) {
            unit.zero(sign);
        } else if (seX >>> 15 != 0 && (seX & 0x7FFF) >= BIAS) {
            unit.status |= PRECISION;
            unit.result(x, seX);
        } else {
            finiteLogarithmPlusOne(x, seX);
            deliverTimes(y, seY, controlWord);
        }
    }

    private void finiteLogarithmPlusOne(long x, int seX) {
        int exponent = X87Arithmetic.normalExponent(x, seX);
        long significand = X87Arithmetic.normalised(x);
        if (exponent < -8) {
            logarithm.ofOnePlusSmall(seX >>> 15, exponent, significand);
            return;
        }
        ExactArithmetic exact = unit.exact;
        exact.add(0, 0, Long.MIN_VALUE, seX >>> 15, exponent, significand);
        logarithm.of(exact.exponent, exact.high, exact.low);
    }

    /** FPATAN: the angle of the point (x, y), x = ST(0), y = ST(1). */
    void arcTangent(long x, int seX, long y, int seY, int controlWord) {
        unit.status = 0;
        if (unit.hasNan(x, seX, y, seY)) {
            return;
        }
        int classX = Ext80.classify(x, seX);
        int classY = Ext80.classify(y, seY);
        boolean left = seX >>> 15 != 0;
        unit.noteDenormals(classX, classY);
        boolean alongX =
                classY == Ext80.ZERO || classX == Ext80.INFINITE && classY != Ext80.INFINITE;
        if (alongX) {
            if (left) {
                axis(seY, TranscendentalTables.PI_HIGH, TranscendentalTables.PI_LOW, controlWord);
            } else {
                unit.zero(seY >>> 15);
            }
        } else if (classX == Ext80.INFINITE) {
            diagonal(seY, left, controlWord);
        } else if (classY == Ext80.INFINITE || classX == Ext80.ZERO) {
            axis(
                    seY,
                    TranscendentalTables.HALF_PI_HIGH,
                    TranscendentalTables.HALF_PI_LOW,
                    controlWord);
        } else {
            arcTangent.of(
                    left,
                    X87Arithmetic.normalExponent(x, seX),
                    X87Arithmetic.normalised(x),
                    X87Arithmetic.normalExponent(y, seY),
                    X87Arithmetic.normalised(y));
            arcTangent.angle.sign = seY >>> 15;
            deliver(arcTangent.angle, controlWord);
        }
    }

    /** A multiple of pi that stands with 126 fraction bits. */
    private void axis(int seY, long high, long low, int controlWord) {
        factor.set(seY >>> 15, 1, high, low);
        factor.normalise();
        deliver(factor, controlWord);
    }

    /** Both infinite: pi / 4 or 3 pi / 4. */
    private void diagonal(int seY, boolean left, int controlWord) {
        arcTangent.of(left, 0, Long.MIN_VALUE, 0, Long.MIN_VALUE);
        arcTangent.angle.sign = seY >>> 15;
        deliver(arcTangent.angle, controlWord);
    }
}
