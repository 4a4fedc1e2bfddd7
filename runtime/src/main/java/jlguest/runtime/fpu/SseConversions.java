package jlguest.runtime.fpu;

/**
 * Conversions between singles, doubles and integers (Intel SDM volume 1, 11.4.1.6 and figure 11-8).
 */
final class SseConversions {
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private final FpuState state;
    private final OperandMemory memory;
    private final XmmOperand source;
    private final FastFloat unit;
    private final SseExceptions exceptions;

    SseConversions(FpuState state, OperandMemory memory, FastFloat unit) {
        this.state = state;
        this.memory = memory;
        this.source = new XmmOperand(state, memory);
        this.unit = unit;
        this.exceptions = new SseExceptions(state, unit.soft);
    }

    /** Returns a trap vector or {@link Fpu#NO_TRAP}. */
    int execute(int prefix, int op2, int modrm, int operand, int[] registers) {
        unit.begin(state.mxcsr);
        int register = modrm >>> 3 & 7;
        switch (op2) {
            case 0x2A:
                return fromIntegers(prefix, register, modrm, operand, registers);
            case 0x2C:
            case 0x2D:
                return toIntegers(prefix, op2 == 0x2C, register, modrm, operand, registers);
            case 0x5A:
                return betweenFloats(prefix, 2 * register, modrm, operand);
            default:
                return packedLongs(prefix, op2, 2 * register, modrm, operand);
        }
    }

    private int commit(int place, long low, long high) {
        if (exceptions.trap()) {
            return Fpu.SIMD_EXCEPTION;
        }
        state.xmm[place] = low;
        state.xmm[place + 1] = high;
        return Fpu.NO_TRAP;
    }

    private static long pair(int low, int high) {
        return low & LOW_HALF | (long) high << 32;
    }

    private int toInteger(long half, int lane, boolean truncate) {
        return unit.toInteger(half >>> 32 * lane & LOW_HALF, false, truncate);
    }

    private long toIntegers(long half, boolean truncate) {
        return pair(toInteger(half, 0, truncate), toInteger(half, 1, truncate));
    }

    private long fromIntegers(long half) {
        return unit.fromInteger((int) half, false) & LOW_HALF
                | unit.fromInteger((int) (half >>> 32), false) << 32;
    }

    /** CVTPI2PS, CVTPI2PD, CVTSI2SS, CVTSI2SD. */
    private int fromIntegers(int prefix, int register, int modrm, int operand, int[] registers) {
        int place = 2 * register;
        if (prefix == 0xF3 || prefix == 0xF2) {
            int value = modrm >= 0xC0 ? registers[modrm & 7] : memory.load32(operand);
            if (prefix == 0xF2) {
                return commit(place, unit.fromInteger(value, true), state.xmm[place + 1]);
            }
            long result = unit.fromInteger(value, false) & LOW_HALF;
            return commit(place, state.xmm[place] & ~LOW_HALF | result, state.xmm[place + 1]);
        }
        long values = modrm >= 0xC0 ? state.significand[modrm & 7] : memory.load64(operand);
        if (prefix == 0x66) {
            return commit(
                    place,
                    unit.fromInteger((int) values, true),
                    unit.fromInteger((int) (values >>> 32), true));
        }
        return commit(place, fromIntegers(values), state.xmm[place + 1]);
    }

    /** CVTTxx2PI, CVTxx2PI, CVTTxx2SI, CVTxx2SI. */
    private int toIntegers(
            int prefix, boolean truncate, int register, int modrm, int operand, int[] registers) {
        if (prefix == 0xF3 || prefix == 0xF2) {
            int value =
                    prefix == 0xF2
                            ? unit.toInteger(source.load64(modrm, operand), true, truncate)
                            : unit.toInteger(
                                    source.load32(modrm, operand) & LOW_HALF, false, truncate);
            if (exceptions.trap()) {
                return Fpu.SIMD_EXCEPTION;
            }
            registers[register] = value;
            return Fpu.NO_TRAP;
        }
        long values;
        if (prefix == 0x66) {
            source.load128(modrm, operand);
            values =
                    pair(
                            unit.toInteger(source.low, true, truncate),
                            unit.toInteger(source.high, true, truncate));
        } else {
            values = toIntegers(source.load64(modrm, operand), truncate);
        }
        if (exceptions.trap()) {
            return Fpu.SIMD_EXCEPTION;
        }
        state.writeMmx(register, values);
        return Fpu.NO_TRAP;
    }

    /** CVTPS2PD, CVTPD2PS, CVTSS2SD, CVTSD2SS. */
    private int betweenFloats(int prefix, int place, int modrm, int operand) {
        switch (prefix) {
            case 0xF3:
                return commit(
                        place, unit.widen(source.load32(modrm, operand)), state.xmm[place + 1]);
            case 0xF2:
                long single = unit.narrow(source.load64(modrm, operand)) & LOW_HALF;
                return commit(place, state.xmm[place] & ~LOW_HALF | single, state.xmm[place + 1]);
            case 0x66:
                source.load128(modrm, operand);
                return commit(place, pair(unit.narrow(source.low), unit.narrow(source.high)), 0);
            default:
                long singles = source.load64(modrm, operand);
                return commit(place, unit.widen((int) singles), unit.widen((int) (singles >>> 32)));
        }
    }

    /** CVTDQ2PS, CVTPS2DQ, CVTTPS2DQ (5B); CVTTPD2DQ, CVTPD2DQ, CVTDQ2PD (E6). */
    private int packedLongs(int prefix, int op2, int place, int modrm, int operand) {
        if (op2 == 0xE6 && prefix == 0xF3) {
            long values = source.load64(modrm, operand);
            return commit(
                    place,
                    unit.fromInteger((int) values, true),
                    unit.fromInteger((int) (values >>> 32), true));
        }
        source.load128(modrm, operand);
        if (op2 == 0xE6) {
            boolean truncate = prefix == 0x66;
            return commit(
                    place,
                    pair(
                            unit.toInteger(source.low, true, truncate),
                            unit.toInteger(source.high, true, truncate)),
                    0);
        }
        if (prefix == 0) {
            return commit(place, fromIntegers(source.low), fromIntegers(source.high));
        }
        boolean truncate = prefix == 0xF3;
        return commit(place, toIntegers(source.low, truncate), toIntegers(source.high, truncate));
    }
}
