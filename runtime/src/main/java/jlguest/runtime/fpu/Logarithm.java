package jlguest.runtime.fpu;

/** The logarithm to base two, with about 110 bits and a small relative error everywhere. */
final class Logarithm {
    private static final int FRACTION = 126;

    /** Fraction bits once the exponent of the argument is added, which has 15 bits. */
    private static final int WIDE_FRACTION = 110;

    private static final int TERMS = 10;
    private static final int FIRST_CENTRE = 45;

    /** Significand of the square root of two. */
    private static final long ROOT_OF_TWO = 0xB504F333F9DE6484L;

    final WideNumber result = new WideNumber();

    private final WideNumber numerator = new WideNumber();
    private final WideNumber denominator = new WideNumber();
    private final WideNumber square = new WideNumber();

    /** Sets {@link #result} to log2 of a positive number; an exact zero for one. */
    void of(int exponent, long high, long low) {
        int scale = exponent;
        int ownExponent = 0;
        if (Long.compareUnsigned(high, ROOT_OF_TWO) > 0) {
            scale++;
            ownExponent = -1;
        }
        // centre / 64 is close to 1 / m, so that m * centre / 64 = 1 + z with a small z
        double m = (high >>> 11) * (ownExponent == 0 ? 0x1p-52 : 0x1p-53);
        int centre = (int) (64 / m + 0.5);
        numerator.set(0, ownExponent, high, low);
        numerator.toFixed(FRACTION);
        numerator.fixedShiftRight(6);
        // the six bits shifted out are needed: multiply what is left and add their part
        long lostBits = (ownExponent == 0 ? low >>> 1 : low >>> 2) & 63;
        multiply(numerator, centre, lostBits);
        numerator.fixedAdd(-(1L << FRACTION - 64), 0);
        ofOnePlus(scale, centre);
    }

    private static void multiply(WideNumber number, int centre, long lostBits) {
        long carry = ExactArithmetic.multiplyHigh(number.low, centre);
        number.low *= centre;
        number.high = number.high * centre + carry;
        number.fixedAdd(0, lostBits * centre >>> 6);
    }

    /** Sets {@link #result} to log2(1 + x) of a small x, |x| up to 1/128. */
    void ofOnePlusSmall(int sign, int exponent, long significand) {
        numerator.set(sign, exponent, significand, 0);
        denominator.set(numerator);
        denominator.toFixed(FRACTION);
        if (sign != 0) {
            denominator.fixedNegate();
        }
        smallLogarithm();
    }

    /** The argument is 1 + z, z signed and fixed in numerator; adds scale - log2(centre / 64). */
    private void ofOnePlus(int scale, int centre) {
        denominator.high = numerator.high;
        denominator.low = numerator.low;
        numerator.fromFixed(FRACTION);
        if (numerator.isZero()) {
            result.set(0, 0, 0, 0);
        } else {
            smallLogarithm();
            if (scale == 0 && centre == 64) {
                return;
            }
            result.toFixed(FRACTION);
            if (result.sign != 0) {
                result.fixedNegate();
            }
        }
        int place = 2 * (centre - FIRST_CENTRE);
        result.fixedAdd(
                TranscendentalTables.LOGARITHMS[place], TranscendentalTables.LOGARITHMS[place + 1]);
        if (scale == 0) {
            result.fromFixed(FRACTION);
            return;
        }
        boolean negative = result.high < 0;
        result.fixedShiftRight(FRACTION - WIDE_FRACTION);
        if (negative) {
            result.high |= -1L << 64 - (FRACTION - WIDE_FRACTION);
        }
        result.fixedAdd((long) scale << WIDE_FRACTION - 64, 0);
        result.fromFixed(WIDE_FRACTION);
    }

    /**
     * log2(1 + z) = 2 / ln 2 * (s + s^3 / 3 + s^5 / 5 ...), s = z / (2 + z); z is in numerator, and
     * signed and fixed in denominator.
     */
    private void smallLogarithm() {
        denominator.fixedAdd(1L << FRACTION - 63, 0);
        denominator.sign = 0;
        denominator.exponent = 127 - FRACTION;
        denominator.normalise();
        numerator.divide(numerator, denominator);
        square.multiply(numerator, numerator);
        square.toFixed(128);
        result.set(square);
        result.series(TranscendentalTables.ODD_RECIPROCALS, false, TERMS);
        result.fixedProduct(result.high, result.low, square.high, square.low);
        result.fixedProduct(result.high, result.low, numerator.high, numerator.low);
        // numerator * (1 + series): one bit more may be needed
        result.fixedShiftRight(1);
        result.fixedAdd(numerator.high >>> 1, numerator.high << 63 | numerator.low >>> 1);
        result.sign = numerator.sign;
        result.exponent = numerator.exponent + 1;
        result.normalise();
        denominator.set(
                0, 1, TranscendentalTables.TWO_BY_LN2_HIGH, TranscendentalTables.TWO_BY_LN2_LOW);
        result.multiply(result, denominator);
    }
}
