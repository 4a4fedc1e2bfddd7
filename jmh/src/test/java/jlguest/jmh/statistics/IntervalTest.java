package jlguest.jmh.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTest {
    /** e to the power of each. */
    private static double[] exp(double... logarithms) {
        return Arrays.stream(logarithms).map(Math::exp).toArray();
    }

    @Test
    void meanHasStudentsInterval() {
        // Mean 3, variance 2.5, n 5; Student's t for 4 degrees of freedom and 97.5 % is 2.7764.
        Interval interval = Interval.ofMean(exp(1, 2, 3, 4, 5), 0.95);
        double width = 2.7764 * Math.sqrt(2.5 / 5);
        assertEquals(3, Math.log(interval.estimate()), 1e-9);
        assertEquals(3 - width, Math.log(interval.low()), 1e-3);
        assertEquals(3 + width, Math.log(interval.high()), 1e-3);
    }

    @Test
    void ratioHasWelchsInterval() {
        // Variances 2.5 and 10, n 5 each: (0.5 + 2)^2 / (0.25 / 4 + 4 / 4) = 5.882 degrees of
        // freedom, for which Student's t at 97.5 % is 2.4589 (R: qt(.975, 5.882353)).
        Interval interval = Interval.ofRatio(exp(2, 4, 6, 8, 10), exp(1, 2, 3, 4, 5), 0.95);
        assertEquals(3, Math.log(interval.estimate()), 1e-9);
        double width = 2.4589 * Math.sqrt(2.5);
        assertEquals(3 - width, Math.log(interval.low()), 2e-3);
        assertEquals(3 + width, Math.log(interval.high()), 2e-3);
    }

    @Test
    void equalSamplesLeaveNoWidth() {
        assertEquals(new Interval(2, 2, 2), Interval.ofRatio(exp2(1), exp2(0), 0.99));
    }

    private static double[] exp2(int power) {
        return new double[] {1 << power, 1 << power, 1 << power};
    }

    /** The promise of a confidence interval, on samples with a fixed seed. */
    @Test
    void unchangedThingsAreCalledChangedAsOftenAsSaid() {
        Random random = new Random(1);
        int outside = 0;
        int trials = 4000;
        for (int trial = 0; trial < trials; trial++) {
            double[] before = random.doubles(5).map(x -> Math.exp(0.1 * x)).toArray();
            double[] after = random.doubles(5).map(x -> Math.exp(0.1 * x)).toArray();
            outside += Interval.ofRatio(after, before, 0.95).contains(1) ? 0 : 1;
        }
        assertTrue(outside > 0.03 * trials && outside < 0.07 * trials, outside + " of " + trials);
    }

    @Test
    void nonsenseIsRefused() {
        double[] good = {1, 2};
        assertThrows(IllegalArgumentException.class, () -> Interval.ofMean(new double[] {1}, 0.9));
        assertThrows(
                IllegalArgumentException.class, () -> Interval.ofMean(new double[] {1, 0}, 0.9));
        assertThrows(IllegalArgumentException.class, () -> Interval.ofMean(good, 1));
        assertFalse(Interval.ofMean(good, 0.9).contains(0));
    }
}
