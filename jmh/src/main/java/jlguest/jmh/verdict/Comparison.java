package jlguest.jmh.verdict;

import jlguest.jmh.history.Measurement;
import jlguest.jmh.statistics.Interval;

/**
 * One benchmark in two runs.
 *
 * @param before in the older run
 * @param after in the newer one
 * @param ratio how much longer it takes now: above 1 is slower, in every mode
 */
public record Comparison(Measurement before, Measurement after, Interval ratio) {
    /**
     * Compares.
     *
     * @param confidence of the ratio's interval, between 0 and 1
     * @throws IllegalArgumentException if the two are not the same quantity, or have one fork only
     */
    static Comparison of(Measurement before, Measurement after, double confidence) {
        if (!before.sameQuantity(after)) {
            throw new IllegalArgumentException(before.title() + " and " + after.title());
        }
        Interval ratio =
                before.higherIsBetter()
                        ? Interval.ofRatio(before.samples(), after.samples(), confidence)
                        : Interval.ofRatio(after.samples(), before.samples(), confidence);
        return new Comparison(before, after, ratio);
    }

    /** Faster or slower if the interval excludes 1. */
    public Verdict verdict() {
        if (ratio.high() < 1) {
            return Verdict.FASTER;
        }
        return ratio.low() > 1 ? Verdict.SLOWER : Verdict.NO_EVIDENCE;
    }

    /**
     * Whether there is evidence of a slowdown, and the best guess of it is beyond a threshold.
     *
     * @param threshold share of the older time, 0.05 for 5 %
     */
    public boolean isRegression(double threshold) {
        return verdict() == Verdict.SLOWER && ratio.estimate() > 1 + threshold;
    }
}
