package jlguest.jmh.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * The axis of a positive quantity. It starts at 0 while that lets everything be told apart, and is
 * logarithmic when values differ by more than a factor of {@value #WIDE}.
 */
final class Scale {
    private static final double WIDE = 8;
    private static final int TICKS = 5;

    private final boolean logarithmic;
    private final double low;
    private final double high;

    private Scale(boolean logarithmic, double low, double high) {
        this.logarithmic = logarithmic;
        this.low = low;
        this.high = high;
    }

    /**
     * A scale with room for all values between two.
     *
     * @param smallest above 0
     * @param largest not below the smallest
     */
    static Scale of(double smallest, double largest) {
        if (largest / smallest <= WIDE) {
            return new Scale(false, 0, largest * 1.05);
        }
        return new Scale(true, smallest / 1.2, largest * 1.2);
    }

    /** Where a value is: 0 at the lower end, 1 at the upper. */
    double position(double value) {
        return logarithmic
                ? Math.log(value / low) / Math.log(high / low)
                : (value - low) / (high - low);
    }

    /** Round values, in order, all on the scale. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            boolean onlyPowers = high / low > 1e4;
            for (double power = powerOfTen(low); power <= high; power *= 10) {
                for (int digit : onlyPowers ? new int[] {1} : new int[] {1, 2, 5}) {
                    double tick = digit * power;
                    if (low <= tick && tick <= high) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks;
        }
        double step = roundStep(high / TICKS);
        for (int i = 0; i * step <= high; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private static double powerOfTen(double below) {
        return Math.pow(10, Math.floor(Math.log10(below)));
    }

    /** The next of 1, 2, 5, 10, 20 and so on. */
    private static double roundStep(double atLeast) {
        double power = powerOfTen(atLeast);
        double digits = atLeast / power;
        if (digits <= 1) {
            return power;
        }
        return power * (digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
    }
}
