package jlguest.runtime.fpu;

/**
 * Sine and cosine with about 120 bits. The argument is reduced by a pi of 66 significant bits, as
 * Intel's processors do (SDM volume 1, 8.3.8): far from zero the results are those of the
 * processor, not those of mathematics.
 */
final class SineCosine {
    /** The 66-bit pi / 2 in units of 2^-65. */
    private static final long HALF_PI_HIGH = 0x3L;

    private static final long HALF_PI_LOW = 0x243F6A8885A308D3L;
    private static final int UNIT_EXPONENT = -65;
    private static final int SINE_TERMS = TranscendentalTables.SINE.length / 2;
    private static final int COSINE_TERMS = TranscendentalTables.COSINE.length / 2;

    final WideNumber sine = new WideNumber();
    final WideNumber cosine = new WideNumber();

    private final WideNumber reduced = new WideNumber();
    private final WideNumber square = new WideNumber();
    private int quadrant;

    /** Sets {@link #sine} and {@link #cosine} of a finite number below 2^63 in magnitude. */
    void of(int sign, int exponent, long significand) {
        reduce(exponent, significand);
        square.multiply(reduced, reduced);
        square.toFixed(128);
        WideNumber direct = (quadrant & 1) == 0 ? sine : cosine;
        WideNumber crossed = (quadrant & 1) == 0 ? cosine : sine;
        sineOfReduced(direct);
        cosineOfReduced(crossed);
        // the reduced argument may be negative: that turns its sine only
        direct.sign = reduced.sign;
        crossed.sign = 0;
        if ((quadrant & 1) != 0) {
            cosine.sign ^= 1;
        }
        if ((quadrant & 2) != 0) {
            sine.sign ^= 1;
            cosine.sign ^= 1;
        }
        sine.sign ^= sign;
    }

    /** Leaves |x| - quadrant * pi / 2 in {@link #reduced}, at most pi / 4 in magnitude. */
    private void reduce(int exponent, long significand) {
        quadrant = 0;
        reduced.set(0, exponent, significand, 0);
        if (exponent < -1) {
            return;
        }
        long high = 0;
        long low = significand;
        for (int shift = exponent + 2; shift > 0; shift--) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            quadrant <<= 1;
            if (WideNumber.compare(high, low, HALF_PI_HIGH, HALF_PI_LOW) >= 0) {
                high -= HALF_PI_HIGH + (Long.compareUnsigned(low, HALF_PI_LOW) < 0 ? 1 : 0);
                low -= HALF_PI_LOW;
                quadrant |= 1;
            }
        }
        int newSign = 0;
        if (WideNumber.compare(high << 1 | low >>> 63, low << 1, HALF_PI_HIGH, HALF_PI_LOW) > 0) {
            high = HALF_PI_HIGH - high - (Long.compareUnsigned(HALF_PI_LOW, low) < 0 ? 1 : 0);
            low = HALF_PI_LOW - low;
            newSign = 1;
            quadrant++;
        }
        reduced.set(newSign, 127 + UNIT_EXPONENT, high, low);
        reduced.normalise();
    }

    /** x - x * (z / 3! - z^2 / 5! ...). */
    private void sineOfReduced(WideNumber result) {
        result.set(square);
        result.series(TranscendentalTables.SINE, true, SINE_TERMS);
        result.fixedProduct(result.high, result.low, square.high, square.low);
        result.fixedProduct(result.high, result.low, reduced.high, reduced.low);
        result.low |= 1;
        result.fixedSubtractFrom(reduced.high, reduced.low);
        result.exponent = reduced.exponent;
        result.normalise();
    }

    /** 1 - (z / 2! - z^2 / 4! ...). */
    private void cosineOfReduced(WideNumber result) {
        result.set(square);
        result.series(TranscendentalTables.COSINE, true, COSINE_TERMS);
        result.fixedProduct(result.high, result.low, square.high, square.low);
        result.low |= 1;
        result.fixedNegate();
        result.exponent = -1;
        result.normalise();
    }
}
