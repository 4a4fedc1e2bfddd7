package jlguest.runtime.fpu;

/** The angle of a point in the plane, with about 120 bits. */
final class ArcTangent {
    private static final int FRACTION = 126;
    private static final int TERMS = 12;

    /** Below this exponent processors take a ratio for its own arc tangent (measured). */
    private static final int OWN_ARC_TANGENT = -40;

    final WideNumber angle = new WideNumber();

    private final WideNumber numerator = new WideNumber();
    private final WideNumber denominator = new WideNumber();
    private final WideNumber square = new WideNumber();

    /**
     * Sets {@link #angle} to the angle, from 0 to pi, of the point (+-x, |y|); both are finite and
     * not zero.
     */
    void of(boolean xNegative, int exponentX, long x, int exponentY, long y) {
        boolean steep =
                exponentY > exponentX || exponentY == exponentX && Long.compareUnsigned(y, x) > 0;
        if (steep) {
            numerator.set(0, exponentX, x, 0);
            denominator.set(0, exponentY, y, 0);
        } else {
            numerator.set(0, exponentY, y, 0);
            denominator.set(0, exponentX, x, 0);
        }
        angle.divide(numerator, denominator);
        ofRatio();
        if (steep) {
            fromAxis(
                    TranscendentalTables.HALF_PI_HIGH, TranscendentalTables.HALF_PI_LOW, xNegative);
        } else if (xNegative) {
            fromAxis(TranscendentalTables.PI_HIGH, TranscendentalTables.PI_LOW, false);
        }
    }

    /** axis - angle, or axis + angle. */
    private void fromAxis(long high, long low, boolean add) {
        angle.toFixed(FRACTION);
        angle.low |= 1;
        if (add) {
            angle.fixedAdd(high, low);
        } else {
            angle.fixedSubtractFrom(high, low);
        }
        unsignedFromFixed();
    }

    private void unsignedFromFixed() {
        angle.sign = 0;
        angle.exponent = 127 - FRACTION;
        angle.normalise();
    }

    /** Replaces the ratio t in angle, 0 to 1, by its arc tangent. */
    private void ofRatio() {
        int sixteenths = nearestSixteenth();
        if (sixteenths == 0) {
            smallArcTangent();
            return;
        }
        // arctan t = arctan c + arctan((t - c) / (1 + t c)), c = sixteenths / 16
        denominator.set(angle);
        denominator.toFixed(FRACTION);
        numerator.set(denominator);
        numerator.fixedAdd(-((long) sixteenths << FRACTION - 4 - 64), 0);
        numerator.fromFixed(FRACTION);
        multiplySixteenths(denominator, sixteenths);
        denominator.fixedAdd(1L << FRACTION - 64, 0);
        denominator.fromFixed(FRACTION);
        if (numerator.isZero()) {
            angle.set(0, 0, 0, 0);
        } else {
            angle.divide(numerator, denominator);
            smallArcTangent();
            angle.toFixed(FRACTION);
            if (angle.sign != 0) {
                angle.fixedNegate();
            }
        }
        angle.fixedAdd(
                TranscendentalTables.ARC_TANGENTS[2 * sixteenths],
                TranscendentalTables.ARC_TANGENTS[2 * sixteenths + 1]);
        unsignedFromFixed();
    }

    private int nearestSixteenth() {
        if (angle.exponent < -5) {
            return 0;
        }
        int thirtySeconds = (int) (angle.high >>> 58 - angle.exponent);
        return thirtySeconds + 1 >> 1;
    }

    /** number * sixteenths / 16, for a fixed number of at most 126 bits. */
    private static void multiplySixteenths(WideNumber number, int sixteenths) {
        number.fixedShiftRight(4);
        long carry = ExactArithmetic.multiplyHigh(number.low, sixteenths);
        number.low *= sixteenths;
        number.high = number.high * sixteenths + carry;
    }

    /** u - u (w / 3 - w^2 / 5 ...), w = u^2, for |u| up to 1/32. */
    private void smallArcTangent() {
        if (angle.exponent < OWN_ARC_TANGENT) {
            return;
        }
        square.multiply(angle, angle);
        square.toFixed(128);
        numerator.set(square);
        numerator.series(TranscendentalTables.ODD_RECIPROCALS, true, TERMS);
        numerator.fixedProduct(numerator.high, numerator.low, square.high, square.low);
        numerator.fixedProduct(numerator.high, numerator.low, angle.high, angle.low);
        numerator.low |= 1;
        numerator.fixedSubtractFrom(angle.high, angle.low);
        angle.high = numerator.high;
        angle.low = numerator.low;
        angle.normalise();
    }
}
