package jlguest.runtime.fpu;

/** Moves and shuffles of XMM registers (Intel SDM volume 1, 10.4.1.1, 10.4.1.5 and 11.4.1). */
final class SseMoveInstructions {
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private final FpuState state;
    private final OperandMemory memory;
    private final XmmOperand source;

    SseMoveInstructions(FpuState state, OperandMemory memory) {
        this.state = state;
        this.memory = memory;
        this.source = new XmmOperand(state, memory);
    }

    void execute(int prefix, int op2, int modrm, int immediate, int operand, int[] registers) {
        switch (op2) {
            case 0x10:
            case 0x28:
            case 0x6F:
                load(prefix, op2, modrm, operand);
                break;
            case 0x11:
            case 0x29:
            case 0x2B:
            case 0x7F:
            case 0xE7:
                store(prefix, op2, modrm, operand);
                break;
            case 0x12:
            case 0x13:
            case 0x16:
            case 0x17:
                moveHalf(op2, modrm, operand);
                break;
            case 0x14:
            case 0x15:
            case 0xC6:
                shuffle(prefix, op2, modrm, immediate, operand);
                break;
            case 0x50:
                registers[modrm >>> 3 & 7] = signs(prefix, 2 * (modrm & 7));
                break;
            case 0xF7:
                storeMasked(modrm, operand);
                break;
            default:
                moveScalar(prefix, op2, modrm, operand, registers);
                break;
        }
    }

    private void load(int prefix, int op2, int modrm, int operand) {
        int place = 2 * (modrm >>> 3 & 7);
        if (op2 == 0x10 && prefix == 0xF3) {
            long single = source.load32(modrm, operand) & LOW_HALF;
            if (modrm >= 0xC0) {
                state.xmm[place] = state.xmm[place] & ~LOW_HALF | single;
            } else {
                state.xmm[place] = single;
                state.xmm[place + 1] = 0;
            }
        } else if (op2 == 0x10 && prefix == 0xF2) {
            state.xmm[place] = source.load64(modrm, operand);
            if (modrm < 0xC0) {
                state.xmm[place + 1] = 0;
            }
        } else {
            source.load128(modrm, operand);
            state.xmm[place] = source.low;
            state.xmm[place + 1] = source.high;
        }
    }

    private void store(int prefix, int op2, int modrm, int operand) {
        int place = 2 * (modrm >>> 3 & 7);
        int target = 2 * (modrm & 7);
        boolean register = modrm >= 0xC0;
        if (op2 == 0x11 && prefix == 0xF3) {
            if (register) {
                state.xmm[target] = state.xmm[target] & ~LOW_HALF | state.xmm[place] & LOW_HALF;
            } else {
                memory.store32(operand, (int) state.xmm[place]);
            }
        } else if (op2 == 0x11 && prefix == 0xF2) {
            if (register) {
                state.xmm[target] = state.xmm[place];
            } else {
                memory.store64(operand, state.xmm[place]);
            }
        } else if (register) {
            state.xmm[target] = state.xmm[place];
            state.xmm[target + 1] = state.xmm[place + 1];
        } else {
            source.store128(operand, state.xmm[place], state.xmm[place + 1]);
        }
    }

    /** MOVLPx, MOVHPx, MOVHLPS, MOVLHPS. */
    private void moveHalf(int op2, int modrm, int operand) {
        int place = 2 * (modrm >>> 3 & 7);
        int half = op2 >>> 2 & 1;
        if ((op2 & 1) != 0) {
            memory.store64(operand, state.xmm[place + half]);
        } else if (modrm < 0xC0) {
            state.xmm[place + half] = memory.load64(operand);
        } else {
            state.xmm[place + half] = state.xmm[2 * (modrm & 7) + (half ^ 1)];
        }
    }

    /** UNPCKLPx, UNPCKHPx, SHUFPx. */
    private void shuffle(int prefix, int op2, int modrm, int immediate, int operand) {
        source.load128(modrm, operand);
        int place = 2 * (modrm >>> 3 & 7);
        long oldLow = state.xmm[place];
        long oldHigh = state.xmm[place + 1];
        if (op2 == 0xC6) {
            if (prefix == 0x66) {
                state.xmm[place] = (immediate & 1) == 0 ? oldLow : oldHigh;
                state.xmm[place + 1] = (immediate & 2) == 0 ? source.low : source.high;
            } else {
                state.xmm[place] =
                        lane(oldLow, oldHigh, immediate)
                                | lane(oldLow, oldHigh, immediate >>> 2) << 32;
                state.xmm[place + 1] =
                        lane(source.low, source.high, immediate >>> 4)
                                | lane(source.low, source.high, immediate >>> 6) << 32;
            }
            return;
        }
        long a = op2 == 0x14 ? oldLow : oldHigh;
        long b = op2 == 0x14 ? source.low : source.high;
        if (prefix == 0x66) {
            state.xmm[place] = a;
            state.xmm[place + 1] = b;
        } else {
            state.xmm[place] = a & LOW_HALF | b << 32;
            state.xmm[place + 1] = a >>> 32 | b & ~LOW_HALF;
        }
    }

    private static long lane(long low, long high, int number) {
        return ((number & 2) == 0 ? low : high) >>> 32 * (number & 1) & LOW_HALF;
    }

    /** MOVMSKPS, MOVMSKPD. */
    private int signs(int prefix, int place) {
        long low = state.xmm[place];
        long high = state.xmm[place + 1];
        if (prefix == 0x66) {
            return (int) (low >>> 63) | (int) (high >>> 63) << 1;
        }
        return (int) (low >>> 31 & 1)
                | (int) (low >>> 63) << 1
                | (int) (high >>> 31 & 1) << 2
                | (int) (high >>> 63) << 3;
    }

    private void storeMasked(int modrm, int address) {
        int value = 2 * (modrm >>> 3 & 7);
        int mask = 2 * (modrm & 7);
        for (int i = 0; i < 16; i++) {
            if ((state.xmm[mask + (i >> 3)] >>> 8 * (i & 7) + 7 & 1) != 0) {
                memory.checkWrite(address + i, 1);
            }
        }
        MmxInstructions.storeMasked(memory, address, state.xmm[value], state.xmm[mask]);
        MmxInstructions.storeMasked(memory, address + 8, state.xmm[value + 1], state.xmm[mask + 1]);
    }

    /** MOVD, MOVQ, MOVQ2DQ, MOVDQ2Q. */
    private void moveScalar(int prefix, int op2, int modrm, int operand, int[] registers) {
        int place = 2 * (modrm >>> 3 & 7);
        boolean register = modrm >= 0xC0;
        if (op2 == 0x6E) {
            state.xmm[place] =
                    (register ? registers[modrm & 7] : memory.load32(operand)) & LOW_HALF;
            state.xmm[place + 1] = 0;
        } else if (op2 == 0x7E && prefix == 0x66) {
            if (register) {
                registers[modrm & 7] = (int) state.xmm[place];
            } else {
                memory.store32(operand, (int) state.xmm[place]);
            }
        } else if (op2 == 0x7E) {
            state.xmm[place] = source.load64(modrm, operand);
            state.xmm[place + 1] = 0;
        } else if (prefix == 0xF3) {
            state.xmm[place] = state.significand[modrm & 7];
            state.xmm[place + 1] = 0;
        } else if (prefix == 0xF2) {
            state.writeMmx(modrm >>> 3 & 7, state.xmm[2 * (modrm & 7)]);
        } else if (register) {
            state.xmm[2 * (modrm & 7)] = state.xmm[place];
            state.xmm[2 * (modrm & 7) + 1] = 0;
        } else {
            memory.store64(operand, state.xmm[place]);
        }
    }
}
