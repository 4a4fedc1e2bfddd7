package jlguest.testsuite.fuzz;

import java.util.SplittableRandom;

/** Random numbers with a preference for those at which instructions change their ways. */
final class Values {
    private static final int[] SPECIAL = {
        0,
        1,
        2,
        -1,
        -2,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x1_0000,
        0x7FFF_FFFF,
        0x8000_0000,
        0x8000_0001,
        0x5555_5555,
        0x0000_001F,
        0x20,
        0xFFFF_8000,
        0xFFFF_FF80
    };

    /** Exponents of 80-bit numbers at which conversions and arithmetic change their ways. */
    private static final int[] EXPONENTS = {
        0,
        1,
        0x7FFF,
        0x7FFE,
        0x3FFF,
        0x3FFE,
        0x4000,
        0x3FFF + 15,
        0x3FFF + 31,
        0x3FFF + 63,
        0x3FFF + 64,
        0x3FFF - 126,
        0x3FFF - 127,
        0x3FFF + 127,
        0x3FFF + 128,
        0x3FFF - 1022,
        0x3FFF + 1023,
        0x3FFF + 1024,
        0x3FFF - 1074,
        0x3FFF - 149,
        0x3FFF - 64,
        0x3FFF + 52
    };

    private static final long[] SIGNIFICANDS = {
        0x8000_0000_0000_0000L, 0xC000_0000_0000_0000L, 0xFFFF_FFFF_FFFF_FFFFL,
        0x8000_0000_0000_0001L, 0xA000_0000_0000_0000L, 0x8000_0080_0000_0000L,
        0x8000_0000_0000_0400L, 0xFFFF_FF00_0000_0000L, 0xFFFF_FFFF_FFFF_F800L
    };

    private static final int[] SINGLES = {
        0, 0x8000_0000, 0x3F80_0000, 0xBF80_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000,
        0x7F80_0001, 0xFFFF_FFFF, 1, 0x007F_FFFF, 0x0080_0000, 0x7F7F_FFFF, 0x4F00_0000,
        0xCF00_0000, 0x4EFF_FFFF, 0x3F00_0000, 0x3FC0_0000, 0x8000_0001, 0x3380_0000
    };

    private static final long[] DOUBLES = {
        0,
        Long.MIN_VALUE,
        0x3FF0_0000_0000_0000L,
        0xBFF0_0000_0000_0000L,
        0x7FF0_0000_0000_0000L,
        0xFFF0_0000_0000_0000L,
        0x7FF8_0000_0000_0000L,
        0x7FF0_0000_0000_0001L,
        -1L,
        1L,
        0x000F_FFFF_FFFF_FFFFL,
        0x0010_0000_0000_0000L,
        0x7FEF_FFFF_FFFF_FFFFL,
        0x41E0_0000_0000_0000L,
        0xC1E0_0000_0000_0000L,
        0xC1E0_0000_0020_0000L,
        0x43E0_0000_0000_0000L,
        0x3FE0_0000_0000_0000L,
        0x3FF8_0000_0000_0000L,
        0x47EF_FFFF_E000_0000L,
        0x47EF_FFFF_F000_0000L,
        0x36A0_0000_0000_0000L,
        0x380F_FFFF_FFFF_FFFFL,
        0x3CA0_0000_0000_0000L
    };

    private Values() {}

    /** A 32-bit number. */
    static int word(SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0:
                return SPECIAL[random.nextInt(SPECIAL.length)];
            case 1:
                return random.nextInt(-40, 40);
            default:
                return random.nextInt();
        }
    }

    /** A single-precision number's bits. */
    static int single(SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0:
                return SINGLES[random.nextInt(SINGLES.length)];
            case 1:
                return SINGLES[random.nextInt(SINGLES.length)] + random.nextInt(-2, 3);
            case 2:
                // near 1, so that sums cancel and comparisons are close
                return random.nextInt() & 0x807F_FFFF | 0x3F00_0000 + (random.nextInt(6) << 23);
            default:
                return random.nextInt();
        }
    }

    /** A double-precision number's bits. */
    static long doubled(SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0:
                return DOUBLES[random.nextInt(DOUBLES.length)];
            case 1:
                return DOUBLES[random.nextInt(DOUBLES.length)] + random.nextInt(-2, 3);
            case 2:
                return random.nextLong() & 0x800F_FFFF_FFFF_FFFFL
                        | 0x3FE0_0000_0000_0000L + ((long) random.nextInt(40) << 52);
            default:
                return random.nextLong();
        }
    }

    /** Significand of an 80-bit number; most have the integer bit set. */
    static long significand(SplittableRandom random) {
        switch (random.nextInt(8)) {
            case 0:
            case 1:
                return SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
            case 2:
                return SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)] + random.nextInt(-2, 3);
            case 3:
                return random.nextLong() << random.nextInt(64);
            case 4:
                return random.nextBoolean() ? 0 : random.nextLong();
            default:
                return random.nextLong() | Long.MIN_VALUE;
        }
    }

    /** Sign and exponent of an 80-bit number. */
    static int signExponent(SplittableRandom random) {
        int sign = random.nextInt(2) << 15;
        switch (random.nextInt(4)) {
            case 0:
                return sign | EXPONENTS[random.nextInt(EXPONENTS.length)];
            case 1:
                return sign | random.nextInt(0x8000);
            default:
                return sign | 0x3FFF + random.nextInt(-70, 70);
        }
    }

    /** Half an XMM register: numbers of every width. */
    static long half(SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0:
                return doubled(random);
            case 1:
                return (long) single(random) << 32 | single(random) & 0xFFFF_FFFFL;
            default:
                return (long) word(random) << 32 | word(random) & 0xFFFF_FFFFL;
        }
    }
}
