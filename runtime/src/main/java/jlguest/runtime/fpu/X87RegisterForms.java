package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.C1;

/**
 * The x87 instructions on registers: escape opcode and ModRM byte C0 to FF (Intel SDM volume 2D,
 * appendix A.5). Encodings that the manual leaves out but every processor carries out as another
 * instruction (FCOM2, FXCH4, FSTP8, FFREEP ...) are the same here.
 */
final class X87RegisterForms {
    private static final int CARRY = 0x01;
    private static final int PARITY = 0x04;
    private static final int ZERO = 0x40;

    private final X87Stack stack;
    private final FpuState state;
    private final X87Conversions unit;
    private final X87OperandlessForms operandless;

    /** ZF, PF and CF that the last comparison into EFLAGS delivered. */
    int resultFlags;

    /** EFLAGS that a conditional move looks at. */
    int inputFlags;

    X87RegisterForms(X87Stack stack, X87Conversions unit) {
        this.stack = stack;
        this.state = stack.state;
        this.unit = unit;
        this.operandless = new X87OperandlessForms(stack, unit);
    }

    /** The forms that exist. */
    static boolean defined(int opcode, int modrm) {
        int group = modrm >>> 3 & 7;
        switch (opcode & 7) {
            case 1:
                return group < 2
                        || group == 3
                        || group > 3 && X87OperandlessForms.defined(modrm)
                        || modrm == 0xD0;
            case 2:
                return group < 4 || modrm == 0xE9;
            case 3:
                return group != 7 && (group != 4 || modrm <= 0xE4);
            case 5:
                return group < 6;
            case 6:
                return group != 3 || modrm == 0xD9;
            case 7:
                return group != 7 && (group != 4 || modrm == 0xE0);
            default:
                return true;
        }
    }

    /** FNSTSW AX, FNCLEX, FNINIT and the obsolete FNENI, FNDISI, FNSETPM. */
    static boolean isControl(int opcode, int modrm) {
        return modrm >>> 3 == 0x1C && ((opcode & 7) == 3 || (opcode & 7) == 7);
    }

    /** Carries out one form that is {@link #defined} and no control instruction. */
    void execute(int opcode, int modrm) {
        int group = modrm >>> 3 & 7;
        int i = modrm & 7;
        switch (opcode & 7) {
            case 0:
                arithmetic(group, i, 0);
                break;
            case 1:
                executeD9(group, i, modrm);
                break;
            case 2:
                executeDa(group, i);
                break;
            case 3:
                executeDb(group, i);
                break;
            case 4:
                arithmetic(group, i, i);
                break;
            case 5:
                executeDd(group, i);
                break;
            case 6:
                executeDe(group, i);
                break;
            default:
                executeDf(group, i);
                break;
        }
    }

    private void executeD9(int group, int i, int modrm) {
        switch (group) {
            case 0:
                loadRegister(i);
                break;
            case 1:
                exchange(i);
                break;
            case 2:
                break;
            case 3:
                storeAndPopUnchecked(i);
                break;
            default:
                operandless.execute(modrm);
                break;
        }
    }

    private void executeDa(int group, int i) {
        if (group == 5) {
            if (compare(1, true)) {
                popTwice();
            }
        } else {
            conditionalMove(condition(group), i);
        }
    }

    private void executeDb(int group, int i) {
        if (group == 5) {
            compareIntoFlags(i, true);
        } else if (group == 6) {
            compareIntoFlags(i, false);
        } else {
            conditionalMove(!condition(group), i);
        }
    }

    private void executeDd(int group, int i) {
        switch (group) {
            case 0:
                free(i);
                break;
            case 1:
                exchange(i);
                break;
            case 2:
                storeRegister(i);
                break;
            case 3:
                storeAndPop(i);
                break;
            case 4:
                compare(i, true);
                break;
            default:
                if (compare(i, true)) {
                    stack.pop();
                }
                break;
        }
    }

    private void executeDe(int group, int i) {
        switch (group) {
            case 2:
                if (compare(i, false)) {
                    stack.pop();
                }
                break;
            case 3:
                if (compare(1, false)) {
                    popTwice();
                }
                break;
            default:
                if (arithmeticInto(group, i, i)) {
                    stack.pop();
                }
                break;
        }
    }

    private void executeDf(int group, int i) {
        switch (group) {
            case 0:
                free(i);
                stack.pop();
                break;
            case 1:
                exchange(i);
                break;
            case 2:
            case 3:
                storeAndPop(i);
                break;
            case 5:
                if (compareIntoFlags(i, true)) {
                    stack.pop();
                }
                break;
            default:
                if (compareIntoFlags(i, false)) {
                    stack.pop();
                }
                break;
        }
    }

    private void free(int i) {
        state.statusWord &= ~C1;
        state.tags &= ~(1 << state.physical(i));
    }

    private void popTwice() {
        stack.pop();
        stack.pop();
    }

    private void arithmetic(int group, int i, int destination) {
        if (group == 2) {
            compare(i, false);
        } else if (group == 3) {
            if (compare(i, false)) {
                stack.pop();
            }
        } else {
            arithmeticInto(group, i, destination);
        }
    }

    /** destination = ST(0) op ST(i); whether the result was written. */
    private boolean arithmeticInto(int operation, int i, int destination) {
        int a = state.physical(0);
        int b = state.physical(i);
        if ((state.tags >>> a & state.tags >>> b & 1) == 0) {
            return stack.underflowInto(destination);
        }
        unit.operate(
                operation,
                state.significand[a],
                state.signExponent[a],
                state.significand[b],
                state.signExponent[b],
                0,
                state.controlWord);
        return stack.deliver(destination, unit);
    }

    /**
     * Compares ST(0) with ST(i); whether no unmasked exception forbids a pop. The conditions are
     * set even then.
     */
    private boolean compare(int i, boolean quiet) {
        if (state.isEmpty(0) || state.isEmpty(i)) {
            stack.setConditions(X87Arithmetic.UNORDERED);
            return stack.underflow();
        }
        stack.setConditions(
                unit.compare(
                        stack.significand(0),
                        stack.signExponent(0),
                        stack.significand(i),
                        stack.signExponent(i),
                        0,
                        quiet));
        return stack.settle(unit.status);
    }

    /**
     * FCOMI and its kin, which leave C1 alone unless the stack underflows; true when a pop may
     * follow.
     */
    private boolean compareIntoFlags(int i, boolean quiet) {
        if (state.isEmpty(0) || state.isEmpty(i)) {
            resultFlags = X87Arithmetic.UNORDERED >>> 8;
            return stack.underflow();
        }
        resultFlags =
                unit.compare(
                                stack.significand(0),
                                stack.signExponent(0),
                                stack.significand(i),
                                stack.signExponent(i),
                                0,
                                quiet)
                        >>> 8;
        int unaffected = state.statusWord & C1;
        boolean completes = stack.settle(unit.status);
        state.statusWord |= unaffected;
        return completes;
    }

    private boolean condition(int group) {
        switch (group) {
            case 0:
                return (inputFlags & CARRY) != 0;
            case 1:
                return (inputFlags & ZERO) != 0;
            case 2:
                return (inputFlags & (CARRY | ZERO)) != 0;
            default:
                return (inputFlags & PARITY) != 0;
        }
    }

    private void conditionalMove(boolean moves, int i) {
        if (state.isEmpty(0) || state.isEmpty(i)) {
            stack.underflowInto(0);
            return;
        }
        if (moves) {
            stack.write(0, stack.significand(i), stack.signExponent(i));
        }
    }

    private void loadRegister(int i) {
        if (state.isEmpty(i)) {
            if (stack.underflow()) {
                stack.push(Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
            }
            return;
        }
        if (stack.pushOverflows()) {
            stack.overflow();
            return;
        }
        state.statusWord &= ~C1;
        stack.push(stack.significand(i), stack.signExponent(i));
    }

    private void exchange(int i) {
        boolean emptyTop = state.isEmpty(0);
        boolean emptyOther = state.isEmpty(i);
        if (emptyTop || emptyOther) {
            if (!stack.underflow()) {
                return;
            }
            if (emptyTop) {
                stack.write(0, Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
            }
            if (emptyOther) {
                stack.write(i, Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
            }
        } else {
            state.statusWord &= ~C1;
        }
        long significand = stack.significand(0);
        int signExponent = stack.signExponent(0);
        stack.write(0, stack.significand(i), stack.signExponent(i));
        stack.write(i, significand, signExponent);
    }

    private boolean storeRegister(int i) {
        if (state.isEmpty(0)) {
            return stack.underflowInto(i);
        }
        state.statusWord &= ~C1;
        stack.write(i, stack.significand(0), stack.signExponent(0));
        return true;
    }

    private void storeAndPop(int i) {
        if (storeRegister(i)) {
            stack.pop();
        }
    }

    /** FSTP1, which only pops when ST(0) is empty. */
    private void storeAndPopUnchecked(int i) {
        state.statusWord &= ~C1;
        if (!state.isEmpty(0)) {
            stack.write(i, stack.significand(0), stack.signExponent(0));
        }
        stack.pop();
    }
}
