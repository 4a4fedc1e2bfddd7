package jlguest.runtime.fpu;

/**
 * Arithmetic on unpacked numbers without rounding. The result stays in the fields: its value is
 * {@code (-1)^sign * high * 2^(exponent - 63)} plus {@code low} as 64 further bits; the lowest bit
 * of {@code low} is sticky, so that any rounding to at most 64 bits comes out exact. {@code high}
 * is zero for an exact zero and has its top bit set otherwise.
 *
 * <p>Operands are normalised: top bit of the significand set, exponent unbiased. Nothing is
 * allocated.
 */
final class ExactArithmetic {
    int sign;
    int exponent;
    long high;
    long low;

    /** Upper 64 bits of the unsigned product (Math.unsignedMultiplyHigh came with JDK 18). */
    static long multiplyHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
    }

    /** Sets the result to an exact number. */
    void set(int newSign, int newExponent, long significand) {
        sign = newSign;
        exponent = newExponent;
        high = significand;
        low = 0;
    }

    /** a + b; an exact zero has {@code high == 0}, its sign is left to the caller. */
    void add(int signA, int exponentA, long a, int signB, int exponentB, long b) {
        int distance = exponentA - exponentB;
        if (distance < 0 || distance == 0 && Long.compareUnsigned(a, b) < 0) {
            addOrdered(signB, exponentB, b, signA, a, -distance);
        } else {
            addOrdered(signA, exponentA, a, signB, b, distance);
        }
    }

    private void addOrdered(int signA, int exponentA, long a, int signB, long b, int distance) {
        long alignedHigh;
        long alignedLow;
        if (distance == 0) {
            alignedHigh = b;
            alignedLow = 0;
        } else if (distance < 64) {
            alignedHigh = b >>> distance;
            alignedLow = b << -distance;
        } else {
            alignedHigh = 0;
            alignedLow = distance == 64 ? b : distance < 128 ? jam(b, distance - 64) : 1;
        }
        sign = signA;
        if (signA == signB) {
            sum(exponentA, a, alignedHigh, alignedLow);
        } else {
            difference(exponentA, a, alignedHigh, alignedLow);
        }
    }

    private void sum(int exponentA, long a, long alignedHigh, long alignedLow) {
        long total = a + alignedHigh;
        if (Long.compareUnsigned(total, a) < 0) {
            high = total >>> 1 | Long.MIN_VALUE;
            low = total << 63 | alignedLow >>> 1 | alignedLow & 1;
            exponent = exponentA + 1;
        } else {
            high = total;
            low = alignedLow;
            exponent = exponentA;
        }
    }

    private void difference(int exponentA, long a, long alignedHigh, long alignedLow) {
        long resultLow = -alignedLow;
        long resultHigh = a - alignedHigh - (alignedLow != 0 ? 1 : 0);
        exponent = exponentA;
        if (resultHigh == 0) {
            resultHigh = resultLow;
            resultLow = 0;
            exponent -= 64;
        }
        int shift = Long.numberOfLeadingZeros(resultHigh);
        if (shift == 64) {
            high = 0;
            low = 0;
            return;
        }
        if (shift != 0) {
            resultHigh = resultHigh << shift | resultLow >>> -shift;
            resultLow <<= shift;
            exponent -= shift;
        }
        high = resultHigh;
        low = resultLow;
    }

    /** Shifts right by 0 &lt; shift &lt; 64, the lost bits collected in the lowest one. */
    static long jam(long value, int shift) {
        return value >>> shift | (value << -shift != 0 ? 1 : 0);
    }

    /** a * b. */
    void multiply(int signA, int exponentA, long a, int signB, int exponentB, long b) {
        sign = signA ^ signB;
        long productHigh = multiplyHigh(a, b);
        long productLow = a * b;
        if (productHigh < 0) {
            high = productHigh;
            low = productLow;
            exponent = exponentA + exponentB + 1;
        } else {
            high = productHigh << 1 | productLow >>> 63;
            low = productLow << 1;
            exponent = exponentA + exponentB;
        }
    }

    /** a / b. */
    void divide(int signA, int exponentA, long a, int signB, int exponentB, long b) {
        sign = signA ^ signB;
        long dividendHigh;
        long dividendLow;
        if (Long.compareUnsigned(a, b) < 0) {
            exponent = exponentA - exponentB - 1;
            dividendHigh = a;
            dividendLow = 0;
        } else {
            exponent = exponentA - exponentB;
            dividendHigh = a >>> 1;
            dividendLow = a << 63;
        }
        high = quotient(dividendHigh, dividendLow, b);
        long remainder = dividendLow - high * b;
        if (remainder == 0) {
            low = 0;
        } else if (remainder < 0
                || remainder << 1 == b
                || Long.compareUnsigned(remainder << 1, b) > 0) {
            low = remainder << 1 == b && remainder > 0 ? Long.MIN_VALUE : Long.MIN_VALUE | 1;
        } else {
            low = 1;
        }
    }

    /**
     * Quotient of a 128-bit number by a normalised 64-bit one, {@code dividendHigh < divisor}
     * unsigned: Knuth, The Art of Computer Programming volume 2, algorithm 4.3.1 D with two digits
     * of 32 bits.
     */
    static long quotient(long dividendHigh, long dividendLow, long divisor) {
        long divisorTop = divisor >>> 32;
        long divisorBottom = divisor & 0xFFFFFFFFL;
        long first = digit(dividendHigh, dividendLow >>> 32, divisorTop, divisorBottom);
        long rest = (dividendHigh << 32 | dividendLow >>> 32) - first * divisor;
        long second = digit(rest, dividendLow & 0xFFFFFFFFL, divisorTop, divisorBottom);
        return (first << 32) + second;
    }

    private static long digit(long high, long nextDigit, long divisorTop, long divisorBottom) {
        long estimate = Long.divideUnsigned(high, divisorTop);
        long rest = high - estimate * divisorTop;
        while (estimate >>> 32 != 0
                || Long.compareUnsigned(estimate * divisorBottom, rest << 32 | nextDigit) > 0) {
            estimate--;
            rest += divisorTop;
            if (rest >>> 32 != 0) {
                break;
            }
        }
        return estimate;
    }

    /** The square root of a positive number. */
    void squareRoot(int exponentA, long a) {
        sign = 0;
        exponent = exponentA >> 1;
        boolean odd = (exponentA & 1) != 0;
        long radicandHigh = odd ? a : a >>> 1;
        long radicandLow = odd ? 0 : a << 63;
        double top = (radicandHigh >>> 11) * 0x1p75;
        double estimate = Math.sqrt(top);
        long root = estimate >= 0x1p64 ? -1L : (long) (estimate * 0.5) << 1;
        long restLow = radicandLow - root * root;
        long restHigh =
                radicandHigh
                        - multiplyHigh(root, root)
                        - (Long.compareUnsigned(radicandLow, root * root) < 0 ? 1 : 0);
        double rest = restHigh * 0x1p64 + (restLow >>> 1) * 2.0;
        long correction = (long) Math.floor(rest / (2.0 * estimate));
        long candidate = root + correction;
        if (root < 0 && candidate >= 0 && correction > 0) {
            candidate = -1L;
        }
        finishRoot(radicandHigh, radicandLow, candidate);
    }

    /** Corrects a root that is at most a few units off and sets the rounding bits. */
    private void finishRoot(long radicandHigh, long radicandLow, long candidate) {
        long root = candidate;
        while (true) {
            long squareLow = root * root;
            long restHigh =
                    radicandHigh
                            - multiplyHigh(root, root)
                            - (Long.compareUnsigned(radicandLow, squareLow) < 0 ? 1 : 0);
            long restLow = radicandLow - squareLow;
            if (restHigh < 0) {
                root--;
                continue;
            }
            // rest <= 2 * root ends it, else root is too small
            if (restHigh > 1 || restHigh == 1 && Long.compareUnsigned(restLow, root << 1) > 0) {
                root++;
                continue;
            }
            high = root;
            if ((restHigh | restLow) == 0) {
                low = 0;
            } else {
                low =
                        restHigh != 0 || Long.compareUnsigned(restLow, root) > 0
                                ? Long.MIN_VALUE | 1
                                : 1;
            }
            return;
        }
    }
}
