package jlguest.jmh.compare;

import java.util.Arrays;
import java.util.Collection;

/**
 * Median and quartiles of some measurements, which say more than mean and deviation do where other
 * programs disturb some of them. Quantiles between two measurements are interpolated (method 7 of
 * Hyndman and Fan, "Sample quantiles in statistical packages", 1996).
 */
record Sample(int count, double lowerQuartile, double median, double upperQuartile) {
    /**
     * Summarises.
     *
     * @param values at least one
     */
    static Sample of(Collection<? extends Number> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a sample of nothing");
        }
        double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        return new Sample(
                sorted.length,
                quantile(sorted, 0.25),
                quantile(sorted, 0.5),
                quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double part) {
        double at = part * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** Distance of the quartiles as a part of the median. */
    double spread() {
        return (upperQuartile - lowerQuartile) / median;
    }

    /** The geometric mean: of ratios, it does not depend on which way round they are. */
    static double geometricMean(double... ratios) {
        return Math.exp(Arrays.stream(ratios).map(Math::log).average().orElseThrow());
    }
}
