package jlguest.runtime.fpu;

/**
 * RCPSS and RSQRTSS, whose results the manual only bounds (relative error at most 1.5 * 2^-12).
 *
 * <p>Intel's processors cut the operand to 11 bits of fraction (10 for the root) and deliver the
 * reciprocal of the middle of that interval rounded to 13 bits: found by running all intervals on a
 * real processor. No exceptions, no rounding modes; denormals count as zeros, tiny results too.
 */
final class SseApproximation {
    private static final int INFINITY = 0x7F800000;
    private static final int INDEFINITE = 0xFFC00000;
    private static final double RESULT_STEPS = 8192;

    private SseApproximation() {}

    static int of(boolean root, int bits) {
        int exponent = bits >>> 23 & 0xFF;
        int sign = bits & Integer.MIN_VALUE;
        if (exponent == 0) {
            return sign | INFINITY;
        }
        if (exponent == 0xFF && (bits & 0x7FFFFF) != 0) {
            return bits | 0x400000;
        }
        if (root && sign != 0) {
            return INDEFINITE;
        }
        if (exponent == 0xFF) {
            return sign;
        }
        return root ? reciprocalRoot(exponent, bits) : sign | reciprocal(exponent, bits);
    }

    private static int reciprocal(int exponent, int bits) {
        double middle = 1 + ((bits >>> 12 & 0x7FF) + 0.5) / 2048;
        float fraction = (float) (Math.floor(RESULT_STEPS / middle + 0.5) / RESULT_STEPS);
        int newExponent = 127 - exponent + (Float.floatToRawIntBits(fraction) >>> 23);
        return newExponent <= 0
                ? 0
                : newExponent << 23 | Float.floatToRawIntBits(fraction) & 0x7FFFFF;
    }

    private static int reciprocalRoot(int exponent, int bits) {
        int odd = exponent + 1 & 1;
        double middle = (1 + odd) * (1 + ((bits >>> 13 & 0x3FF) + 0.5) / 1024);
        float fraction =
                (float) (Math.floor(RESULT_STEPS / Math.sqrt(middle) + 0.5) / RESULT_STEPS);
        int halved = exponent - 127 - odd >> 1;
        return Float.floatToRawIntBits(fraction) - (halved << 23);
    }
}
