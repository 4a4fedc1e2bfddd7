package jlguest.runtime.fpu;

/**
 * Packed integer operations on 64 bits: an MMX register or one half of an XMM register. Operations
 * are numbered by the second opcode byte (Intel SDM volume 2, the instruction named at each).
 */
final class PackedInteger {
    private static final long BYTE_TOPS = 0x8080808080808080L;
    private static final long WORD_TOPS = 0x8000800080008000L;
    private static final long LONG_TOPS = 0x8000000080000000L;
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private PackedInteger() {}

    /** Operations whose halves of an XMM register do not depend on each other. */
    static long apply(int op2, long a, long b) {
        switch (op2) {
            case 0x64:
                return compareGreater(a, b, 8);
            case 0x65:
                return compareGreater(a, b, 16);
            case 0x66:
                return compareGreater(a, b, 32);
            case 0x74:
                return compareEqual(a, b, 8);
            case 0x75:
                return compareEqual(a, b, 16);
            case 0x76:
                return compareEqual(a, b, 32);
            case 0xD4:
                return a + b;
            case 0xFB:
                return a - b;
            case 0xFC:
                return add(a, b, BYTE_TOPS);
            case 0xFD:
                return add(a, b, WORD_TOPS);
            case 0xFE:
                return add(a, b, LONG_TOPS);
            case 0xF8:
                return subtract(a, b, BYTE_TOPS);
            case 0xF9:
                return subtract(a, b, WORD_TOPS);
            case 0xFA:
                return subtract(a, b, LONG_TOPS);
            case 0x54: // ANDPS
            case 0xDB:
                return a & b;
            case 0x55: // ANDNPS
            case 0xDF:
                return ~a & b;
            case 0x56: // ORPS
            case 0xEB:
                return a | b;
            case 0x57: // XORPS
            case 0xEF:
                return a ^ b;
            default:
                return op2 < 0xE8 ? applyFirstLanes(op2, a, b) : applyLastLanes(op2, a, b);
        }
    }

    private static long applyFirstLanes(int op2, long a, long b) {
        switch (op2) {
            case 0xD5: // PMULLW
                return multiplyWords(a, b, op2);
            case 0xD8: // PSUBUSB
                return saturate(a, b, 8, op2);
            case 0xD9:
                return saturate(a, b, 16, op2);
            case 0xDA: // PMINUB
                return minMax(a, b, 8, op2);
            case 0xDC: // PADDUSB
                return saturate(a, b, 8, op2);
            case 0xDD:
                return saturate(a, b, 16, op2);
            case 0xDE: // PMAXUB
                return minMax(a, b, 8, op2);
            case 0xE0: // PAVGB
                return (a | b) - ((a ^ b) >>> 1 & ~BYTE_TOPS);
            case 0xE3: // PAVGW
                return (a | b) - ((a ^ b) >>> 1 & ~WORD_TOPS);
            case 0xE4: // PMULHUW
            case 0xE5: // PMULHW
                return multiplyWords(a, b, op2);
            default:
                throw new AssertionError(op2);
        }
    }

    private static long applyLastLanes(int op2, long a, long b) {
        switch (op2) {
            case 0xE8: // PSUBSB
                return saturate(a, b, 8, op2);
            case 0xE9:
                return saturate(a, b, 16, op2);
            case 0xEA: // PMINSW
                return minMax(a, b, 16, op2);
            case 0xEC: // PADDSB
                return saturate(a, b, 8, op2);
            case 0xED:
                return saturate(a, b, 16, op2);
            case 0xEE: // PMAXSW
                return minMax(a, b, 16, op2);
            case 0xF4: // PMULUDQ
                return (a & LOW_HALF) * (b & LOW_HALF);
            case 0xF5:
                return multiplyAdd(a, b);
            case 0xF6:
                return sumOfDifferences(a, b);
            default:
                throw new AssertionError(op2);
        }
    }

    /** Lane-wise sum; {@code tops} has the top bit of every lane set. */
    private static long add(long a, long b, long tops) {
        return (a & ~tops) + (b & ~tops) ^ (a ^ b) & tops;
    }

    private static long subtract(long a, long b, long tops) {
        return (a | tops) - (b & ~tops) ^ (a ^ ~b) & tops;
    }

    private static long compareEqual(long a, long b, int width) {
        long mask = -1L >>> 64 - width;
        long difference = a ^ b;
        long result = 0;
        for (int shift = 0; shift < 64; shift += width) {
            if ((difference >>> shift & mask) == 0) {
                result |= mask << shift;
            }
        }
        return result;
    }

    private static long compareGreater(long a, long b, int width) {
        long mask = -1L >>> 64 - width;
        long result = 0;
        for (int shift = 0; shift < 64; shift += width) {
            if (signed(a, shift, width) > signed(b, shift, width)) {
                result |= mask << shift;
            }
        }
        return result;
    }

    private static int signed(long value, int shift, int width) {
        return (int) (value << 64 - width - shift >> 64 - width);
    }

    private static int unsigned(long value, int shift, int width) {
        return (int) (value << 64 - width - shift >>> 64 - width);
    }

    /** PADDS, PADDUS, PSUBS, PSUBUS: opcode bit 5 means signed, bit 2 means addition. */
    private static long saturate(long a, long b, int width, int op2) {
        boolean signed = (op2 & 0x20) != 0;
        boolean sum = (op2 & 4) != 0;
        int lowest = signed ? -1 << width - 1 : 0;
        int highest = signed ? ~lowest : (1 << width) - 1;
        long result = 0;
        for (int shift = 0; shift < 64; shift += width) {
            int x = signed ? signed(a, shift, width) : unsigned(a, shift, width);
            int y = signed ? signed(b, shift, width) : unsigned(b, shift, width);
            int exact = sum ? x + y : x - y;
            long lane = Math.max(lowest, Math.min(highest, exact)) & -1L >>> 64 - width;
            result |= lane << shift;
        }
        return result;
    }

    /** PMINUB, PMAXUB, PMINSW, PMAXSW: opcode bit 5 means signed, bit 2 means maximum. */
    private static long minMax(long a, long b, int width, int op2) {
        boolean signed = (op2 & 0x20) != 0;
        boolean maximum = (op2 & 4) != 0;
        long mask = -1L >>> 64 - width;
        long result = 0;
        for (int shift = 0; shift < 64; shift += width) {
            int x = signed ? signed(a, shift, width) : unsigned(a, shift, width);
            int y = signed ? signed(b, shift, width) : unsigned(b, shift, width);
            result |= ((maximum ? Math.max(x, y) : Math.min(x, y)) & mask) << shift;
        }
        return result;
    }

    private static long multiplyWords(long a, long b, int op2) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            int product;
            if (op2 == 0xE4) {
                product = unsigned(a, shift, 16) * unsigned(b, shift, 16) >>> 16;
            } else {
                product = signed(a, shift, 16) * signed(b, shift, 16);
                if (op2 == 0xE5) {
                    product >>>= 16;
                }
            }
            result |= (product & 0xFFFFL) << shift;
        }
        return result;
    }

    private static long multiplyAdd(long a, long b) {
        int low = signed(a, 0, 16) * signed(b, 0, 16) + signed(a, 16, 16) * signed(b, 16, 16);
        int high = signed(a, 32, 16) * signed(b, 32, 16) + signed(a, 48, 16) * signed(b, 48, 16);
        return (long) high << 32 | low & LOW_HALF;
    }

    private static long sumOfDifferences(long a, long b) {
        int sum = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            sum += Math.abs(unsigned(a, shift, 8) - unsigned(b, shift, 8));
        }
        return sum;
    }

    /** PSRLx, PSRAx, PSLLx: opcode bits 1 to 0 give the lane (1 word, 2 long, 3 quad). */
    static long shift(int op2, long value, long count) {
        int width = 8 << (op2 & 3);
        int group = op2 & 0xF0;
        boolean tooFar = Long.compareUnsigned(count, width) >= 0;
        if (group != 0xE0 && tooFar) {
            return 0;
        }
        int distance = tooFar ? width - 1 : (int) count;
        if (width == 64) {
            return group == 0xD0 ? value >>> distance : value << distance;
        }
        long result = 0;
        long mask = -1L >>> 64 - width;
        for (int shift = 0; shift < 64; shift += width) {
            long lane;
            if (group == 0xE0) {
                lane = signed(value, shift, width) >> distance;
            } else {
                long bits = value >>> shift & mask;
                lane = group == 0xD0 ? bits >>> distance : bits << distance;
            }
            result |= (lane & mask) << shift;
        }
        return result;
    }

    /** PACKSSWB (63), PACKUSWB (67), PACKSSDW (6B): 64 bits into 32. */
    static long pack(int op2, long value) {
        int from = op2 == 0x6B ? 32 : 16;
        int to = from >> 1;
        int lowest = op2 == 0x67 ? 0 : -1 << to - 1;
        int highest = op2 == 0x67 ? 0xFF : (1 << to - 1) - 1;
        long result = 0;
        for (int lane = 0; lane < 64 / from; lane++) {
            int saturated = Math.max(lowest, Math.min(highest, signed(value, lane * from, from)));
            result |= (saturated & -1L >>> 64 - to) << lane * to;
        }
        return result;
    }

    /** Interleaves the low 32 bits of a and b in lanes of 8, 16 or 32 bits. */
    static long interleave(long a, long b, int width) {
        switch (width) {
            case 8:
                return spread(spread(a & LOW_HALF, 16, 0x0000FFFF0000FFFFL), 8, 0x00FF00FF00FF00FFL)
                        | spread(
                                        spread(b & LOW_HALF, 16, 0x0000FFFF0000FFFFL),
                                        8,
                                        0x00FF00FF00FF00FFL)
                                << 8;
            case 16:
                return spread(a & LOW_HALF, 16, 0x0000FFFF0000FFFFL)
                        | spread(b & LOW_HALF, 16, 0x0000FFFF0000FFFFL) << 16;
            default:
                return a & LOW_HALF | b << 32;
        }
    }

    private static long spread(long value, int distance, long mask) {
        return (value | value << distance) & mask;
    }

    /** PSHUFW and the halves of PSHUFLW, PSHUFHW: four words chosen by an immediate byte. */
    static long shuffleWords(long value, int order) {
        return value >>> 16 * (order & 3) & 0xFFFF
                | (value >>> 16 * (order >>> 2 & 3) & 0xFFFF) << 16
                | (value >>> 16 * (order >>> 4 & 3) & 0xFFFF) << 32
                | value >>> 16 * (order >>> 6 & 3) << 48;
    }

    /** Top bits of the eight bytes: PMOVMSKB. */
    static int byteSigns(long value) {
        return (int) ((value >>> 7 & 0x0101010101010101L) * 0x0102040810204080L >>> 56);
    }
}
