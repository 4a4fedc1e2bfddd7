package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.C1;

/**
 * The common x87 forms as {@link DirectForm} calls them: with all exceptions masked, none pending
 * and nothing wrong with the stack. Anything else they leave to the interpreter, undone.
 *
 * <p>{@code code} holds a stack register in bits 0 to 2 and what a method says above; {@code
 * operand} is a memory operand, {@code instruction} the instruction's address.
 */
public final class DirectX87 {
    /** In {@code code}: the result goes to ST(i) instead of ST(0). */
    static final int TO_REGISTER = 8;

    /** In {@code code}: the stack is popped afterwards. */
    static final int POP = 0x10;

    /** In {@code code}: popped twice. */
    static final int POP_TWICE = 0x20;

    /** In {@code code}: a comparison lets quiet NaNs pass. */
    static final int QUIET = 0x40;

    /** Position in {@code code} of the operation, as in {@link X87Arithmetic}. */
    static final int OPERATION_SHIFT = 8;

    private static final int MASKS = 0x3F;
    private static final int PENDING = 0x80;

    private DirectX87() {}

    static boolean ready(Fpu fpu) {
        FpuState state = fpu.state;
        return (state.statusWord & PENDING) == 0
                && (state.controlWord & MASKS) == MASKS
                && fpu.available();
    }

    static boolean finish(Fpu fpu, int code, long instruction) {
        FpuState state = fpu.state;
        state.lastInstruction = (int) instruction;
        if ((code & (POP | POP_TWICE)) != 0) {
            fpu.stack.pop();
            if ((code & POP_TWICE) != 0) {
                fpu.stack.pop();
            }
        }
        return true;
    }

    // ---- Loads. ----

    private static boolean push(Fpu fpu, long significand, int signExponent, long instruction) {
        FpuState state = fpu.state;
        int register = state.top - 1 & 7;
        if ((state.tags >>> register & 1) != 0 || !ready(fpu)) {
            return false;
        }
        state.top = register;
        state.significand[register] = significand;
        state.signExponent[register] = signExponent;
        state.tags |= 1 << register;
        state.statusWord &= ~C1;
        state.lastInstruction = (int) instruction;
        return true;
    }

    /** FLD m64. */
    public static boolean loadDouble(Fpu fpu, int code, long operand, long instruction) {
        int exponent = (int) (operand >>> 52) & 0x7FF;
        int sign = (int) (operand >>> 63) << 15;
        if (exponent != 0 && exponent != 0x7FF) {
            return push(
                    fpu,
                    operand << 11 | Long.MIN_VALUE,
                    sign | exponent + (Ext80.BIAS - 1023),
                    instruction);
        }
        return operand << 1 == 0 && push(fpu, 0, sign, instruction);
    }

    /** FLD m32. */
    public static boolean loadSingle(Fpu fpu, int code, long operand, long instruction) {
        int exponent = (int) (operand >>> 23) & 0xFF;
        int sign = (int) (operand >>> 31 & 1) << 15;
        if (exponent != 0 && exponent != 0xFF) {
            return push(
                    fpu,
                    operand << 40 | Long.MIN_VALUE,
                    sign | exponent + (Ext80.BIAS - 127),
                    instruction);
        }
        return (int) operand << 1 == 0 && push(fpu, 0, sign, instruction);
    }

    /** FILD m32 and m64. */
    public static boolean loadInteger(Fpu fpu, int code, long operand, long instruction) {
        fpu.unit.integer(operand);
        return push(fpu, fpu.unit.significand, fpu.unit.signExponent, instruction);
    }

    /** FILD m16. */
    public static boolean loadShort(Fpu fpu, int code, long operand, long instruction) {
        return loadInteger(fpu, code, (short) operand, instruction);
    }

    /** FLD ST(i). */
    public static boolean loadRegister(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return (state.tags >>> register & 1) != 0
                && push(
                        fpu,
                        state.significand[register],
                        state.signExponent[register],
                        instruction);
    }

    /** FLD1. */
    public static boolean loadOne(Fpu fpu, int code, long operand, long instruction) {
        return push(fpu, Long.MIN_VALUE, Ext80.BIAS, instruction);
    }

    /** FLDZ. */
    public static boolean loadZero(Fpu fpu, int code, long operand, long instruction) {
        return push(fpu, 0, 0, instruction);
    }

    // ---- Stores. ----

    private static boolean canStore(Fpu fpu) {
        return ready(fpu) && !fpu.state.isEmpty(0);
    }

    /** FST and FSTP m64. */
    public static boolean storeDouble(Fpu fpu, int code, long operand, long instruction) {
        return storeFloat(fpu, code, true, instruction);
    }

    /** FST and FSTP m32. */
    public static boolean storeSingle(Fpu fpu, int code, long operand, long instruction) {
        return storeFloat(fpu, code, false, instruction);
    }

    private static boolean storeFloat(Fpu fpu, int code, boolean isDouble, long instruction) {
        if (!canStore(fpu)) {
            return false;
        }
        X87Stack stack = fpu.stack;
        int control = fpu.state.controlWord;
        if (isDouble
                && NearestExtended.applies(control)
                && fpu.nearest.narrow(stack.significand(0), stack.signExponent(0))) {
            fpu.low = fpu.nearest.significand;
            fpu.state.statusWord = fpu.state.statusWord & ~C1 | fpu.nearest.status;
            return finish(fpu, code, instruction);
        }
        fpu.low = fpu.unit.narrow(stack.significand(0), stack.signExponent(0), isDouble, control);
        stack.settle(fpu.unit.status);
        return finish(fpu, code, instruction);
    }

    /** FIST and FISTP: bits 8 and up of the code are the size in bits. */
    public static boolean storeInteger(Fpu fpu, int code, long operand, long instruction) {
        if (!canStore(fpu)) {
            return false;
        }
        X87Stack stack = fpu.stack;
        int mode = fpu.state.controlWord >>> 10 & 3;
        fpu.low = fpu.unit.toInteger(stack.significand(0), stack.signExponent(0), code >>> 8, mode);
        stack.settle(fpu.unit.status);
        return finish(fpu, code, instruction);
    }

    /** FST and FSTP ST(i). */
    public static boolean storeRegister(Fpu fpu, int code, long operand, long instruction) {
        if (!canStore(fpu)) {
            return false;
        }
        X87Stack stack = fpu.stack;
        fpu.state.statusWord &= ~C1;
        stack.write(code & 7, stack.significand(0), stack.signExponent(0));
        return finish(fpu, code, instruction);
    }

    // ---- Within the stack. ----

    /** FXCH. */
    public static boolean exchange(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int a = state.top;
        int b = state.top + code & 7;
        if ((state.tags >>> a & state.tags >>> b & 1) == 0 || !ready(fpu)) {
            return false;
        }
        long significand = state.significand[a];
        int signExponent = state.signExponent[a];
        state.significand[a] = state.significand[b];
        state.signExponent[a] = state.signExponent[b];
        state.significand[b] = significand;
        state.signExponent[b] = signExponent;
        state.statusWord &= ~C1;
        state.lastInstruction = (int) instruction;
        return true;
    }

    /** FCHS. */
    public static boolean changeSign(Fpu fpu, int code, long operand, long instruction) {
        if (!canStore(fpu)) {
            return false;
        }
        FpuState state = fpu.state;
        state.signExponent[state.top] ^= 0x8000;
        state.statusWord &= ~C1;
        return finish(fpu, code, instruction);
    }

    /** FABS. */
    public static boolean absolute(Fpu fpu, int code, long operand, long instruction) {
        if (!canStore(fpu)) {
            return false;
        }
        FpuState state = fpu.state;
        state.signExponent[state.top] &= 0x7FFF;
        state.statusWord &= ~C1;
        return finish(fpu, code, instruction);
    }

    /** FSQRT. */
    public static boolean squareRoot(Fpu fpu, int code, long operand, long instruction) {
        if (!canStore(fpu)) {
            return false;
        }
        X87Stack stack = fpu.stack;
        fpu.unit.squareRoot(stack.significand(0), stack.signExponent(0), fpu.state.controlWord);
        stack.deliver(0, fpu.unit);
        return finish(fpu, code, instruction);
    }

    // ---- Arithmetic and comparisons: the operation is in the code. ----

    /** With ST(i). */
    public static boolean withRegister(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        int register = state.top + code & 7;
        return (state.tags >>> register & 1) != 0
                && operate(
                        fpu,
                        code,
                        state.significand[register],
                        state.signExponent[register],
                        instruction);
    }

    /** With m64. */
    public static boolean withDouble(Fpu fpu, int code, long operand, long instruction) {
        int exponent = (int) (operand >>> 52) & 0x7FF;
        int sign = (int) (operand >>> 63) << 15;
        if (exponent != 0 && exponent != 0x7FF) {
            return operate(
                    fpu,
                    code,
                    operand << 11 | Long.MIN_VALUE,
                    sign | exponent + (Ext80.BIAS - 1023),
                    instruction);
        }
        return operand << 1 == 0 && operate(fpu, code, 0, sign, instruction);
    }

    /** With m32. */
    public static boolean withSingle(Fpu fpu, int code, long operand, long instruction) {
        int exponent = (int) (operand >>> 23) & 0xFF;
        int sign = (int) (operand >>> 31 & 1) << 15;
        if (exponent != 0 && exponent != 0xFF) {
            return operate(
                    fpu,
                    code,
                    operand << 40 | Long.MIN_VALUE,
                    sign | exponent + (Ext80.BIAS - 127),
                    instruction);
        }
        return (int) operand << 1 == 0 && operate(fpu, code, 0, sign, instruction);
    }

    /** With an integer, m32. */
    public static boolean withInteger(Fpu fpu, int code, long operand, long instruction) {
        fpu.unit.integer(operand);
        return operate(fpu, code, fpu.unit.significand, fpu.unit.signExponent, instruction);
    }

    /** With an integer, m16. */
    public static boolean withShort(Fpu fpu, int code, long operand, long instruction) {
        return withInteger(fpu, code, (short) operand, instruction);
    }

    private static boolean operate(Fpu fpu, int code, long b, int seB, long instruction) {
        if (!canStore(fpu)) {
            return false;
        }
        X87Stack stack = fpu.stack;
        long a = stack.significand(0);
        int seA = stack.signExponent(0);
        int operation = code >>> OPERATION_SHIFT;
        if (operation == COMPARE) {
            stack.setConditions(fpu.unit.compare(a, seA, b, seB, 0, (code & QUIET) != 0));
            stack.settle(fpu.unit.status);
        } else {
            fpu.unit.operate(operation, a, seA, b, seB, 0, fpu.state.controlWord);
            stack.deliver((code & TO_REGISTER) != 0 ? code & 7 : 0, fpu.unit);
        }
        return finish(fpu, code, instruction);
    }

    /** The operation that compares; with memory and ST(i) it is the third of the eight. */
    static final int COMPARE = 2;

    /** FCOMI and its kin, which leave C1 alone: ZF, PF and CF are the result. */
    public static boolean compareIntoFlags(Fpu fpu, int code, long operand, long instruction) {
        FpuState state = fpu.state;
        if (!canStore(fpu) || state.isEmpty(code & 7)) {
            return false;
        }
        X87Stack stack = fpu.stack;
        fpu.low =
                fpu.unit.compare(
                                stack.significand(0),
                                stack.signExponent(0),
                                stack.significand(code & 7),
                                stack.signExponent(code & 7),
                                0,
                                (code & QUIET) != 0)
                        >>> 8;
        int unaffected = state.statusWord & C1;
        stack.settle(fpu.unit.status);
        state.statusWord |= unaffected;
        return finish(fpu, code, instruction);
    }

    // ---- Control, which is no "last instruction". ----

    /** FNSTSW. */
    public static boolean storeStatus(Fpu fpu, int code, long operand, long instruction) {
        fpu.low = fpu.state.packedStatusWord();
        return fpu.available();
    }

    /** FNSTCW. */
    public static boolean storeControl(Fpu fpu, int code, long operand, long instruction) {
        fpu.low = fpu.state.controlWord;
        return fpu.available();
    }

    /** FLDCW. */
    public static boolean loadControl(Fpu fpu, int code, long operand, long instruction) {
        if (!fpu.available() || (fpu.state.statusWord & PENDING) != 0) {
            return false;
        }
        fpu.state.loadControlWord((int) operand & 0xFFFF);
        return true;
    }
}
