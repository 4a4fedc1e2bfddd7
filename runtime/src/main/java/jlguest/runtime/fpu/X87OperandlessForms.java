package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.C1;

/**
 * The instructions D9 E0 to D9 FF: constants, functions of ST(0) and ST(1), moving TOP (Intel SDM
 * volume 2D, table A-10).
 */
final class X87OperandlessForms {
    private final X87Stack stack;
    private final FpuState state;
    private final X87Conversions unit;
    private final X87Transcendentals functions;

    X87OperandlessForms(X87Stack stack, X87Conversions unit) {
        this.stack = stack;
        this.state = stack.state;
        this.unit = unit;
        this.functions = new X87Transcendentals(unit);
    }

    static boolean defined(int modrm) {
        switch (modrm) {
            case 0xE2:
            case 0xE3:
            case 0xE6:
            case 0xE7:
            case 0xEF:
                return false;
            default:
                return true;
        }
    }

    void execute(int modrm) {
        if (modrm < 0xE8) {
            signForms(modrm);
        } else if (modrm < 0xF0) {
            constant(modrm);
        } else if (modrm == 0xF6 || modrm == 0xF7) {
            state.statusWord &= ~C1;
            state.top = state.top + (modrm == 0xF6 ? 7 : 1) & 7;
        } else if (state.isEmpty(0) || takesTwo(modrm) && state.isEmpty(1)) {
            underflow(modrm);
        } else {
            function(modrm);
        }
    }

    private void signForms(int modrm) {
        if (modrm == 0xE5) {
            int conditions =
                    X87Arithmetic.examine(
                            stack.significand(0), stack.signExponent(0), state.isEmpty(0));
            state.statusWord = state.statusWord & ~(0x4500 | C1) | conditions;
        } else if (modrm == 0xE4) {
            test();
        } else if (state.isEmpty(0)) {
            stack.underflowInto(0);
        } else {
            state.statusWord &= ~C1;
            int signExponent = stack.signExponent(0);
            stack.write(
                    0,
                    stack.significand(0),
                    modrm == 0xE0 ? signExponent ^ 0x8000 : signExponent & 0x7FFF);
        }
    }

    /** FTST: compares ST(0) with zero. */
    private void test() {
        if (state.isEmpty(0)) {
            stack.setConditions(X87Arithmetic.UNORDERED);
            stack.underflow();
            return;
        }
        stack.setConditions(
                unit.compare(stack.significand(0), stack.signExponent(0), 0, 0, 0, false));
        stack.settle(unit.status);
    }

    /** FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ: rounded as RC says, whatever PC says. */
    private void constant(int modrm) {
        if (stack.pushOverflows()) {
            stack.overflow();
            return;
        }
        state.statusWord &= ~C1;
        int mode = state.controlWord >>> 10 & 3;
        boolean lower = mode == FloatException.DOWN || mode == FloatException.TO_ZERO;
        switch (modrm) {
            case 0xE8:
                stack.push(Ext80.INTEGER_BIT, Ext80.BIAS);
                break;
            case 0xE9:
                stack.push(
                        mode == FloatException.UP ? 0xD49A784BCD1B8AFFL : 0xD49A784BCD1B8AFEL,
                        0x4000);
                break;
            case 0xEA:
                stack.push(lower ? 0xB8AA3B295C17F0BBL : 0xB8AA3B295C17F0BCL, 0x3FFF);
                break;
            case 0xEB:
                stack.push(lower ? 0xC90FDAA22168C234L : 0xC90FDAA22168C235L, 0x4000);
                break;
            case 0xEC:
                stack.push(lower ? 0x9A209A84FBCFF798L : 0x9A209A84FBCFF799L, 0x3FFD);
                break;
            case 0xED:
                stack.push(lower ? 0xB17217F7D1CF79ABL : 0xB17217F7D1CF79ACL, 0x3FFE);
                break;
            default:
                stack.push(0, 0);
                break;
        }
    }

    private static boolean takesTwo(int modrm) {
        switch (modrm) {
            case 0xF1:
            case 0xF3:
            case 0xF5:
            case 0xF8:
            case 0xF9:
            case 0xFD:
                return true;
            default:
                return false;
        }
    }

    /** A stack underflow of a function: NaNs go where the results would have gone. */
    private void underflow(int modrm) {
        switch (modrm) {
            case 0xF1:
            case 0xF3:
            case 0xF9:
                if (stack.underflowInto(1)) {
                    stack.pop();
                }
                break;
            case 0xF2:
            case 0xFB:
                state.statusWord &= ~0x400;
                if (stack.underflowInto(0)) {
                    stack.push(Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
                }
                break;
            case 0xF4:
                if (stack.underflowInto(0)) {
                    stack.push(Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
                }
                break;
            case 0xF5:
            case 0xF8:
            case 0xFE:
            case 0xFF:
                state.statusWord &= ~0x400;
                stack.underflowInto(0);
                break;
            default:
                stack.underflowInto(0);
                break;
        }
    }

    private void function(int modrm) {
        long a = stack.significand(0);
        int seA = stack.signExponent(0);
        int control = state.controlWord;
        switch (modrm) {
            case 0xF0:
                functions.exponentialMinusOne(a, seA, control);
                stack.deliver(0, unit);
                break;
            case 0xF4:
                extract(a, seA);
                break;
            case 0xF5:
                remainder(true);
                break;
            case 0xF8:
                remainder(false);
                break;
            case 0xFA:
                unit.squareRoot(a, seA, control);
                stack.deliver(0, unit);
                break;
            case 0xFC:
                unit.roundToInteger(a, seA, control);
                stack.deliver(0, unit);
                break;
            case 0xFD:
                unit.scale(a, seA, stack.significand(1), stack.signExponent(1), control);
                stack.deliver(0, unit);
                break;
            case 0xF1:
            case 0xF3:
            case 0xF9:
                functionOfTwo(modrm, a, seA);
                break;
            default:
                trigonometric(modrm, a, seA);
                break;
        }
    }

    /** FYL2X, FPATAN, FYL2XP1: the result replaces ST(1), then ST(0) is popped. */
    private void functionOfTwo(int modrm, long a, int seA) {
        long b = stack.significand(1);
        int seB = stack.signExponent(1);
        if (modrm == 0xF1) {
            functions.timesLogarithm(a, seA, b, seB, state.controlWord);
        } else if (modrm == 0xF3) {
            functions.arcTangent(a, seA, b, seB, state.controlWord);
        } else {
            functions.timesLogarithmPlusOne(a, seA, b, seB, state.controlWord);
        }
        if (stack.deliver(1, unit)) {
            stack.pop();
        }
    }

    private void extract(long a, int seA) {
        if (stack.pushOverflows()) {
            pushOverflow();
            return;
        }
        unit.extract(a, seA);
        if (stack.settle(unit.status)) {
            stack.write(0, unit.exponentSignificand, unit.exponentSignExponent);
            stack.push(unit.significand, unit.signExponent);
        }
    }

    /** A function with two results finds no room: both become NaNs if that is masked. */
    private void pushOverflow() {
        if (stack.settle(FloatException.INVALID | FloatException.STACK_FAULT | C1)) {
            stack.write(0, Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
            stack.push(Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
        }
    }

    private void remainder(boolean nearest) {
        unit.remainder(
                stack.significand(0),
                stack.signExponent(0),
                stack.significand(1),
                stack.signExponent(1),
                nearest,
                state.controlWord);
        if (stack.deliver(0, unit) && unit.conditions >= 0) {
            state.statusWord = state.statusWord & ~(0x4500 | C1) | unit.conditions;
        } else {
            state.statusWord &= ~0x400;
        }
    }

    /** FPTAN, FSINCOS, FSIN, FCOS: C2 says that the operand is too large and nothing was done. */
    private void trigonometric(int modrm, long a, int seA) {
        boolean twoResults = modrm == 0xF2 || modrm == 0xFB;
        if (twoResults && stack.pushOverflows()) {
            state.statusWord &= ~0x400;
            pushOverflow();
            return;
        }
        if (X87Transcendentals.isTooLarge(a, seA)) {
            state.statusWord = state.statusWord & ~C1 | 0x400;
            return;
        }
        functions.trigonometric(modrm, a, seA, state.controlWord);
        state.statusWord &= ~0x400;
        if (stack.deliver(0, unit) && twoResults) {
            stack.push(functions.secondSignificand, functions.secondSignExponent);
        }
    }
}
