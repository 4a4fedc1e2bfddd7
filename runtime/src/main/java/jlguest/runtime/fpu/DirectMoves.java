package jlguest.runtime.fpu;

/**
 * Moves, shuffles and integer operations of XMM registers as {@link DirectForm} calls them.
 *
 * <p>{@code place} is twice the number of the destination (in stores: of the source) in the low
 * byte; bits 8 to 15 hold the second opcode byte or immediate where a method says so. {@code low}
 * and {@code high} are the source operand, of which 32-bit ones fill any upper half.
 */
public final class DirectMoves {
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private DirectMoves() {}

    /** MOVSS from memory, MOVD from a general register or memory: the rest becomes zero. */
    public static boolean load32(Fpu fpu, int place, long low, long high) {
        return load64(fpu, place, low & LOW_HALF, 0);
    }

    /** MOVSD from memory, MOVQ: the upper half becomes zero. */
    public static boolean load64(Fpu fpu, int place, long low, long high) {
        return load128(fpu, place, low, 0);
    }

    /** MOVAPS, MOVDQA and their kin. */
    public static boolean load128(Fpu fpu, int place, long low, long high) {
        if (!fpu.available()) {
            return false;
        }
        fpu.xmm[place] = low;
        fpu.xmm[place + 1] = high;
        return true;
    }

    /** MOVSS between registers. */
    public static boolean merge32(Fpu fpu, int place, long low, long high) {
        return merge64(fpu, place, fpu.xmm[place] & ~LOW_HALF | low & LOW_HALF, 0);
    }

    /** MOVSD between registers, MOVLPS and MOVHPS: one half, which {@code place} names. */
    public static boolean merge64(Fpu fpu, int place, long low, long high) {
        if (!fpu.available()) {
            return false;
        }
        fpu.xmm[place] = low;
        return true;
    }

    /** The low 32 or 64 bits of a register, or with an odd place the upper half, as the result. */
    public static boolean store64(Fpu fpu, int place, long low, long high) {
        fpu.low = fpu.xmm[place];
        return fpu.available();
    }

    /** All of a register as the result. */
    public static boolean store128(Fpu fpu, int place, long low, long high) {
        fpu.low = fpu.xmm[place];
        fpu.high = fpu.xmm[place + 1];
        return fpu.available();
    }

    /** UNPCKLPD, PUNPCKLQDQ, MOVLHPS. */
    public static boolean unpackLow(Fpu fpu, int place, long low, long high) {
        return merge64(fpu, place + 1, low, 0);
    }

    /** UNPCKHPD, PUNPCKHQDQ. */
    public static boolean unpackHigh(Fpu fpu, int place, long low, long high) {
        return load128(fpu, place, fpu.xmm[place + 1], high);
    }

    /** UNPCKLPS, PUNPCKLDQ. */
    public static boolean unpackLowSingles(Fpu fpu, int place, long low, long high) {
        return interleave(fpu, place, fpu.xmm[place], low);
    }

    /** UNPCKHPS, PUNPCKHDQ. */
    public static boolean unpackHighSingles(Fpu fpu, int place, long low, long high) {
        return interleave(fpu, place, fpu.xmm[place + 1], high);
    }

    private static boolean interleave(Fpu fpu, int place, long a, long b) {
        return load128(fpu, place, a & LOW_HALF | b << 32, a >>> 32 | b & ~LOW_HALF);
    }

    /** SHUFPD; the immediate from bit 8. */
    public static boolean shuffleDoubles(Fpu fpu, int code, long low, long high) {
        int place = code & 0xF;
        long first = fpu.xmm[place + (code >>> 8 & 1)];
        return load128(fpu, place, first, (code & 0x200) == 0 ? low : high);
    }

    /** SHUFPS; the immediate from bit 8. */
    public static boolean shuffleSingles(Fpu fpu, int code, long low, long high) {
        int place = code & 0xF;
        return load128(
                fpu,
                place,
                lanes(fpu.xmm[place], fpu.xmm[place + 1], code >>> 8),
                lanes(low, high, code >>> 12));
    }

    /** PSHUFD; the immediate from bit 8. */
    public static boolean shuffleWords(Fpu fpu, int code, long low, long high) {
        return load128(
                fpu, code & 0xF, lanes(low, high, code >>> 8), lanes(low, high, code >>> 12));
    }

    /** Two 32-bit lanes, which two bits each choose. */
    private static long lanes(long low, long high, int order) {
        return lane(low, high, order) | lane(low, high, order >>> 2) << 32;
    }

    private static long lane(long low, long high, int number) {
        return ((number & 2) == 0 ? low : high) >>> 32 * (number & 1) & LOW_HALF;
    }

    /** ANDPS, PAND. */
    public static boolean and(Fpu fpu, int place, long low, long high) {
        return load128(fpu, place, fpu.xmm[place] & low, fpu.xmm[place + 1] & high);
    }

    /** ANDNPS, PANDN. */
    public static boolean andNot(Fpu fpu, int place, long low, long high) {
        return load128(fpu, place, ~fpu.xmm[place] & low, ~fpu.xmm[place + 1] & high);
    }

    /** ORPS, POR. */
    public static boolean or(Fpu fpu, int place, long low, long high) {
        return load128(fpu, place, fpu.xmm[place] | low, fpu.xmm[place + 1] | high);
    }

    /** XORPS, PXOR. */
    public static boolean xor(Fpu fpu, int place, long low, long high) {
        return load128(fpu, place, fpu.xmm[place] ^ low, fpu.xmm[place + 1] ^ high);
    }

    /** PADDx, PSUBx, PCMPx, PMULx and so on: the second opcode byte from bit 8. */
    public static boolean integers(Fpu fpu, int code, long low, long high) {
        int place = code & 0xF;
        int op2 = code >>> 8;
        return load128(
                fpu,
                place,
                PackedInteger.apply(op2, fpu.xmm[place], low),
                PackedInteger.apply(op2, fpu.xmm[place + 1], high));
    }
}
