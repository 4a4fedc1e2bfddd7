package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.AFTER;
import static jlguest.runtime.fpu.FloatException.BEFORE;
import static jlguest.runtime.fpu.FloatException.C1;
import static jlguest.runtime.fpu.FloatException.INVALID;
import static jlguest.runtime.fpu.FloatException.STACK_FAULT;

/**
 * The register stack: pushing, popping, stack faults, and what an exception does to an instruction
 * (Intel SDM volume 1, 8.1.2, 8.5 and 8.6).
 */
final class X87Stack {
    final FpuState state;

    /** Linear address of the memory operand of the instruction at hand, for FDP. */
    int operand;

    /** Opcode of the instruction at hand: low three bits of the first byte, then ModRM; for FOP. */
    int opcode;

    X87Stack(FpuState state) {
        this.state = state;
    }

    long significand(int i) {
        return state.significand[state.physical(i)];
    }

    int signExponent(int i) {
        return state.signExponent[state.physical(i)];
    }

    void write(int i, long significand, int signExponent) {
        int register = state.physical(i);
        state.significand[register] = significand;
        state.signExponent[register] = signExponent;
        state.tags |= 1 << register;
    }

    void pop() {
        state.tags &= ~(1 << state.top);
        state.top = state.top + 1 & 7;
    }

    /** Makes room for and writes a new ST(0). */
    void push(long significand, int signExponent) {
        state.top = state.top - 1 & 7;
        write(0, significand, signExponent);
    }

    /** Whether a push would run into a register in use. */
    boolean pushOverflows() {
        return !state.isEmpty(7);
    }

    /**
     * Enters the exceptions of an operation and C1 into the status word.
     *
     * @param found exception flags, SF and C1
     * @return whether the destination is written: not after an unmasked exception found beforehand
     */
    boolean settle(int found) {
        int status = found;
        int control = state.controlWord;
        int unmasked = status & ~control & 0x3F;
        if (unmasked == 0) {
            state.statusWord = state.statusWord & ~C1 | status;
            return true;
        }
        boolean prevented = (unmasked & BEFORE) != 0;
        if (prevented) {
            status &= (status & INVALID) != 0 ? ~AFTER : ~(AFTER | C1);
        }
        enterUnmasked(status);
        return !prevented;
    }

    /**
     * Like {@link #settle} for a store to memory, which an unmasked overflow or underflow also
     * prevents.
     */
    boolean settleStore(int found) {
        int unmasked =
                found & ~state.controlWord & (FloatException.OVERFLOW | FloatException.UNDERFLOW);
        if (unmasked == 0) {
            return settle(found);
        }
        settle(found & ~(FloatException.PRECISION | C1));
        return false;
    }

    private void enterUnmasked(int status) {
        state.statusWord = state.statusWord & ~C1 | status | FpuState.ERROR_SUMMARY;
        state.lastOpcode = opcode;
        // a register form leaves FDP alone
        if ((opcode & 0xC0) != 0xC0) {
            state.lastOperand = operand;
        }
    }

    /** Whether a found set of exceptions keeps a store from happening; nothing is changed. */
    boolean preventsStore(int found) {
        return (found
                        & ~state.controlWord
                        & (BEFORE | FloatException.OVERFLOW | FloatException.UNDERFLOW))
                != 0;
    }

    /** Records a stack underflow; true when it is masked and the instruction goes on with a NaN. */
    boolean underflow() {
        return settle(INVALID | STACK_FAULT);
    }

    /** Records a stack underflow; when masked, ST(i) becomes the default NaN. */
    boolean underflowInto(int i) {
        boolean masked = underflow();
        if (masked) {
            write(i, Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
        }
        return masked;
    }

    /**
     * Records a stack overflow; when masked, the default NaN is pushed over the register in use.
     */
    void overflow() {
        if (settle(INVALID | STACK_FAULT | C1)) {
            push(Ext80.NAN_SIGNIFICAND, Ext80.NAN_SIGN_EXPONENT);
        }
    }

    /** Writes the result of an operation to ST(i), if its exceptions let it; true when they do. */
    boolean deliver(int i, Ext80 result) {
        if (!settle(result.status)) {
            return false;
        }
        write(i, result.significand, result.signExponent);
        return true;
    }

    /** Sets C3, C2 and C0 and leaves the rest of the status word alone. */
    void setConditions(int conditions) {
        state.statusWord = state.statusWord & ~0x4500 | conditions;
    }
}
