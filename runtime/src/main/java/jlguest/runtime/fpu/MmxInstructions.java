package jlguest.runtime.fpu;

/**
 * The instructions on MMX registers, MMX, SSE and SSE2 alike (Intel SDM volume 1, 9.4 and 10.4.4).
 * The caller has checked for pending exceptions and moves the x87 stack afterwards.
 */
final class MmxInstructions {
    private final FpuState state;
    private final OperandMemory memory;

    MmxInstructions(FpuState state, OperandMemory memory) {
        this.state = state;
        this.memory = memory;
    }

    private long source(int modrm, int operand) {
        return modrm >= 0xC0 ? state.significand[modrm & 7] : memory.load64(operand);
    }

    private long source32(int modrm, int operand) {
        return modrm >= 0xC0 ? state.significand[modrm & 7] : memory.load32(operand) & 0xFFFFFFFFL;
    }

    void execute(int op2, int modrm, int immediate, int operand, int[] registers) {
        int register = modrm >>> 3 & 7;
        switch (op2 & 0xF0) {
            case 0x60:
            case 0x70:
                firstRows(op2, modrm, immediate, operand, registers);
                break;
            case 0xC0:
                insertExtract(op2, modrm, immediate, operand, registers);
                break;
            default:
                lastRows(op2, modrm, operand, registers, register);
                break;
        }
    }

    private void firstRows(int op2, int modrm, int immediate, int operand, int[] registers) {
        int register = modrm >>> 3 & 7;
        long old = state.significand[register];
        switch (op2) {
            case 0x60:
            case 0x61:
            case 0x62:
                state.writeMmx(
                        register,
                        PackedInteger.interleave(old, source32(modrm, operand), 8 << op2 - 0x60));
                break;
            case 0x63:
            case 0x67:
            case 0x6B:
                long value = source(modrm, operand);
                state.writeMmx(
                        register,
                        PackedInteger.pack(op2, old) & 0xFFFFFFFFL
                                | PackedInteger.pack(op2, value) << 32);
                break;
            case 0x68:
            case 0x69:
            case 0x6A:
                state.writeMmx(
                        register,
                        PackedInteger.interleave(
                                old >>> 32, source(modrm, operand) >>> 32, 8 << op2 - 0x68));
                break;
            case 0x6E:
                state.writeMmx(
                        register,
                        (modrm >= 0xC0 ? registers[modrm & 7] : memory.load32(operand))
                                & 0xFFFFFFFFL);
                break;
            case 0x6F:
                state.writeMmx(register, source(modrm, operand));
                break;
            case 0x70:
                state.writeMmx(
                        register, PackedInteger.shuffleWords(source(modrm, operand), immediate));
                break;
            case 0x71:
            case 0x72:
            case 0x73:
                shiftByImmediate(op2, modrm, immediate);
                break;
            case 0x7E:
                storeLong(modrm, operand, (int) old, registers);
                break;
            case 0x7F:
                if (modrm >= 0xC0) {
                    state.writeMmx(modrm & 7, old);
                } else {
                    store(operand, old);
                }
                break;
            default:
                state.writeMmx(register, PackedInteger.apply(op2, old, source(modrm, operand)));
                break;
        }
    }

    /** Stores a register. Processors have set TOP to 0 by then, which a page fault shows. */
    private void store(int operand, long value) {
        state.top = 0;
        memory.store64(operand, value);
    }

    private void storeLong(int modrm, int operand, int value, int[] registers) {
        if (modrm >= 0xC0) {
            registers[modrm & 7] = value;
        } else {
            memory.store32(operand, value);
        }
    }

    /** Opcode of the shift by a register that the shift groups 71 to 73 stand for. */
    static int shiftOpcode(int op2, int modrm) {
        int row = (modrm >>> 3 & 7) >> 1;
        return 0xC0 + (row << 4) + (op2 & 3);
    }

    private void shiftByImmediate(int op2, int modrm, int immediate) {
        int register = modrm & 7;
        state.writeMmx(
                register,
                PackedInteger.shift(
                        shiftOpcode(op2, modrm), state.significand[register], immediate));
    }

    private void insertExtract(int op2, int modrm, int immediate, int operand, int[] registers) {
        int shift = (immediate & 3) * 16;
        if (op2 == 0xC5) {
            registers[modrm >>> 3 & 7] = (int) (state.significand[modrm & 7] >>> shift) & 0xFFFF;
            return;
        }
        int register = modrm >>> 3 & 7;
        long word = (modrm >= 0xC0 ? registers[modrm & 7] : memory.load16(operand)) & 0xFFFFL;
        state.writeMmx(register, state.significand[register] & ~(0xFFFFL << shift) | word << shift);
    }

    private void lastRows(int op2, int modrm, int operand, int[] registers, int register) {
        long old = state.significand[register];
        switch (op2) {
            case 0xD1:
            case 0xD2:
            case 0xD3:
            case 0xE1:
            case 0xE2:
            case 0xF1:
            case 0xF2:
            case 0xF3:
                state.writeMmx(register, PackedInteger.shift(op2, old, source(modrm, operand)));
                break;
            case 0xD7:
                registers[register] = PackedInteger.byteSigns(state.significand[modrm & 7]);
                break;
            case 0xE7:
                store(operand, old);
                break;
            case 0xF7:
                storeMasked(memory, operand, old, state.significand[modrm & 7]);
                break;
            default:
                state.writeMmx(register, PackedInteger.apply(op2, old, source(modrm, operand)));
                break;
        }
    }

    /** Stores the bytes whose mask byte has its top bit set: MASKMOVQ and halves of MASKMOVDQU. */
    static void storeMasked(OperandMemory memory, int address, long value, long mask) {
        for (int i = 0; i < 8; i++) {
            if ((mask >>> 8 * i + 7 & 1) != 0) {
                memory.checkWrite(address + i, 1);
            }
        }
        for (int i = 0; i < 8; i++) {
            if ((mask >>> 8 * i + 7 & 1) != 0) {
                memory.store8(address + i, (int) (value >>> 8 * i) & 0xFF);
            }
        }
    }
}
