package jlguest.runtime.fpu;

/**
 * Lanes of XMM registers computed by the host's own arithmetic, and the conditions under which the
 * result and the flags of MXCSR are those of the guest's processor.
 *
 * <p>That is so where MXCSR is as programs have it and no flag of it can change: rounding to
 * nearest, all exceptions masked, neither DAZ nor FTZ, the precision flag set already ({@link
 * #plain}), no operand denormal, and the result normal (Intel SDM volume 1, 11.5.2). The lowest
 * exponent counts as not normal, because a result that was tiny before rounding may have it.
 *
 * <p>Translated code has these conditions inline: HotSpot's second compiler would not inline the
 * methods here into a method as large as a region's (it stops at 8000 bytes of bytecode in all),
 * and a call makes it keep all numbers on the stack.
 */
public final class HostFloats {
    private static final long LOW_HALF = 0xFFFFFFFFL;

    /** MXCSR without its flags, but with the precision flag. */
    private static final int CONTROL_BITS = 0xFFE0;

    private static final int PLAIN_CONTROL = 0x1FA0;

    /** The least magnitude of a result that cannot have been tiny before it was rounded. */
    public static final double LEAST = 2 * Double.MIN_NORMAL;

    /** No magnitude is as small as this: nothing {@link #fits}. */
    private static final double NOTHING = -1;

    private HostFloats() {}

    /**
     * The greatest magnitude of a result that may be taken: that of the greatest number while a
     * unit is {@link #plain}, otherwise a negative one; 0 while the unit is not available.
     */
    public static double limit(Fpu fpu) {
        return !fpu.available() ? 0 : plain(fpu.state.mxcsr) ? Double.MAX_VALUE : NOTHING;
    }

    /** Whether the host's arithmetic does for ordinary numbers. */
    public static boolean plain(int mxcsr) {
        return (mxcsr & CONTROL_BITS) == PLAIN_CONTROL;
    }

    // ---- Doubles. ----

    /**
     * Whether the result of an operation on {@link #tame} operands may be taken as it is. One that
     * is zero may not, nor is it looked at whether it is exact: translated code does that by
     * itself.
     */
    public static boolean fits(double result, double limit) {
        double magnitude = Math.abs(result);
        return magnitude >= LEAST && magnitude <= limit;
    }

    /** Whether an operand is not denormal, so that no denormal exception follows from it. */
    public static boolean tame(double operand) {
        return Math.abs(operand) >= Double.MIN_NORMAL || operand == 0;
    }

    /**
     * CF and ZF of a comparison (Intel SDM volume 2, COMISD), -1 if an operand is a NaN.
     *
     * @param x tame
     * @param y tame
     */
    public static int compare(double x, double y) {
        return x < y ? Fpu.CARRY : x > y ? 0 : x == y ? Fpu.ZERO : -1;
    }

    /** Whether a number is small enough to lose its fraction as the host does it. */
    public static boolean truncates(double value) {
        double magnitude = Math.abs(value);
        return magnitude < 0x1p30 && magnitude > 0x1p-100 || magnitude == 0;
    }

    // ---- Singles: the low halves; the upper half of a is that of the result. ----

    private static boolean normal(int bits) {
        return ((bits >>> 23) + 1 & 0xFF) > 2;
    }

    private static boolean zero(int bits) {
        return bits << 1 == 0;
    }

    private static boolean ordinary(int bits) {
        return normal(bits) || zero(bits);
    }

    private static float single(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    private static long low(long a, float result) {
        return a & ~LOW_HALF | Float.floatToRawIntBits(result) & LOW_HALF;
    }

    /** a + b. */
    public static long addSingle(long a, long b) {
        return low(a, single(a) + single(b));
    }

    /** a - b. */
    public static long subtractSingle(long a, long b) {
        return low(a, single(a) - single(b));
    }

    /** a * b. */
    public static long multiplySingle(long a, long b) {
        return low(a, single(a) * single(b));
    }

    /** a / b. */
    public static long divideSingle(long a, long b) {
        return low(a, single(a) / single(b));
    }

    /** Whether a sum or difference may be taken as it is; where it is zero it is exact. */
    public static boolean singleSumFits(long a, long b, long result) {
        return ordinary((int) result) && ordinary((int) a) && ordinary((int) b);
    }

    /** Whether a product may be taken as it is; a zero has a factor that is one. */
    public static boolean singleProductFits(long a, long b, long result) {
        return normal((int) result)
                ? normal((int) a) && normal((int) b)
                : zero((int) result)
                        && (zero((int) a) ? ordinary((int) b) : zero((int) b) && normal((int) a));
    }

    /** Whether a quotient may be taken as it is; a zero has a dividend that is one. */
    public static boolean singleQuotientFits(long a, long b, long result) {
        return normal((int) b) && (normal((int) result) ? normal((int) a) : zero((int) a));
    }
}
