package jlguest.jmh.statistics;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * An estimate of a positive quantity with its confidence interval.
 *
 * <p>The samples are means of forks: iterations within one JVM share its compilation decisions and
 * memory layout, so only JVMs are independent of each other. Everything is computed on logarithms,
 * because times are skewed and ratios symmetric only there; estimates are therefore geometric means
 * and intervals never reach 0.
 *
 * @param low lower end
 * @param estimate the best guess, between the ends
 * @param high upper end
 */
public record Interval(double low, double estimate, double high) {
    /** The fewest samples of which a variance says anything. */
    public static final int MIN_SAMPLES = 2;

    /**
     * The geometric mean of samples, by Student's distribution.
     *
     * @param samples at least two, all positive
     * @param confidence between 0 and 1
     */
    public static Interval ofMean(double[] samples, double confidence) {
        Logarithms logarithms = Logarithms.of(samples);
        return around(
                logarithms.mean,
                logarithms.squaredError(),
                logarithms.count - 1,
                critical(confidence));
    }

    /**
     * The ratio of two geometric means, by Welch's test, which does not ask for equal variances
     * (Welch 1947; degrees of freedom by Satterthwaite 1946).
     *
     * @param numerator at least two samples, all positive
     * @param denominator at least two samples, all positive
     * @param confidence between 0 and 1
     */
    public static Interval ofRatio(double[] numerator, double[] denominator, double confidence) {
        Logarithms above = Logarithms.of(numerator);
        Logarithms below = Logarithms.of(denominator);
        double a = above.squaredError();
        double b = below.squaredError();
        double freedom =
                (a + b) * (a + b) / (a * a / (above.count - 1) + b * b / (below.count - 1));
        return around(above.mean - below.mean, a + b, freedom, critical(confidence));
    }

    private static double critical(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence " + confidence);
        }
        return (1 + confidence) / 2;
    }

    private static Interval around(
            double logarithm, double squaredError, double freedom, double probability) {
        double width = 0;
        if (squaredError > 0) { // samples without any variance leave no degrees of freedom
            width =
                    new TDistribution(null, freedom).inverseCumulativeProbability(probability)
                            * Math.sqrt(squaredError);
        }
        return new Interval(
                Math.exp(logarithm - width), Math.exp(logarithm), Math.exp(logarithm + width));
    }

    /** Whether a value is inside or at an end. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Mean and variance of samples' logarithms. */
    private record Logarithms(double mean, double variance, int count) {
        static Logarithms of(double[] samples) {
            if (samples.length < MIN_SAMPLES) {
                throw new IllegalArgumentException(samples.length + " samples have no variance");
            }
            double[] values = new double[samples.length];
            for (int i = 0; i < samples.length; i++) {
                if (!(samples[i] > 0) || Double.isInfinite(samples[i])) {
                    throw new IllegalArgumentException("sample " + samples[i]);
                }
                values[i] = Math.log(samples[i]);
            }
            return new Logarithms(
                    StatUtils.mean(values), StatUtils.variance(values), values.length);
        }

        /** The variance of the mean. */
        double squaredError() {
            return variance / count;
        }
    }
}
