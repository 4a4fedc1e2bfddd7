package jlguest.runtime.fpu;

/** Integer and bitwise operations on XMM registers (Intel SDM volume 1, 11.4.2). */
final class SseIntegerInstructions {
    private final FpuState state;
    private final OperandMemory memory;
    private final XmmOperand source;

    SseIntegerInstructions(FpuState state, OperandMemory memory) {
        this.state = state;
        this.memory = memory;
        this.source = new XmmOperand(state, memory);
    }

    void execute(int prefix, int op2, int modrm, int immediate, int operand, int[] registers) {
        int register = modrm >>> 3 & 7;
        switch (op2) {
            case 0xC4:
                insertWord(
                        register,
                        immediate,
                        modrm >= 0xC0 ? registers[modrm & 7] : memory.load16(operand));
                return;
            case 0xC5:
                registers[register] =
                        (int)
                                        (state.xmm[2 * (modrm & 7) + (immediate >>> 2 & 1)]
                                                >>> 16 * (immediate & 3))
                                & 0xFFFF;
                return;
            case 0xD7:
                registers[register] =
                        PackedInteger.byteSigns(state.xmm[2 * (modrm & 7)])
                                | PackedInteger.byteSigns(state.xmm[2 * (modrm & 7) + 1]) << 8;
                return;
            case 0x71:
            case 0x72:
            case 0x73:
                shiftByImmediate(op2, modrm, immediate);
                return;
            default:
                source.load128(modrm, operand);
                packed(prefix, op2, immediate, 2 * register);
        }
    }

    private void write(int place, long low, long high) {
        state.xmm[place] = low;
        state.xmm[place + 1] = high;
    }

    private void packed(int prefix, int op2, int immediate, int place) {
        long oldLow = state.xmm[place];
        long oldHigh = state.xmm[place + 1];
        long low = source.low;
        long high = source.high;
        switch (op2) {
            case 0x60:
            case 0x61:
            case 0x62:
                write(
                        place,
                        PackedInteger.interleave(oldLow, low, 8 << op2 - 0x60),
                        PackedInteger.interleave(oldLow >>> 32, low >>> 32, 8 << op2 - 0x60));
                break;
            case 0x63:
            case 0x67:
            case 0x6B:
                write(
                        place,
                        PackedInteger.pack(op2, oldLow) & 0xFFFFFFFFL
                                | PackedInteger.pack(op2, oldHigh) << 32,
                        PackedInteger.pack(op2, low) & 0xFFFFFFFFL
                                | PackedInteger.pack(op2, high) << 32);
                break;
            case 0x68:
            case 0x69:
            case 0x6A:
                write(
                        place,
                        PackedInteger.interleave(oldHigh, high, 8 << op2 - 0x68),
                        PackedInteger.interleave(oldHigh >>> 32, high >>> 32, 8 << op2 - 0x68));
                break;
            case 0x6C:
                write(place, oldLow, low);
                break;
            case 0x6D:
                write(place, oldHigh, high);
                break;
            case 0x70:
                shuffle(prefix, immediate, place);
                break;
            case 0xD1:
            case 0xD2:
            case 0xD3:
            case 0xE1:
            case 0xE2:
            case 0xF1:
            case 0xF2:
            case 0xF3:
                write(
                        place,
                        PackedInteger.shift(op2, oldLow, low),
                        PackedInteger.shift(op2, oldHigh, low));
                break;
            default:
                write(
                        place,
                        PackedInteger.apply(op2, oldLow, low),
                        PackedInteger.apply(op2, oldHigh, high));
                break;
        }
    }

    private void shuffle(int prefix, int order, int place) {
        if (prefix == 0xF2) {
            write(place, PackedInteger.shuffleWords(source.low, order), source.high);
        } else if (prefix == 0xF3) {
            write(place, source.low, PackedInteger.shuffleWords(source.high, order));
        } else {
            write(
                    place,
                    lane(order) | lane(order >>> 2) << 32,
                    lane(order >>> 4) | lane(order >>> 6) << 32);
        }
    }

    private long lane(int number) {
        return ((number & 2) == 0 ? source.low : source.high) >>> 32 * (number & 1) & 0xFFFFFFFFL;
    }

    private void insertWord(int register, int immediate, int word) {
        int place = 2 * register + (immediate >>> 2 & 1);
        int shift = 16 * (immediate & 3);
        state.xmm[place] = state.xmm[place] & ~(0xFFFFL << shift) | (word & 0xFFFFL) << shift;
    }

    private void shiftByImmediate(int op2, int modrm, int immediate) {
        int place = 2 * (modrm & 7);
        long low = state.xmm[place];
        long high = state.xmm[place + 1];
        int group = modrm >>> 3 & 7;
        if (group == 3) {
            shiftBytesRight(place, low, high, immediate);
        } else if (group == 7) {
            shiftBytesLeft(place, low, high, immediate);
        } else {
            int shift = MmxInstructions.shiftOpcode(op2, modrm);
            write(
                    place,
                    PackedInteger.shift(shift, low, immediate),
                    PackedInteger.shift(shift, high, immediate));
        }
    }

    private void shiftBytesRight(int place, long low, long high, int bytes) {
        int bits = 8 * bytes;
        if (bits >= 128) {
            write(place, 0, 0);
        } else if (bits >= 64) {
            write(place, high >>> bits - 64, 0);
        } else if (bits != 0) {
            write(place, low >>> bits | high << -bits, high >>> bits);
        }
    }

    private void shiftBytesLeft(int place, long low, long high, int bytes) {
        int bits = 8 * bytes;
        if (bits >= 128) {
            write(place, 0, 0);
        } else if (bits >= 64) {
            write(place, 0, low << bits - 64);
        } else if (bits != 0) {
            write(place, low << bits, high << bits | low >>> -bits);
        }
    }
}
