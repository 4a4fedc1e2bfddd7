package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.PRECISION;

/**
 * Lanes whose operands and results are ordinary, under the MXCSR that programs run with: computed
 * by the host's own arithmetic, which rounds to nearest. Everything else goes to {@link SseFloat}.
 *
 * <p>Whether a result is inexact is only worked out while the precision flag is still clear: the
 * error of a sum by Knuth's TwoSum, that of the other operations from a fused multiply-add or, for
 * singles, in double precision.
 */
final class FastFloat {
    /** Rounding to nearest, all exceptions masked, neither DAZ nor FTZ; the flags do not matter. */
    private static final int DEFAULT_CONTROL = 0x1F80;

    private static final int CONTROL_BITS = 0xFFC0;

    /** Below this exponent the error of a double operation might itself underflow. */
    private static final int SAFE_DOUBLE = 110;

    /** A single result of exponent 1 may be one that was tiny before rounding. */
    private static final int SAFE_SINGLE = 2;

    final SseFloat soft = new SseFloat();

    void begin(int mxcsr) {
        soft.begin(mxcsr);
    }

    private boolean ordinaryMode() {
        return (soft.control & CONTROL_BITS) == DEFAULT_CONTROL;
    }

    private boolean wantsPrecision() {
        return ((soft.control | soft.exceptions) & PRECISION) == 0;
    }

    /** Normal or zero. */
    private static boolean ordinary(long bits) {
        return ((int) (bits >>> 52) + 1 & 0x7FF) > 1 || bits << 1 == 0;
    }

    private static boolean ordinary(int bits) {
        return ((bits >>> 23) + 1 & 0xFF) > 1 || bits << 1 == 0;
    }

    long operate(int operation, long a, long b, boolean isDouble) {
        if (ordinaryMode()) {
            return isDouble
                    ? doubles(operation, a, b)
                    : singles(operation, (int) a, (int) b) & 0xFFFFFFFFL;
        }
        return soft.operate(operation, a, b, isDouble);
    }

    private long doubles(int operation, long a, long b) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (!ordinary(b) || !ordinary(a) && operation != SseFloat.SQUARE_ROOT) {
            return soft.operate(operation, a, b, true);
        }
        double result;
        boolean zeroIsExact;
        switch (operation) {
            case SseFloat.ADD:
                result = x + y;
                zeroIsExact = true;
                break;
            case SseFloat.SUBTRACT:
                result = x - y;
                zeroIsExact = true;
                break;
            case SseFloat.MULTIPLY:
                result = x * y;
                zeroIsExact = x == 0 || y == 0;
                break;
            case SseFloat.DIVIDE:
                result = x / y;
                zeroIsExact = x == 0;
                break;
            case SseFloat.SQUARE_ROOT:
                result = Math.sqrt(y);
                zeroIsExact = true;
                break;
            case SseFloat.MINIMUM:
                return x < y ? a : b;
            default:
                return x > y ? a : b;
        }
        long bits = Double.doubleToRawLongBits(result);
        int exponent = (int) (bits >>> 52) & 0x7FF;
        if (exponent >= SAFE_DOUBLE && exponent < 0x7FF) {
            if (!wantsPrecision()) {
                return bits;
            }
            if (errorIsSafe(operation, a, b)) {
                if (inexact(operation, x, y, result)) {
                    soft.exceptions |= PRECISION;
                }
                return bits;
            }
        }
        return result == 0 && zeroIsExact ? bits : soft.operate(operation, a, b, true);
    }

    /**
     * Whether the residue of a quotient or root, which has the scale of the operand, cannot
     * underflow.
     */
    private static boolean errorIsSafe(int operation, long a, long b) {
        if (operation == SseFloat.DIVIDE) {
            return ((int) (a >>> 52) & 0x7FF) >= SAFE_DOUBLE;
        }
        return operation != SseFloat.SQUARE_ROOT || ((int) (b >>> 52) & 0x7FF) >= SAFE_DOUBLE;
    }

    private static boolean inexact(int operation, double x, double y, double result) {
        switch (operation) {
            case SseFloat.ADD:
                return sumError(x, y, result) != 0;
            case SseFloat.SUBTRACT:
                return sumError(x, -y, result) != 0;
            case SseFloat.MULTIPLY:
                return Math.fma(x, y, -result) != 0;
            case SseFloat.DIVIDE:
                return Math.fma(result, y, -x) != 0;
            default:
                return Math.fma(result, result, -y) != 0;
        }
    }

    private static double sumError(double x, double y, double sum) {
        double part = sum - x;
        return x - (sum - part) + (y - part);
    }

    private int singles(int operation, int a, int b) {
        float x = Float.intBitsToFloat(a);
        float y = Float.intBitsToFloat(b);
        if (!ordinary(b) || !ordinary(a) && operation != SseFloat.SQUARE_ROOT) {
            return (int) soft.operate(operation, a & 0xFFFFFFFFL, b & 0xFFFFFFFFL, false);
        }
        float result;
        boolean zeroIsExact;
        switch (operation) {
            case SseFloat.ADD:
                result = x + y;
                zeroIsExact = true;
                break;
            case SseFloat.SUBTRACT:
                result = x - y;
                zeroIsExact = true;
                break;
            case SseFloat.MULTIPLY:
                result = x * y;
                zeroIsExact = x == 0 || y == 0;
                break;
            case SseFloat.DIVIDE:
                result = x / y;
                zeroIsExact = x == 0;
                break;
            case SseFloat.SQUARE_ROOT:
                result = (float) Math.sqrt(y);
                zeroIsExact = true;
                break;
            case SseFloat.MINIMUM:
                return x < y ? a : b;
            default:
                return x > y ? a : b;
        }
        int bits = Float.floatToRawIntBits(result);
        int exponent = bits >>> 23 & 0xFF;
        if (exponent >= SAFE_SINGLE && exponent < 0xFF) {
            if (wantsPrecision() && inexact(operation, x, y, result)) {
                soft.exceptions |= PRECISION;
            }
            return bits;
        }
        return result == 0 && zeroIsExact
                ? bits
                : (int) soft.operate(operation, a & 0xFFFFFFFFL, b & 0xFFFFFFFFL, false);
    }

    private static boolean inexact(int operation, float x, float y, float result) {
        switch (operation) {
            case SseFloat.ADD:
                return sumError(x, y, result) != 0;
            case SseFloat.SUBTRACT:
                return sumError(x, -y, result) != 0;
            case SseFloat.MULTIPLY:
                return (double) x * y != result;
            case SseFloat.DIVIDE:
                return (double) result * y != x;
            default:
                return (double) result * result != y;
        }
    }

    private static float sumError(float x, float y, float sum) {
        float part = sum - x;
        return x - (sum - part) + (y - part);
    }

    /** {@link SseFloat#compare}. */
    int compare(long a, long b, boolean isDouble, boolean quiet) {
        if (isDouble && ordinary(a) && ordinary(b)) {
            double x = Double.longBitsToDouble(a);
            double y = Double.longBitsToDouble(b);
            return x < y ? -1 : x > y ? 1 : 0;
        }
        if (!isDouble && ordinary((int) a) && ordinary((int) b)) {
            float x = Float.intBitsToFloat((int) a);
            float y = Float.intBitsToFloat((int) b);
            return x < y ? -1 : x > y ? 1 : 0;
        }
        return soft.compare(a, b, isDouble, quiet);
    }

    /** {@link SseFloat#widen}. */
    long widen(int bits) {
        if (ordinary(bits)) {
            return Double.doubleToRawLongBits(Float.intBitsToFloat(bits));
        }
        return soft.widen(bits);
    }

    /** {@link SseFloat#narrow}. */
    int narrow(long bits) {
        if (ordinaryMode() && ordinary(bits)) {
            double value = Double.longBitsToDouble(bits);
            float result = (float) value;
            int exponent = Float.floatToRawIntBits(result) >>> 23 & 0xFF;
            if (exponent >= SAFE_SINGLE && exponent < 0xFF) {
                if (result != value) {
                    soft.exceptions |= PRECISION;
                }
                return Float.floatToRawIntBits(result);
            }
        }
        return soft.narrow(bits);
    }

    /** {@link SseFloat#fromInteger}. */
    long fromInteger(int value, boolean isDouble) {
        if (isDouble) {
            return Double.doubleToRawLongBits(value);
        }
        if (!ordinaryMode()) {
            return soft.fromInteger(value, false);
        }
        float result = value;
        if ((double) result != value) {
            soft.exceptions |= PRECISION;
        }
        return Float.floatToRawIntBits(result) & 0xFFFFFFFFL;
    }

    /** {@link SseFloat#toInteger}. */
    int toInteger(long bits, boolean isDouble, boolean truncate) {
        if (truncate || ordinaryMode()) {
            double value =
                    isDouble ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
            double magnitude = Math.abs(value);
            if (magnitude < 0x1p30 && magnitude > 0x1p-100) {
                int result = truncate ? (int) value : (int) Math.rint(value);
                if (result != value) {
                    soft.exceptions |= PRECISION;
                }
                return result;
            }
        }
        return soft.toInteger(bits, isDouble, truncate);
    }
}
