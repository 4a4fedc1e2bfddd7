package jlguest.runtime.fpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link NearestExtended} does at all it does as {@link X87Arithmetic}. */
class NearestExtendedTest {
    private static final int ROUNDS = 400_000;
    private static final int CONTROL = 0x37F;
    private static final int[] OPERATIONS = {
        X87Arithmetic.ADD, X87Arithmetic.SUBTRACT, X87Arithmetic.MULTIPLY, X87Arithmetic.DIVIDE
    };

    private final Random random = new Random(3);
    private final NearestExtended nearest = new NearestExtended();
    private final X87Conversions exact = new X87Conversions();

    /** Often with few bits or many ones, so that halves, carries and exact results come up. */
    private long significand() {
        long bits = random.nextLong();
        switch (random.nextInt(5)) {
            case 0:
                return bits << random.nextInt(64) | Long.MIN_VALUE;
            case 1:
                return -1L << random.nextInt(64);
            case 2:
                return -1L ^ 1L << random.nextInt(63);
            case 3:
                return bits & -0x800 | Long.MIN_VALUE;
            default:
                return bits | Long.MIN_VALUE;
        }
    }

    private int signExponent() {
        int exponent =
                random.nextInt(16) == 0
                        ? random.nextInt(0x8000)
                        : Ext80.BIAS + random.nextInt(140) - 70;
        return exponent | random.nextInt(2) << 15;
    }

    private boolean operate(int operation, long a, int seA, long b, int seB) {
        switch (operation) {
            case X87Arithmetic.ADD:
                return nearest.add(a, seA, b, seB);
            case X87Arithmetic.SUBTRACT:
                return nearest.subtract(a, seA, b, seB);
            case X87Arithmetic.MULTIPLY:
                return nearest.multiply(a, seA, b, seB);
            default:
                return nearest.divide(a, seA, b, seB);
        }
    }

    @Test
    void resultsAndStatusAreThoseOfTheExactWay() {
        int done = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int operation = OPERATIONS[round % OPERATIONS.length];
            long a = significand();
            int seA = signExponent();
            boolean similar = random.nextInt(8) == 0;
            long b = similar ? a + random.nextInt(5) - 2 | Long.MIN_VALUE : significand();
            int seB = similar ? seA ^ random.nextInt(2) << 15 : signExponent();
            if (operate(operation, a, seA, b, seB)) {
                done++;
                exact.operate(operation, a, seA, b, seB, 0, CONTROL);
                String message = String.format("%d: %x %x, %x %x", operation, a, seA, b, seB);
                assertEquals(exact.significand, nearest.significand, message);
                assertEquals(exact.signExponent, nearest.signExponent, message);
                assertEquals(exact.status, nearest.status, message);
            }
        }
        assertTrue(done > ROUNDS / 2);
    }

    @Test
    void storedDoublesAreThoseOfTheExactWay() {
        int done = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long a = significand();
            int seA =
                    random.nextInt(2) << 15
                            | Ext80.BIAS
                                    + (random.nextBoolean() ? 1 : -1)
                                            * (random.nextBoolean()
                                                    ? 1024 - random.nextInt(6)
                                                    : random.nextInt(1100));
            if (nearest.narrow(a, seA)) {
                done++;
                assertEquals(exact.narrow(a, seA, true, CONTROL), nearest.significand);
                assertEquals(exact.status, nearest.status);
            }
        }
        assertTrue(done > ROUNDS / 2);
    }

    @Test
    void whatIsNotOrdinaryIsLeftAlone() {
        long one = Long.MIN_VALUE;
        assertFalse(nearest.add(0, 0, one, Ext80.BIAS));
        assertFalse(nearest.add(one, Ext80.BIAS, one, Ext80.BIAS | 0x8000));
        assertFalse(nearest.multiply(one, 0x7FFF, one, Ext80.BIAS));
        assertFalse(nearest.multiply(one, 0x7FFE, one, 0x7FFE));
        assertFalse(nearest.multiply(one, 1, one, 1));
        assertFalse(nearest.divide(one, Ext80.BIAS, 0, 0));
        assertFalse(nearest.add(1, Ext80.BIAS, one, Ext80.BIAS));
        assertFalse(nearest.narrow(one, Ext80.BIAS - 1022));
        assertFalse(NearestExtended.applies(0x27F));
        assertFalse(NearestExtended.applies(0xF7F));
        assertTrue(NearestExtended.applies(CONTROL));
    }
}
