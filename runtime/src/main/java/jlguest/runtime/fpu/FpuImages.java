package jlguest.runtime.fpu;

/**
 * The images of the unit in memory: the environment of FNSTENV and FLDENV (28 bytes, 14 with an
 * operand size prefix), the state of FNSAVE and FRSTOR (108, 94) and the 512 bytes of FXSAVE and
 * FXRSTOR.
 *
 * <p>Layouts: Intel SDM volume 1, figures 8-9 to 8-12 and section 10.5. The selectors of the last
 * instruction and operand are stored as zero, as processors do that announce it in CPUID leaf 7
 * (EBX bit 13); the processor of the test vectors is one of them.
 */
final class FpuImages {
    private static final int ENVIRONMENT_32 = 28;
    private static final int ENVIRONMENT_16 = 14;
    private static final int REGISTERS = 80;
    static final int FXSAVE_BYTES = 512;

    private final FpuState state;
    private final OperandMemory memory;

    FpuImages(FpuState state, OperandMemory memory) {
        this.state = state;
        this.memory = memory;
    }

    /** FNSTENV: stores the environment, then masks all exceptions. */
    void storeEnvironment(int address, boolean operand16) {
        memory.checkWrite(address, operand16 ? ENVIRONMENT_16 : ENVIRONMENT_32);
        writeEnvironment(address, operand16);
        state.controlWord |= 0x3F;
        state.updateErrorSummary();
    }

    /** FNSAVE: stores environment and registers, then initialises the unit. */
    void save(int address, boolean operand16) {
        int header = operand16 ? ENVIRONMENT_16 : ENVIRONMENT_32;
        memory.checkWrite(address, header + REGISTERS);
        writeEnvironment(address, operand16);
        for (int i = 0; i < 8; i++) {
            int register = state.physical(i);
            int place = address + header + 10 * i;
            memory.store64(place, state.significand[register]);
            memory.store16(place + 8, state.signExponent[register]);
        }
        state.initialise();
    }

    private void writeEnvironment(int address, boolean operand16) {
        if (operand16) {
            memory.store16(address, state.controlWord);
            memory.store16(address + 2, state.packedStatusWord());
            memory.store16(address + 4, state.fullTagWord());
            memory.store16(address + 6, state.lastInstruction & 0xFFFF);
            memory.store16(address + 8, 0);
            memory.store16(address + 10, state.lastOperand & 0xFFFF);
            memory.store16(address + 12, 0);
            return;
        }
        memory.store32(address, 0xFFFF0000 | state.controlWord);
        memory.store32(address + 4, 0xFFFF0000 | state.packedStatusWord());
        memory.store32(address + 8, 0xFFFF0000 | state.fullTagWord());
        memory.store32(address + 12, state.lastInstruction);
        memory.store32(address + 16, state.lastOpcode << 16);
        memory.store32(address + 20, state.lastOperand);
        memory.store32(address + 24, 0xFFFF0000);
    }

    /** FLDENV. */
    void loadEnvironment(int address, boolean operand16) {
        memory.checkRead(address, operand16 ? ENVIRONMENT_16 : ENVIRONMENT_32);
        readEnvironment(address, operand16);
    }

    /** FRSTOR. */
    void restore(int address, boolean operand16) {
        int header = operand16 ? ENVIRONMENT_16 : ENVIRONMENT_32;
        memory.checkRead(address, header + REGISTERS);
        readEnvironment(address, operand16);
        for (int i = 0; i < 8; i++) {
            int register = state.physical(i);
            int place = address + header + 10 * i;
            state.significand[register] = memory.load64(place);
            state.signExponent[register] = memory.load16(place + 8);
        }
    }

    private void readEnvironment(int address, boolean operand16) {
        int step = operand16 ? 2 : 4;
        int control = memory.load16(address);
        int status = memory.load16(address + step);
        int tagWord = memory.load16(address + 2 * step);
        if (operand16) {
            state.lastInstruction = memory.load16(address + 6);
            state.lastOperand = memory.load16(address + 10);
            state.lastOpcode = 0;
        } else {
            state.lastInstruction = memory.load32(address + 12);
            state.lastOpcode = memory.load16(address + 18) & 0x7FF;
            state.lastOperand = memory.load32(address + 20);
        }
        state.controlWord = control & FpuState.CONTROL_WORD_BITS | FpuState.CONTROL_WORD_ONES;
        state.unpackStatusWord(status);
        state.loadFullTagWord(tagWord);
    }

    /** FXSAVE; the address is aligned to 16 bytes. */
    void saveExtended(int address) {
        memory.checkWrite(address, FXSAVE_BYTES);
        memory.store16(address, state.controlWord);
        memory.store16(address + 2, state.packedStatusWord());
        memory.store16(address + 4, state.tags);
        memory.store16(address + 6, state.lastOpcode);
        memory.store32(address + 8, state.lastInstruction);
        memory.store32(address + 12, 0);
        memory.store32(address + 16, state.lastOperand);
        memory.store32(address + 20, 0);
        memory.store32(address + 24, state.mxcsr);
        memory.store32(address + 28, FpuState.MXCSR_MASK);
        for (int i = 0; i < 8; i++) {
            int register = state.physical(i);
            int place = address + 32 + 16 * i;
            memory.store64(place, state.significand[register]);
            memory.store64(place + 8, state.signExponent[register]);
            memory.store64(address + 160 + 16 * i, state.xmm[2 * i]);
            memory.store64(address + 168 + 16 * i, state.xmm[2 * i + 1]);
        }
    }

    /**
     * FXRSTOR; the address is aligned to 16 bytes. False for #GP: reserved bits of MXCSR are set.
     */
    boolean restoreExtended(int address) {
        memory.checkRead(address, FXSAVE_BYTES);
        int newMxcsr = memory.load32(address + 24);
        if ((newMxcsr & ~FpuState.MXCSR_MASK) != 0) {
            return false;
        }
        int control = memory.load16(address);
        int status = memory.load16(address + 2);
        state.tags = memory.load16(address + 4) & 0xFF;
        state.lastOpcode = memory.load16(address + 6) & 0x7FF;
        state.lastInstruction = memory.load32(address + 8);
        state.lastOperand = memory.load32(address + 16);
        state.controlWord = control & FpuState.CONTROL_WORD_BITS | FpuState.CONTROL_WORD_ONES;
        state.unpackStatusWord(status);
        state.mxcsr = newMxcsr;
        for (int i = 0; i < 8; i++) {
            int register = state.physical(i);
            int place = address + 32 + 16 * i;
            state.significand[register] = memory.load64(place);
            state.signExponent[register] = memory.load16(place + 8);
            state.xmm[2 * i] = memory.load64(address + 160 + 16 * i);
            state.xmm[2 * i + 1] = memory.load64(address + 168 + 16 * i);
        }
        return true;
    }
}
