package jlguest.runtime.fpu;

import java.util.Arrays;

/**
 * Registers of the floating point unit of one processor: the x87 stack, the MMX registers that
 * share its significands, the XMM registers and the control and status words of both.
 *
 * <p>Register layout and field meanings: Intel SDM volume 1, sections 8.1 (x87), 9.2 (MMX) and 10.2
 * (SSE).
 */
public final class FpuState {

    /** Significands of the physical registers R0 to R7; also the MMX registers MM0 to MM7. */
    public final long[] significand = new long[8];

    /** Sign (bit 15) and biased exponent (bits 14 to 0) of R0 to R7. */
    public final int[] signExponent = new int[8];

    /**
     * XMM registers: {@code xmm[2*i]} is the low half of XMM<i>i</i>, {@code xmm[2*i+1]} the high
     * half.
     */
    public final long[] xmm = new long[16];

    /** x87 control word; bit 6 always reads as one, bits 7 and 13 to 15 as zero. */
    public int controlWord;

    /** x87 status word with the TOP field (bits 13 to 11) always zero: {@link #top} holds it. */
    public int statusWord;

    /** Number of the physical register that is ST(0). */
    public int top;

    /** Abridged tag word: bit <i>n</i> is set when physical register R<i>n</i> is not empty. */
    public int tags;

    /** SSE control and status register. */
    public int mxcsr;

    /** Linear address of the last x87 instruction that was no control instruction (FIP). */
    public int lastInstruction;

    /**
     * Linear address of the memory operand of the last x87 instruction that raised an unmasked
     * exception (FDP).
     */
    public int lastOperand;

    /**
     * Low 11 bits of the opcode of the last x87 instruction that raised an unmasked exception
     * (FOP).
     */
    public int lastOpcode;

    /** The bits of MXCSR that exist, as FXSAVE reports them in MXCSR_MASK. */
    public static final int MXCSR_MASK = 0xFFFF;

    static final int CONTROL_WORD_BITS = 0x1F3F;
    static final int CONTROL_WORD_ONES = 0x40;

    /** A unit as {@link #reset} leaves it. */
    public FpuState() {
        reset();
    }

    /** Power-on state: all registers zero, then FNINIT, then MXCSR 0x1F80. */
    public void reset() {
        Arrays.fill(significand, 0);
        Arrays.fill(signExponent, 0);
        Arrays.fill(xmm, 0);
        initialise();
        mxcsr = 0x1F80;
    }

    /** What FNINIT does: SDM volume 2A, FINIT/FNINIT. The registers keep their contents. */
    public void initialise() {
        controlWord = 0x037F;
        statusWord = 0;
        top = 0;
        tags = 0;
        lastInstruction = 0;
        lastOperand = 0;
        lastOpcode = 0;
    }

    /** The whole status word, TOP included, as FNSTSW stores it. */
    public int packedStatusWord() {
        return statusWord | top << 11;
    }

    /** Takes a whole status word apart; ES and B follow from the exception flags and the masks. */
    public void unpackStatusWord(int word) {
        top = word >>> 11 & 7;
        statusWord = word & 0x477F;
        updateErrorSummary();
    }

    /** Sets the control word as FLDCW does, reserved bits corrected. */
    public void loadControlWord(int word) {
        controlWord = word & CONTROL_WORD_BITS | CONTROL_WORD_ONES;
        updateErrorSummary();
    }

    /**
     * Recomputes ES and B, which say that an unmasked exception is pending (SDM volume 1, 8.1.3.3).
     */
    void updateErrorSummary() {
        if ((statusWord & ~controlWord & 0x3F) != 0) {
            statusWord |= ERROR_SUMMARY;
        } else {
            statusWord &= ~ERROR_SUMMARY;
        }
    }

    /** The physical register that is ST(i). */
    int physical(int i) {
        return top + i & 7;
    }

    boolean isEmpty(int i) {
        return (tags >>> (top + i & 7) & 1) == 0;
    }

    /** The full tag word that FSTENV and FSAVE store: SDM volume 1, 8.1.7. */
    public int fullTagWord() {
        int word = 0;
        for (int r = 0; r < 8; r++) {
            word |= tagOf(r) << 2 * r;
        }
        return word;
    }

    private int tagOf(int r) {
        if ((tags >>> r & 1) == 0) {
            return 3;
        }
        int exponent = signExponent[r] & 0x7FFF;
        if (exponent == 0) {
            return significand[r] == 0 ? 1 : 2;
        }
        return exponent == 0x7FFF || significand[r] >= 0 ? 2 : 0;
    }

    /** Takes a full tag word: everything but 3 (empty) means in use. */
    public void loadFullTagWord(int word) {
        tags = 0;
        for (int r = 0; r < 8; r++) {
            if ((word >>> 2 * r & 3) != 3) {
                tags |= 1 << r;
            }
        }
    }

    /** Leaves the x87 stack as every MMX instruction but EMMS does: SDM volume 1, 9.5.1. */
    void enterMmx() {
        top = 0;
        tags = 0xFF;
    }

    /** Writes an MMX register; its exponent field becomes all ones. */
    void writeMmx(int register, long value) {
        significand[register] = value;
        signExponent[register] = 0xFFFF;
    }

    /** ES and B of the status word. */
    static final int ERROR_SUMMARY = 0x8080;
}
