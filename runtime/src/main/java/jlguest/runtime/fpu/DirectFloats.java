package jlguest.runtime.fpu;

/**
 * Arithmetic of singles and doubles in XMM registers as {@link DirectForm} calls it; see {@link
 * DirectMoves} for the parameters.
 *
 * <p>The host's arithmetic does where MXCSR is as programs have it and where no flag of it can
 * change: rounding to nearest, all exceptions masked, neither DAZ nor FTZ, the precision flag set
 * already, operands and result normal and not next to the denormals. Everything else goes to {@link
 * SseFloatInstructions} and {@link SseConversions}; what they trap on is left to the interpreter.
 */
public final class DirectFloats {
    private static final long LOW_HALF = 0xFFFFFFFFL;
    private static final int ADD = SseFloat.ADD;
    private static final int MULTIPLY = SseFloat.MULTIPLY;
    private static final int SUBTRACT = SseFloat.SUBTRACT;
    private static final int DIVIDE = SseFloat.DIVIDE;

    /** MXCSR without its flags, but with the precision flag. */
    private static final int CONTROL_BITS = 0xFFE0;

    private static final int PLAIN_CONTROL = 0x1FA0;

    private DirectFloats() {}

    /** Whether the host's arithmetic does for ordinary numbers. */
    private static boolean plain(Fpu fpu) {
        return (fpu.state.mxcsr & CONTROL_BITS) == PLAIN_CONTROL && fpu.available();
    }

    /** Normal and not of the lowest exponent, which a number that was tiny may round to. */
    private static boolean normal(long bits) {
        return ((int) (bits >>> 52) + 1 & 0x7FF) > 2;
    }

    private static boolean normal(int bits) {
        return ((bits >>> 23) + 1 & 0xFF) > 2;
    }

    /** Normal and not of the lowest exponent, or zero, which no double but the lowest is. */
    private static boolean ordinary(long bits) {
        return normal(bits) || bits << 1 == 0;
    }

    private static double number(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static boolean set(Fpu fpu, int place, long bits) {
        fpu.xmm[place] = bits;
        return true;
    }

    // ---- Scalar doubles. ----

    /** ADDSD. */
    public static boolean addDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long sum = Double.doubleToRawLongBits(number(a) + number(low));
        return plain(fpu) && normal(sum) && ordinary(a) && ordinary(low)
                ? set(fpu, place, sum)
                : fpu.slowScalar(ADD, place, low, true);
    }

    /** SUBSD. */
    public static boolean subtractDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long difference = Double.doubleToRawLongBits(number(a) - number(low));
        return plain(fpu) && normal(difference) && ordinary(a) && ordinary(low)
                ? set(fpu, place, difference)
                : fpu.slowScalar(SUBTRACT, place, low, true);
    }

    /** MULSD. */
    public static boolean multiplyDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long product = Double.doubleToRawLongBits(number(a) * number(low));
        return plain(fpu) && normal(product) && normal(a) && normal(low)
                ? set(fpu, place, product)
                : fpu.slowScalar(MULTIPLY, place, low, true);
    }

    /** DIVSD. */
    public static boolean divideDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long quotient = Double.doubleToRawLongBits(number(a) / number(low));
        return plain(fpu) && normal(quotient) && normal(a) && normal(low)
                ? set(fpu, place, quotient)
                : fpu.slowScalar(DIVIDE, place, low, true);
    }

    /** SQRTSD. */
    public static boolean squareRootDouble(Fpu fpu, int place, long low, long high) {
        long root = Double.doubleToRawLongBits(Math.sqrt(number(low)));
        return plain(fpu) && normal(root) && normal(low)
                ? set(fpu, place, root)
                : fpu.slowScalar(SseFloat.SQUARE_ROOT, place, low, true);
    }

    /** MINSD. */
    public static boolean minimumDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        return plain(fpu) && normal(a) && normal(low)
                ? set(fpu, place, number(a) < number(low) ? a : low)
                : fpu.slowScalar(SseFloat.MINIMUM, place, low, true);
    }

    /** MAXSD. */
    public static boolean maximumDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        return plain(fpu) && normal(a) && normal(low)
                ? set(fpu, place, number(a) > number(low) ? a : low)
                : fpu.slowScalar(SseFloat.MAXIMUM, place, low, true);
    }

    // ---- Scalar singles. ----

    /** All seven operations: the second opcode byte from bit 8. */
    public static boolean single(Fpu fpu, int code, long low, long high) {
        int place = code & 0xF;
        int operation = code >>> 8;
        int a = (int) fpu.xmm[place];
        int b = (int) low;
        float x = Float.intBitsToFloat(operation == SseFloat.SQUARE_ROOT ? b : a);
        int result = Float.floatToRawIntBits(compute(operation, x, Float.intBitsToFloat(b)));
        if (plain(fpu) && normal(result) && normal(b) && normal(Float.floatToRawIntBits(x))) {
            return set(fpu, place, fpu.xmm[place] & ~LOW_HALF | result & LOW_HALF);
        }
        return fpu.slowScalar(operation, place, low & LOW_HALF, false);
    }

    private static float compute(int operation, float x, float y) {
        switch (operation) {
            case ADD:
                return x + y;
            case SUBTRACT:
                return x - y;
            case MULTIPLY:
                return x * y;
            case DIVIDE:
                return x / y;
            case SseFloat.SQUARE_ROOT:
                return (float) Math.sqrt(x);
            case SseFloat.MINIMUM:
                return x < y ? x : y;
            default:
                return x > y ? x : y;
        }
    }

    // ---- Packed. ----

    /** ADDPD. */
    public static boolean addDoubles(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long b = fpu.xmm[place + 1];
        long first = Double.doubleToRawLongBits(number(a) + number(low));
        long second = Double.doubleToRawLongBits(number(b) + number(high));
        return plain(fpu) && normal(a, low, first) && normal(b, high, second)
                ? setBoth(fpu, place, first, second)
                : fpu.slowPacked(ADD, place, low, high, true);
    }

    /** SUBPD. */
    public static boolean subtractDoubles(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long b = fpu.xmm[place + 1];
        long first = Double.doubleToRawLongBits(number(a) - number(low));
        long second = Double.doubleToRawLongBits(number(b) - number(high));
        return plain(fpu) && normal(a, low, first) && normal(b, high, second)
                ? setBoth(fpu, place, first, second)
                : fpu.slowPacked(SUBTRACT, place, low, high, true);
    }

    /** MULPD. */
    public static boolean multiplyDoubles(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long b = fpu.xmm[place + 1];
        long first = Double.doubleToRawLongBits(number(a) * number(low));
        long second = Double.doubleToRawLongBits(number(b) * number(high));
        return plain(fpu) && normal(a, low, first) && normal(b, high, second)
                ? setBoth(fpu, place, first, second)
                : fpu.slowPacked(MULTIPLY, place, low, high, true);
    }

    private static boolean normal(long a, long b, long result) {
        return normal(result) && normal(a) && normal(b);
    }

    private static boolean setBoth(Fpu fpu, int place, long first, long second) {
        fpu.xmm[place] = first;
        fpu.xmm[place + 1] = second;
        return true;
    }

    /** Other operations on two doubles: the second opcode byte from bit 8. */
    public static boolean doubles(Fpu fpu, int code, long low, long high) {
        return fpu.slowPacked(code >>> 8, code & 0xF, low, high, true);
    }

    /** Operations on four singles: the second opcode byte from bit 8. */
    public static boolean singles(Fpu fpu, int code, long low, long high) {
        int place = code & 0xF;
        int operation = code >>> 8;
        if (plain(fpu) && operation != SseFloat.SQUARE_ROOT) {
            long a = fpu.xmm[place];
            long b = fpu.xmm[place + 1];
            long first = two(operation, a, low);
            long second = two(operation, b, high);
            if (normalTwo(a, low, first) && normalTwo(b, high, second)) {
                return setBoth(fpu, place, first, second);
            }
        }
        return fpu.slowPacked(operation, place, low, high, false);
    }

    private static long two(int operation, long a, long b) {
        return one(operation, (int) a, (int) b) & LOW_HALF
                | (long) one(operation, (int) (a >>> 32), (int) (b >>> 32)) << 32;
    }

    private static int one(int operation, int a, int b) {
        return Float.floatToRawIntBits(
                compute(operation, Float.intBitsToFloat(a), Float.intBitsToFloat(b)));
    }

    private static boolean normalTwo(long a, long b, long result) {
        return normalTwo(result) && normalTwo(a) && normalTwo(b);
    }

    private static boolean normalTwo(long bits) {
        return normal((int) bits) && normal((int) (bits >>> 32));
    }

    // ---- Comparisons: ZF, PF and CF are the result. ----

    /** COMISD and UCOMISD: the second opcode byte from bit 8. */
    public static boolean compareDoubles(Fpu fpu, int code, long low, long high) {
        long a = fpu.xmm[code & 0xF];
        if (fpu.available() && ordinary(a) && ordinary(low)) {
            double x = number(a);
            double y = number(low);
            fpu.low = x < y ? Fpu.CARRY : x > y ? 0 : Fpu.ZERO;
            return true;
        }
        return fpu.slowCompare(code, a, low, true);
    }

    /** COMISS and UCOMISS: the second opcode byte from bit 8. */
    public static boolean compareSingles(Fpu fpu, int code, long low, long high) {
        return fpu.slowCompare(code, fpu.xmm[code & 0xF] & LOW_HALF, low & LOW_HALF, false);
    }

    // ---- Conversions. ----

    /** CVTSI2SD. */
    public static boolean doubleFromInteger(Fpu fpu, int place, long low, long high) {
        return fpu.available() && set(fpu, place, Double.doubleToRawLongBits((int) low));
    }

    /** CVTSI2SS. */
    public static boolean singleFromInteger(Fpu fpu, int place, long low, long high) {
        if (!fpu.available()) {
            return false;
        }
        fpu.floats.begin(fpu.state.mxcsr);
        long bits = fpu.floats.fromInteger((int) low, false) & LOW_HALF;
        return fpu.settleFloats() && set(fpu, place, fpu.xmm[place] & ~LOW_HALF | bits);
    }

    /** CVTSS2SD. */
    public static boolean widen(Fpu fpu, int place, long low, long high) {
        if (!fpu.available()) {
            return false;
        }
        fpu.floats.begin(fpu.state.mxcsr);
        long bits = fpu.floats.widen((int) low);
        return fpu.settleFloats() && set(fpu, place, bits);
    }

    /** CVTSD2SS. */
    public static boolean narrow(Fpu fpu, int place, long low, long high) {
        if (!fpu.available()) {
            return false;
        }
        fpu.floats.begin(fpu.state.mxcsr);
        long bits = fpu.floats.narrow(low) & LOW_HALF;
        return fpu.settleFloats() && set(fpu, place, fpu.xmm[place] & ~LOW_HALF | bits);
    }

    /** CVTTSD2SI. */
    public static boolean truncateDouble(Fpu fpu, int place, long low, long high) {
        double magnitude = Math.abs(number(low));
        if (plain(fpu) && magnitude < 0x1p30 && magnitude > 0x1p-100) {
            fpu.low = (int) number(low);
            return true;
        }
        return toInteger(fpu, low, true, true);
    }

    /** CVTSD2SI. */
    public static boolean roundDouble(Fpu fpu, int place, long low, long high) {
        return toInteger(fpu, low, true, false);
    }

    /** CVTTSS2SI. */
    public static boolean truncateSingle(Fpu fpu, int place, long low, long high) {
        return toInteger(fpu, low & LOW_HALF, false, true);
    }

    /** CVTSS2SI. */
    public static boolean roundSingle(Fpu fpu, int place, long low, long high) {
        return toInteger(fpu, low & LOW_HALF, false, false);
    }

    private static boolean toInteger(Fpu fpu, long bits, boolean isDouble, boolean truncate) {
        if (!fpu.available()) {
            return false;
        }
        fpu.floats.begin(fpu.state.mxcsr);
        fpu.low = fpu.floats.toInteger(bits, isDouble, truncate);
        return fpu.settleFloats();
    }
}
