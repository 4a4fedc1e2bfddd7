package jlguest.runtime.fpu;

/** 2^x - 1 for |x| below one, with about 115 bits and a small relative error everywhere. */
final class Exponential {
    private static final int FRACTION = 126;
    private static final int TERMS = 15;

    final WideNumber result = new WideNumber();

    private final WideNumber power = new WideNumber();
    private final WideNumber scaled = new WideNumber();
    private final WideNumber ln2 = new WideNumber();

    Exponential() {
        ln2.set(0, -1, TranscendentalTables.LN2_HIGH, TranscendentalTables.LN2_LOW);
    }

    /** Sets {@link #result} to 2^x - 1. */
    void of(int sign, int exponent, long significand) {
        // x = k / 32 + f
        int k = exponent < -6 ? 0 : (int) (significand >>> 57 - exponent) + 1 >> 1;
        result.set(0, exponent, significand, 0);
        if (k != 0) {
            result.toFixed(FRACTION);
            result.fixedAdd(-((long) k << FRACTION - 64 - 5), 0);
            result.fromFixed(FRACTION);
        }
        result.sign ^= sign;
        if (!result.isZero()) {
            result.multiply(result, ln2);
            smallExponential();
        }
        if (k != 0) {
            addPower(sign != 0 ? -k : k);
        }
    }

    /** e^y - 1 = y + y^2 (1 / 2 + y / 6 ...), for |y| below 1/64. */
    private void smallExponential() {
        scaled.set(result);
        scaled.toFixed(128);
        long high = scaled.high;
        long low = scaled.low;
        scaled.series(TranscendentalTables.EXPONENTIAL, result.sign != 0, TERMS);
        scaled.fixedProduct(scaled.high, scaled.low, high, low);
        scaled.fixedProduct(scaled.high, scaled.low, result.high, result.low);
        scaled.fixedShiftRight(1);
        scaled.low |= 1;
        long halfHigh = result.high >>> 1;
        long halfLow = result.high << 63 | result.low >>> 1;
        if (result.sign != 0) {
            scaled.fixedSubtractFrom(halfHigh, halfLow);
        } else {
            scaled.fixedAdd(halfHigh, halfLow);
        }
        result.set(result.sign, result.exponent + 1, scaled.high, scaled.low);
        result.normalise();
    }

    /** 2^(k/32) (1 + e) - 1 = (2^(k/32) - 1) + 2^(k/32) e. */
    private void addPower(int k) {
        long high = TranscendentalTables.POWERS[2 * (k + 32)];
        long low = TranscendentalTables.POWERS[2 * (k + 32) + 1];
        power.set(0, 127 - FRACTION, high, low);
        power.normalise();
        if (!result.isZero()) {
            result.multiply(result, power);
            result.toFixed(FRACTION);
            if (result.sign != 0) {
                result.fixedNegate();
            }
        }
        result.fixedAdd(high - (1L << FRACTION - 64), low);
        result.fromFixed(FRACTION);
    }
}
