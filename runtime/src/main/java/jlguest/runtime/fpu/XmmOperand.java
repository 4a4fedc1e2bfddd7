package jlguest.runtime.fpu;

/** The source operand of an instruction on XMM registers: a register or memory. */
final class XmmOperand {
    private final FpuState state;
    private final OperandMemory memory;

    long low;
    long high;

    XmmOperand(FpuState state, OperandMemory memory) {
        this.state = state;
        this.memory = memory;
    }

    /** All 128 bits. */
    void load128(int modrm, int operand) {
        if (modrm >= 0xC0) {
            low = state.xmm[2 * (modrm & 7)];
            high = state.xmm[2 * (modrm & 7) + 1];
        } else {
            low = memory.load64(operand);
            high = memory.load64(operand + 8);
        }
    }

    /** The low 64 bits. */
    long load64(int modrm, int operand) {
        return modrm >= 0xC0 ? state.xmm[2 * (modrm & 7)] : memory.load64(operand);
    }

    /** The low 32 bits. */
    int load32(int modrm, int operand) {
        return modrm >= 0xC0 ? (int) state.xmm[2 * (modrm & 7)] : memory.load32(operand);
    }

    /** Stores 128 bits to memory, all or nothing. */
    void store128(int operand, long newLow, long newHigh) {
        memory.checkWrite(operand, 16);
        memory.store64(operand, newLow);
        memory.store64(operand + 8, newHigh);
    }
}
