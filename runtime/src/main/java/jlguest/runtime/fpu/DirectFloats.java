package jlguest.runtime.fpu;

/**
 * Arithmetic of singles and doubles in XMM registers as {@link DirectForm} calls it; see {@link
 * DirectMoves} for the parameters.
 *
 * <p>{@link HostFloats} does what is ordinary. Everything else goes to {@link SseFloatInstructions}
 * and {@link SseConversions}; what they trap on is left to the interpreter.
 */
public final class DirectFloats {
    private static final long LOW_HALF = 0xFFFFFFFFL;
    private static final int ADD = SseFloat.ADD;
    private static final int MULTIPLY = SseFloat.MULTIPLY;
    private static final int SUBTRACT = SseFloat.SUBTRACT;
    private static final int DIVIDE = SseFloat.DIVIDE;

    private DirectFloats() {}

    private static boolean plain(Fpu fpu) {
        return HostFloats.plain(fpu.state.mxcsr) && fpu.available();
    }

    private static double number(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static long bits(double number) {
        return Double.doubleToRawLongBits(number);
    }

    private static boolean fits(Fpu fpu, double result) {
        return HostFloats.fits(result, HostFloats.limit(fpu));
    }

    private static boolean tame(long a, long b) {
        return HostFloats.tame(number(a)) && HostFloats.tame(number(b));
    }

    private static boolean comparable(long a, long b) {
        return tame(a, b) && HostFloats.compare(number(a), number(b)) >= 0;
    }

    private static boolean set(Fpu fpu, int place, long bits) {
        fpu.xmm[place] = bits;
        return true;
    }

    // ---- Scalar doubles. ----

    /** ADDSD. */
    public static boolean addDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        double result = number(a) + number(low);
        return fits(fpu, result) && tame(a, low)
                ? set(fpu, place, bits(result))
                : fpu.slowScalar(ADD, place, low, true);
    }

    /** SUBSD. */
    public static boolean subtractDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        double result = number(a) - number(low);
        return fits(fpu, result) && tame(a, low)
                ? set(fpu, place, bits(result))
                : fpu.slowScalar(SUBTRACT, place, low, true);
    }

    /** MULSD. */
    public static boolean multiplyDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        double result = number(a) * number(low);
        return fits(fpu, result) && tame(a, low)
                ? set(fpu, place, bits(result))
                : fpu.slowScalar(MULTIPLY, place, low, true);
    }

    /** DIVSD. */
    public static boolean divideDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        double result = number(a) / number(low);
        return fits(fpu, result) && tame(a, low)
                ? set(fpu, place, bits(result))
                : fpu.slowScalar(DIVIDE, place, low, true);
    }

    /** SQRTSD. */
    public static boolean squareRootDouble(Fpu fpu, int place, long low, long high) {
        double result = Math.sqrt(number(low));
        return fits(fpu, result) && HostFloats.tame(number(low))
                ? set(fpu, place, bits(result))
                : fpu.slowScalar(SseFloat.SQUARE_ROOT, place, low, true);
    }

    /** MINSD. */
    public static boolean minimumDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        return plain(fpu) && comparable(a, low)
                ? set(fpu, place, number(a) < number(low) ? a : low)
                : fpu.slowScalar(SseFloat.MINIMUM, place, low, true);
    }

    /** MAXSD. */
    public static boolean maximumDouble(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        return plain(fpu) && comparable(a, low)
                ? set(fpu, place, number(a) > number(low) ? a : low)
                : fpu.slowScalar(SseFloat.MAXIMUM, place, low, true);
    }

    /**
     * An operation on two doubles that leaves its result in {@link Fpu#lowNumber} instead of a
     * register.
     *
     * @return 0 if it was not done, as when it traps or the result is denormal; else {@link
     *     HostFloats#limit} afterwards
     */
    public static double operate(Fpu fpu, int operation, double a, double b) {
        return fpu.doubles(operation, bits(a), 0, bits(b), 0, 1) ? HostFloats.limit(fpu) : 0;
    }

    /** As the other, on the operands of two halves: a with b, and c with d. */
    public static double operate(Fpu fpu, int operation, double a, double b, double c, double d) {
        boolean done = fpu.doubles(operation, bits(a), bits(c), bits(b), bits(d), 2);
        return done ? HostFloats.limit(fpu) : 0;
    }

    // ---- Scalar singles. ----

    /** All seven operations: the second opcode byte from bit 8. */
    public static boolean single(Fpu fpu, int code, long low, long high) {
        int place = code & 0xF;
        int operation = code >>> 8;
        if (plain(fpu)) {
            long a = fpu.xmm[place];
            long result = single(operation, a, low);
            if (singleFits(operation, a, low, result)) {
                return set(fpu, place, result);
            }
        }
        return fpu.slowScalar(operation, place, low & LOW_HALF, false);
    }

    private static long single(int operation, long a, long b) {
        switch (operation) {
            case ADD:
                return HostFloats.addSingle(a, b);
            case SUBTRACT:
                return HostFloats.subtractSingle(a, b);
            case MULTIPLY:
                return HostFloats.multiplySingle(a, b);
            default:
                return HostFloats.divideSingle(a, b);
        }
    }

    /** Whether a result may be taken; not that of any operation but the basic four. */
    private static boolean singleFits(int operation, long a, long b, long result) {
        switch (operation) {
            case ADD:
            case SUBTRACT:
                return HostFloats.singleSumFits(a, b, result);
            case MULTIPLY:
                return HostFloats.singleProductFits(a, b, result);
            default:
                return operation == DIVIDE && HostFloats.singleQuotientFits(a, b, result);
        }
    }

    // ---- Packed. ----

    /** ADDPD. */
    public static boolean addDoubles(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long b = fpu.xmm[place + 1];
        double first = number(a) + number(low);
        double second = number(b) + number(high);
        return fits(fpu, first) && fits(fpu, second) && tame(a, low) && tame(b, high)
                ? setBoth(fpu, place, bits(first), bits(second))
                : fpu.slowPacked(ADD, place, low, high, true);
    }

    /** SUBPD. */
    public static boolean subtractDoubles(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long b = fpu.xmm[place + 1];
        double first = number(a) - number(low);
        double second = number(b) - number(high);
        return fits(fpu, first) && fits(fpu, second) && tame(a, low) && tame(b, high)
                ? setBoth(fpu, place, bits(first), bits(second))
                : fpu.slowPacked(SUBTRACT, place, low, high, true);
    }

    /** MULPD. */
    public static boolean multiplyDoubles(Fpu fpu, int place, long low, long high) {
        long a = fpu.xmm[place];
        long b = fpu.xmm[place + 1];
        double first = number(a) * number(low);
        double second = number(b) * number(high);
        return fits(fpu, first) && fits(fpu, second) && tame(a, low) && tame(b, high)
                ? setBoth(fpu, place, bits(first), bits(second))
                : fpu.slowPacked(MULTIPLY, place, low, high, true);
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
        if (plain(fpu)) {
            long a = fpu.xmm[place];
            long b = fpu.xmm[place + 1];
            long first = singles(operation, a, low);
            long second = singles(operation, b, high);
            if (singlesFit(operation, a, low, first) && singlesFit(operation, b, high, second)) {
                return setBoth(fpu, place, first, second);
            }
        }
        return fpu.slowPacked(operation, place, low, high, false);
    }

    private static long singles(int operation, long a, long b) {
        return single(operation, a, b) & LOW_HALF | single(operation, a >>> 32, b >>> 32) << 32;
    }

    private static boolean singlesFit(int operation, long a, long b, long result) {
        return singleFits(operation, a, b, result)
                && singleFits(operation, a >>> 32, b >>> 32, result >>> 32);
    }

    // ---- Comparisons: ZF, PF and CF are the result. ----

    /** COMISD and UCOMISD: the second opcode byte from bit 8. */
    public static boolean compareDoubles(Fpu fpu, int code, long low, long high) {
        long a = fpu.xmm[code & 0xF];
        if (fpu.available() && comparable(a, low)) {
            fpu.low = HostFloats.compare(number(a), number(low));
            return true;
        }
        return fpu.slowCompare(code, a, low, true);
    }

    /** As {@link #compareDoubles}, of any two numbers. */
    public static boolean compare(Fpu fpu, int code, double a, double b) {
        return fpu.slowCompare(code, bits(a), bits(b), true);
    }

    /** COMISS and UCOMISS: the second opcode byte from bit 8. */
    public static boolean compareSingles(Fpu fpu, int code, long low, long high) {
        return fpu.slowCompare(code, fpu.xmm[code & 0xF] & LOW_HALF, low & LOW_HALF, false);
    }

    // ---- Conversions. ----

    /** CVTSI2SD. */
    public static boolean doubleFromInteger(Fpu fpu, int place, long low, long high) {
        return fpu.available() && set(fpu, place, bits((int) low));
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
        if (plain(fpu) && HostFloats.truncates(number(low))) {
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
