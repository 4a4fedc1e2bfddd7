package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lazy flags against the definitions in the manual, worked out with wide arithmetic. */
class FlagsTest {
    private static final int[] EDGES = {
        0,
        1,
        2,
        7,
        8,
        15,
        16,
        0x7E,
        0x7F,
        0x80,
        0x81,
        0xFE,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFF_FFFF,
        0x8000_0000,
        -2,
        -1,
    };

    private static long mask(int size) {
        return size == 2 ? 0xFFFF_FFFFL : (1L << (8 << size)) - 1;
    }

    private static long signed(long value, int size) {
        int shift = 64 - (8 << size);
        return value << shift >> shift;
    }

    private static int resultFlags(long result, int size) {
        long r = result & mask(size);
        int flags = r == 0 ? Flags.ZF : 0;
        flags |= signed(r, size) < 0 ? Flags.SF : 0;
        return flags | (Long.bitCount(r & 0xFF) % 2 == 0 ? Flags.PF : 0);
    }

    private static int bit(boolean set, int flag) {
        return set ? flag : 0;
    }

    private static int sum(long a, long b, int carry, int size) {
        long wide = a + b + carry;
        long exact = signed(a, size) + signed(b, size) + carry;
        return resultFlags(wide, size)
                | bit(wide > mask(size), Flags.CF)
                | bit(exact != signed(wide, size), Flags.OF)
                | bit((a & 15) + (b & 15) + carry > 15, Flags.AF);
    }

    private static int difference(long a, long b, int borrow, int size) {
        long wide = a - b - borrow;
        long exact = signed(a, size) - signed(b, size) - borrow;
        return resultFlags(wide, size)
                | bit(wide < 0, Flags.CF)
                | bit(exact != signed(wide & mask(size), size), Flags.OF)
                | bit((a & 15) - (b & 15) - borrow < 0, Flags.AF);
    }

    private static void check(String name, int want, int op, long a, long b, long r) {
        int x = (int) a;
        int y = (int) b;
        int z = (int) r;
        assertEquals(want, Flags.materialize(op, x, y, z), () -> name + " " + a + " " + b);
        for (int cc = 0; cc < 16; cc++) {
            assertEquals(holds(cc, want), Flags.test(cc, op, x, y, z), name + " cc " + cc);
        }
    }

    private static boolean holds(int cc, int eflags) {
        boolean cf = (eflags & Flags.CF) != 0;
        boolean zf = (eflags & Flags.ZF) != 0;
        boolean less = (eflags & Flags.SF) != 0 ^ (eflags & Flags.OF) != 0;
        boolean[] conditions = {
            (eflags & Flags.OF) != 0,
            cf,
            zf,
            cf || zf,
            (eflags & Flags.SF) != 0,
            (eflags & Flags.PF) != 0,
            less,
            less || zf,
        };
        return conditions[cc >> 1] ^ (cc & 1) != 0;
    }

    private static void checkPair(long a, long b, int size) {
        long mask = mask(size);
        check("add", sum(a, b, 0, size), Flags.ADD | size, a, b, a + b & mask);
        check("adc", sum(a, b, 0, size), Flags.ADC | size, a, b, a + b & mask);
        check("adc 1", sum(a, b, 1, size), Flags.ADC | size, a, b, a + b + 1 & mask);
        check("sub", difference(a, b, 0, size), Flags.SUB | size, a, b, a - b & mask);
        check("sbb", difference(a, b, 0, size), Flags.SBB | size, a, b, a - b & mask);
        check("sbb 1", difference(a, b, 1, size), Flags.SBB | size, a, b, a - b - 1 & mask);
        check("and", resultFlags(a & b, size), Flags.LOGIC | size, a, b, a & b);
        for (int carry = 0; carry < 2; carry++) {
            int inc = sum(a, 1, 0, size) & ~Flags.CF | carry;
            check("inc", inc, Flags.INC | size, 0, carry, a + 1 & mask);
            int dec = difference(a, 1, 0, size) & ~Flags.CF | carry;
            check("dec", dec, Flags.DEC | size, 0, carry, a - 1 & mask);
        }
        shifts(a, (int) b & 31, size);
    }

    /** Shifts, without AF, and without OF for counts other than 1: those are undefined. */
    private static void shifts(long a, int count, int size) {
        if (count == 0) {
            return;
        }
        int bits = 8 << size;
        int defined = Flags.ARITHMETIC & ~Flags.AF & (count == 1 ? -1 : ~Flags.OF);
        long left = a << count;
        boolean out = count <= bits && (left >>> bits & 1) != 0;
        boolean top = (left >>> bits - 1 & 1) != 0;
        int want = resultFlags(left, size) | bit(out, Flags.CF) | bit(out != top, Flags.OF);
        shift("shl", want, defined, Flags.SHL | size, a, count, left & mask(size));
        long right = a >>> count;
        want =
                resultFlags(right, size)
                        | bit((a >>> count - 1 & 1) != 0, Flags.CF)
                        | bit(signed(a, size) < 0, Flags.OF);
        shift("shr", want, defined, Flags.SHR | size, a, count, right);
        long arithmetic = signed(a, size) >> count;
        want =
                resultFlags(arithmetic, size)
                        | bit((signed(a, size) >> count - 1 & 1) != 0, Flags.CF);
        shift("sar", want, defined, Flags.SAR | size, a, count, arithmetic & mask(size));
    }

    private static void shift(
            String name, int want, int defined, int op, long a, int count, long r) {
        int got = Flags.materialize(op, (int) a, count, (int) r);
        assertEquals(want & defined, got & defined, () -> name + " " + a + " by " + count);
    }

    @ParameterizedTest
    @ValueSource(ints = {Flags.BYTE, Flags.WORD, Flags.DWORD})
    void everyOperationLeavesTheFlagsOfItsDefinition(int size) {
        for (int a : EDGES) {
            for (int b : EDGES) {
                checkPair(a & mask(size), b & mask(size), size);
            }
        }
        Random random = new Random(size);
        for (int i = 0; i < 20_000; i++) {
            checkPair(random.nextInt() & mask(size), random.nextInt() & mask(size), size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Flags.BYTE, Flags.WORD, Flags.DWORD})
    void explicitFlagsAreThemselves(int size) {
        for (int flags = 0; flags < 0x1000; flags++) {
            int want = flags & Flags.ARITHMETIC;
            check("explicit", want, Flags.EXPLICIT | size, 0, 0, flags);
        }
    }
}
