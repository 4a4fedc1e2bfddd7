package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.C1;

/**
 * x87 arithmetic as {@link DirectForm} calls it, a method for each operation, so that HotSpot makes
 * short straight code of each: {@link NearestExtended} does the operation where the control word
 * and the operands are the usual ones, else {@link DirectX87}. Parameters as there.
 */
public final class DirectX87Arithmetic {
    private static final int DOUBLE_EXPONENT = 0x7FF;

    private DirectX87Arithmetic() {}

    /** Whether ST(0) and another register are in use, and the rest is as usual. */
    private static boolean usual(Fpu fpu, int register) {
        FpuState state = fpu.state;
        return (state.tags >>> state.top & state.tags >>> register & 1) != 0
                && NearestExtended.applies(state.controlWord)
                && DirectX87.ready(fpu);
    }

    /** Whether a double is normal, and the unit can take it. */
    private static boolean usual(Fpu fpu, long operand) {
        return ((int) (operand >>> 52) + 1 & DOUBLE_EXPONENT) > 1 && usual(fpu, fpu.state.top);
    }

    private static long significand(long operand) {
        return operand << 11 | Long.MIN_VALUE;
    }

    private static int signExponent(long operand) {
        return (int) (operand >>> 63) << 15
                | ((int) (operand >>> 52) & DOUBLE_EXPONENT) + (Ext80.BIAS - 1023);
    }

    private static boolean deliver(Fpu fpu, int code, long instruction) {
        FpuState state = fpu.state;
        NearestExtended result = fpu.nearest;
        int register = (code & DirectX87.TO_REGISTER) != 0 ? state.top + code & 7 : state.top;
        state.significand[register] = result.significand;
        state.signExponent[register] = result.signExponent;
        state.statusWord = state.statusWord & ~C1 | result.status;
        return DirectX87.finish(fpu, code, instruction);
    }

    // ---- With ST(i). ----

    /** The operation of that name. */
    public static boolean add(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return usual(fpu, register)
                        && fpu.nearest.add(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                state.significand[register],
                                state.signExponent[register])
                ? deliver(fpu, code, instruction)
                : DirectX87.withRegister(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean multiply(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return usual(fpu, register)
                        && fpu.nearest.multiply(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                state.significand[register],
                                state.signExponent[register])
                ? deliver(fpu, code, instruction)
                : DirectX87.withRegister(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean subtract(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return usual(fpu, register)
                        && fpu.nearest.subtract(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                state.significand[register],
                                state.signExponent[register])
                ? deliver(fpu, code, instruction)
                : DirectX87.withRegister(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean subtractReversed(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return usual(fpu, register)
                        && fpu.nearest.subtract(
                                state.significand[register],
                                state.signExponent[register],
                                state.significand[state.top],
                                state.signExponent[state.top])
                ? deliver(fpu, code, instruction)
                : DirectX87.withRegister(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean divide(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return usual(fpu, register)
                        && fpu.nearest.divide(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                state.significand[register],
                                state.signExponent[register])
                ? deliver(fpu, code, instruction)
                : DirectX87.withRegister(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean divideReversed(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return usual(fpu, register)
                        && fpu.nearest.divide(
                                state.significand[register],
                                state.signExponent[register],
                                state.significand[state.top],
                                state.signExponent[state.top])
                ? deliver(fpu, code, instruction)
                : DirectX87.withRegister(fpu, code, operand, instruction);
    }

    // ---- With m64. ----

    /** The operation of that name. */
    public static boolean addDouble(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        return usual(fpu, operand)
                        && fpu.nearest.add(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                significand(operand),
                                signExponent(operand))
                ? deliver(fpu, code, instruction)
                : DirectX87.withDouble(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean multiplyDouble(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        return usual(fpu, operand)
                        && fpu.nearest.multiply(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                significand(operand),
                                signExponent(operand))
                ? deliver(fpu, code, instruction)
                : DirectX87.withDouble(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean subtractDouble(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        return usual(fpu, operand)
                        && fpu.nearest.subtract(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                significand(operand),
                                signExponent(operand))
                ? deliver(fpu, code, instruction)
                : DirectX87.withDouble(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean subtractReversedDouble(
            Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        return usual(fpu, operand)
                        && fpu.nearest.subtract(
                                significand(operand),
                                signExponent(operand),
                                state.significand[state.top],
                                state.signExponent[state.top])
                ? deliver(fpu, code, instruction)
                : DirectX87.withDouble(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean divideDouble(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        return usual(fpu, operand)
                        && fpu.nearest.divide(
                                state.significand[state.top],
                                state.signExponent[state.top],
                                significand(operand),
                                signExponent(operand))
                ? deliver(fpu, code, instruction)
                : DirectX87.withDouble(fpu, code, operand, instruction);
    }

    /** The operation of that name. */
    public static boolean divideReversedDouble(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        return usual(fpu, operand)
                        && fpu.nearest.divide(
                                significand(operand),
                                signExponent(operand),
                                state.significand[state.top],
                                state.signExponent[state.top])
                ? deliver(fpu, code, instruction)
                : DirectX87.withDouble(fpu, code, operand, instruction);
    }
}
