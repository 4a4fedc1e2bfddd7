package jlguest.runtime.fpu;

/**
 * A binary floating point number with 128 bits of significand, for the inside of the transcendental
 * functions: {@code (-1)^sign * (high:low) * 2^(exponent - 127)}, top bit of {@code high} set
 * unless the number is zero. Results are cut off, not rounded; the error is a few units of the last
 * place.
 *
 * <p>The methods named "fixed" work on plain 128-bit integers that the caller scales; {@code high}
 * and {@code low} then hold such an integer.
 */
final class WideNumber {
    int sign;
    int exponent;
    long high;
    long low;

    void set(int newSign, int newExponent, long newHigh, long newLow) {
        sign = newSign;
        exponent = newExponent;
        high = newHigh;
        low = newLow;
    }

    void set(WideNumber other) {
        set(other.sign, other.exponent, other.high, other.low);
    }

    boolean isZero() {
        return (high | low) == 0;
    }

    /**
     * Brings an integer in {@code high:low}, of the weight {@code exponent} says, into normal form.
     */
    void normalise() {
        if (high == 0) {
            if (low == 0) {
                return;
            }
            high = low;
            low = 0;
            exponent -= 64;
        }
        int shift = Long.numberOfLeadingZeros(high);
        if (shift != 0) {
            high = high << shift | low >>> -shift;
            low <<= shift;
            exponent -= shift;
        }
    }

    /** this = a * b; both may be this. */
    void multiply(WideNumber a, WideNumber b) {
        int newSign = a.sign ^ b.sign;
        int newExponent = a.exponent + b.exponent + 1;
        fixedProduct(a.high, a.low, b.high, b.low);
        sign = newSign;
        exponent = newExponent;
        normalise();
    }

    /** Upper 128 bits of a 256-bit product, up to 3 units too small. */
    void fixedProduct(long aHigh, long aLow, long bHigh, long bLow) {
        long top = ExactArithmetic.multiplyHigh(aHigh, bHigh);
        long middle = aHigh * bHigh;
        long first = ExactArithmetic.multiplyHigh(aHigh, bLow);
        long second = ExactArithmetic.multiplyHigh(aLow, bHigh);
        long sum = middle + first;
        if (Long.compareUnsigned(sum, first) < 0) {
            top++;
        }
        sum += second;
        if (Long.compareUnsigned(sum, second) < 0) {
            top++;
        }
        high = top;
        low = sum;
    }

    /** this = a / b, b not zero; both may be this. */
    void divide(WideNumber a, WideNumber b) {
        int newSign = a.sign ^ b.sign;
        int newExponent = a.exponent - b.exponent;
        long restHigh = a.high;
        long restLow = a.low;
        long divisorHigh = b.high;
        long divisorLow = b.low;
        if (compare(restHigh, restLow, divisorHigh, divisorLow) < 0) {
            newExponent--;
        } else {
            // one bit to the right; the bit lost is below the accuracy promised
            restLow = restLow >>> 1 | restHigh << 63;
            restHigh >>>= 1;
        }
        long first = digit(restHigh, restLow, divisorHigh, divisorLow);
        long second = digit(restAfterHigh, restAfterLow, divisorHigh, divisorLow);
        set(newSign, newExponent, first, second);
    }

    private long restAfterHigh;
    private long restAfterLow;

    /** One 64-bit digit of a quotient and, in the restAfter fields, what remains. */
    private long digit(long restHigh, long restLow, long divisorHigh, long divisorLow) {
        long estimate =
                Long.compareUnsigned(restHigh, divisorHigh) >= 0
                        ? -1L
                        : ExactArithmetic.quotient(restHigh, restLow, divisorHigh);
        // rest * 2^64 - estimate * divisor, modulo 2^128: it is smaller than that once it is right
        long productMiddle =
                estimate * divisorHigh + ExactArithmetic.multiplyHigh(estimate, divisorLow);
        long carry = Long.compareUnsigned(productMiddle, estimate * divisorHigh) < 0 ? 1 : 0;
        long productTop = ExactArithmetic.multiplyHigh(estimate, divisorHigh) + carry;
        long productLow = estimate * divisorLow;
        long top = restHigh - productTop;
        long middle = restLow - productMiddle;
        if (Long.compareUnsigned(restLow, productMiddle) < 0) {
            top--;
        }
        long bottom = -productLow;
        if (productLow != 0) {
            if (middle == 0) {
                top--;
            }
            middle--;
        }
        while (top < 0) {
            estimate--;
            bottom += divisorLow;
            long add = divisorHigh + (Long.compareUnsigned(bottom, divisorLow) < 0 ? 1 : 0);
            middle += add;
            if (Long.compareUnsigned(middle, add) < 0) {
                top++;
            }
        }
        restAfterHigh = middle;
        restAfterLow = bottom;
        return estimate;
    }

    static int compare(long aHigh, long aLow, long bHigh, long bLow) {
        int order = Long.compareUnsigned(aHigh, bHigh);
        return order != 0 ? order : Long.compareUnsigned(aLow, bLow);
    }

    /** high:low += a. */
    void fixedAdd(long aHigh, long aLow) {
        low += aLow;
        high += aHigh + (Long.compareUnsigned(low, aLow) < 0 ? 1 : 0);
    }

    /** high:low = a - high:low. */
    void fixedSubtractFrom(long aHigh, long aLow) {
        long borrow = Long.compareUnsigned(aLow, low) < 0 ? 1 : 0;
        low = aLow - low;
        high = aHigh - high - borrow;
    }

    void fixedNegate() {
        fixedSubtractFrom(0, 0);
    }

    void fixedShiftRight(int shift) {
        if (shift >= 128) {
            high = 0;
            low = 0;
        } else if (shift >= 64) {
            low = high >>> shift - 64;
            high = 0;
        } else if (shift != 0) {
            low = low >>> shift | high << -shift;
            high >>>= shift;
        }
    }

    /** Turns the magnitude, below 2^(128 - bits), into an integer with that many fraction bits. */
    void toFixed(int bits) {
        fixedShiftRight(127 - bits - exponent);
    }

    /** Reads high:low as a signed integer with that many fraction bits. */
    void fromFixed(int bits) {
        sign = high < 0 ? 1 : 0;
        if (sign != 0) {
            fixedNegate();
        }
        exponent = 127 - bits;
        normalise();
    }

    /**
     * Sum of the series c[0] - z c[1] + z^2 c[2] ... (or with all signs plus) by Horner's rule,
     * where z is a 128-bit fraction in high:low and the coefficients are pairs of longs, also
     * fractions. The sum must lie between 0 and 1; it replaces z.
     */
    void series(long[] coefficients, boolean alternating, int terms) {
        long zHigh = high;
        long zLow = low;
        high = coefficients[2 * terms - 2];
        low = coefficients[2 * terms - 1];
        for (int i = 2 * terms - 4; i >= 0; i -= 2) {
            fixedProduct(zHigh, zLow, high, low);
            if (alternating) {
                fixedSubtractFrom(coefficients[i], coefficients[i + 1]);
            } else {
                fixedAdd(coefficients[i], coefficients[i + 1]);
            }
        }
    }
}
