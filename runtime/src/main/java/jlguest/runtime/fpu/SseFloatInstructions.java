package jlguest.runtime.fpu;

/**
 * Arithmetic and comparisons of packed and scalar singles and doubles (Intel SDM volume 1, 10.4.1
 * and 11.4.1).
 */
final class SseFloatInstructions {
    private static final long LOW_HALF = 0xFFFFFFFFL;
    private static final long EXPONENT = 0x7FF0_0000_0000_0000L;
    private static final int ZERO = 0x40;
    private static final int PARITY = 0x04;
    private static final int CARRY = 0x01;

    private final FpuState state;
    private final XmmOperand source;
    private final FastFloat unit;
    private final SseExceptions exceptions;

    /** What {@link #doubles} found. */
    long low;

    /** What {@link #doubles} found, upper half. */
    long high;

    /** ZF, PF and CF of the last COMISx or UCOMISx. */
    int resultFlags;

    SseFloatInstructions(FpuState state, OperandMemory memory, FastFloat unit) {
        this.state = state;
        this.source = new XmmOperand(state, memory);
        this.unit = unit;
        this.exceptions = new SseExceptions(state, unit.soft);
    }

    /** Returns a trap vector or {@link Fpu#NO_TRAP}. */
    int execute(int prefix, int op2, int modrm, int immediate, int operand) {
        int place = 2 * (modrm >>> 3 & 7);
        if (op2 == 0x2E || op2 == 0x2F) {
            return compareScalars(prefix == 0x66, op2 == 0x2E, place, modrm, operand);
        }
        if (op2 == SseFloat.RECIPROCAL || op2 == SseFloat.RECIPROCAL_ROOT) {
            approximate(prefix, op2, place, modrm, operand);
            return Fpu.NO_TRAP;
        }
        unit.begin(state.mxcsr);
        switch (prefix) {
            case 0xF2:
                return scalarDouble(op2, place, source.load64(modrm, operand), immediate);
            case 0xF3:
                return scalarSingle(
                        op2, place, source.load32(modrm, operand) & LOW_HALF, immediate);
            default:
                source.load128(modrm, operand);
                return packed(prefix == 0x66, op2, place, immediate);
        }
    }

    /** One of the seven operations of a scalar; whether it was done, which a trap prevents. */
    boolean scalar(int op2, int place, long b, boolean isDouble) {
        unit.begin(state.mxcsr);
        int trap = isDouble ? scalarDouble(op2, place, b, 0) : scalarSingle(op2, place, b, 0);
        return trap == Fpu.NO_TRAP;
    }

    /**
     * One of the seven operations of one double or two; whether it was done: not if it traps, and
     * not, with no flag changed, if a result is denormal.
     */
    boolean doubles(int op2, long a, long upperA, long b, long upperB, int count) {
        unit.begin(state.mxcsr);
        low = unit.operate(op2, a, b, true);
        high = count == 2 ? unit.operate(op2, upperA, upperB, true) : 0;
        return !isDenormal(low) && !isDenormal(high) && !exceptions.trap();
    }

    private static boolean isDenormal(long bits) {
        return (bits & EXPONENT) == 0 && bits << 1 != 0;
    }

    /** One of the seven operations of packed numbers; whether it was done. */
    boolean packed(int op2, int place, long low, long high, boolean isDouble) {
        unit.begin(state.mxcsr);
        source.low = low;
        source.high = high;
        return packed(isDouble, op2, place, 0) == Fpu.NO_TRAP;
    }

    /** A comparison into {@link #resultFlags}; whether it was done. */
    boolean compare(long a, long b, boolean isDouble, boolean quiet) {
        unit.begin(state.mxcsr);
        int order = unit.compare(a, b, isDouble, quiet);
        if (exceptions.trap()) {
            return false;
        }
        resultFlags =
                order == SseFloat.UNORDERED
                        ? ZERO | PARITY | CARRY
                        : order == 0 ? ZERO : order < 0 ? CARRY : 0;
        return true;
    }

    private int scalarDouble(int op2, int place, long b, int immediate) {
        long result = lane(op2, state.xmm[place], b, immediate, true);
        if (exceptions.trap()) {
            return Fpu.SIMD_EXCEPTION;
        }
        state.xmm[place] = result;
        return Fpu.NO_TRAP;
    }

    private int scalarSingle(int op2, int place, long b, int immediate) {
        long old = state.xmm[place];
        long result = lane(op2, old & LOW_HALF, b, immediate, false);
        if (exceptions.trap()) {
            return Fpu.SIMD_EXCEPTION;
        }
        state.xmm[place] = old & ~LOW_HALF | result & LOW_HALF;
        return Fpu.NO_TRAP;
    }

    private int packed(boolean isDouble, int op2, int place, int immediate) {
        long low = half(isDouble, op2, state.xmm[place], source.low, immediate);
        long high = half(isDouble, op2, state.xmm[place + 1], source.high, immediate);
        if (exceptions.trap()) {
            return Fpu.SIMD_EXCEPTION;
        }
        state.xmm[place] = low;
        state.xmm[place + 1] = high;
        return Fpu.NO_TRAP;
    }

    private long half(boolean isDouble, int op2, long a, long b, int immediate) {
        if (isDouble) {
            return lane(op2, a, b, immediate, true);
        }
        return lane(op2, a & LOW_HALF, b & LOW_HALF, immediate, false) & LOW_HALF
                | lane(op2, a >>> 32, b >>> 32, immediate, false) << 32;
    }

    private long lane(int op2, long a, long b, int immediate, boolean isDouble) {
        if (op2 == 0xC2) {
            return unit.soft.compareMask(a, b, immediate & 7, isDouble);
        }
        return unit.operate(op2, a, b, isDouble);
    }

    private int compareScalars(boolean isDouble, boolean quiet, int place, int modrm, int operand) {
        long a = state.xmm[place];
        long b =
                isDouble ? source.load64(modrm, operand) : source.load32(modrm, operand) & LOW_HALF;
        return compare(isDouble ? a : a & LOW_HALF, b, isDouble, quiet)
                ? Fpu.NO_TRAP
                : Fpu.SIMD_EXCEPTION;
    }

    private void approximate(int prefix, int op2, int place, int modrm, int operand) {
        boolean root = op2 == SseFloat.RECIPROCAL_ROOT;
        if (prefix == 0xF3) {
            long result = SseApproximation.of(root, source.load32(modrm, operand)) & LOW_HALF;
            state.xmm[place] = state.xmm[place] & ~LOW_HALF | result;
            return;
        }
        source.load128(modrm, operand);
        state.xmm[place] = approximateHalf(root, source.low);
        state.xmm[place + 1] = approximateHalf(root, source.high);
    }

    private static long approximateHalf(boolean root, long half) {
        return SseApproximation.of(root, (int) half) & LOW_HALF
                | (long) SseApproximation.of(root, (int) (half >>> 32)) << 32;
    }
}
