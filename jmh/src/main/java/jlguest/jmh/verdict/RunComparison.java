package jlguest.jmh.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jlguest.jmh.history.Measurement;
import jlguest.jmh.history.RunData;
import jlguest.jmh.history.SavedRun;
import jlguest.jmh.statistics.Interval;

/**
 * Two runs side by side.
 *
 * @param before the older run
 * @param after the newer one
 * @param confidence of all intervals
 * @param comparisons of what is in both runs, in the order of the newer
 * @param unpaired what is in one run only, or cannot be compared, each with the reason
 * @param differences of machine, JVM and settings, each a sentence: they may explain any verdict
 */
public record RunComparison(
        SavedRun before,
        SavedRun after,
        double confidence,
        List<Comparison> comparisons,
        List<String> unpaired,
        List<String> differences) {

    /**
     * Compares two runs.
     *
     * @param confidence of the intervals, between 0 and 1
     */
    public static RunComparison of(SavedRun before, SavedRun after, double confidence) {
        List<Comparison> comparisons = new ArrayList<>();
        List<String> unpaired = new ArrayList<>();
        List<Measurement> rest = new ArrayList<>(before.measurements());
        int otherSettings = 0;
        for (Measurement measured : after.measurements()) {
            Measurement old = sameQuantity(rest, measured);
            if (old == null) {
                unpaired.add(measured.title() + " is not in " + before.name());
                continue;
            }
            rest.remove(old);
            if (isJudgeable(old) && isJudgeable(measured)) {
                comparisons.add(Comparison.of(old, measured, confidence));
            } else {
                unpaired.add(measured.title() + " was run in one JVM only: measure with more -f");
            }
            otherSettings += old.settings().equals(measured.settings()) ? 0 : 1;
        }
        rest.forEach(old -> unpaired.add(old.title() + " is not in " + after.name()));
        List<String> differences = differences(before.data(), after.data());
        if (otherSettings > 0) {
            differences.add(otherSettings + " benchmarks ran with other iterations or threads");
        }
        return new RunComparison(
                before, after, confidence, comparisons, unpaired, List.copyOf(differences));
    }

    private static Measurement sameQuantity(List<Measurement> among, Measurement wanted) {
        return among.stream().filter(wanted::sameQuantity).findFirst().orElse(null);
    }

    private static boolean isJudgeable(Measurement measurement) {
        return measurement.forkMeans().size() >= Interval.MIN_SAMPLES;
    }

    private static List<String> differences(RunData before, RunData after) {
        List<String> differences = new ArrayList<>();
        differ(differences, "processors", processors(before), processors(after));
        differ(
                differences,
                "memory",
                before.machine().memoryMiB() + " MiB",
                after.machine().memoryMiB() + " MiB");
        differ(
                differences,
                "operating system",
                before.machine().system(),
                after.machine().system());
        differ(differences, "JVM", before.jvm().toString(), after.jvm().toString());
        differ(
                differences,
                "JVM flags",
                String.join(" ", before.jvm().flags()),
                String.join(" ", after.jvm().flags()));
        return differences;
    }

    private static String processors(RunData data) {
        return data.machine().processors() + " x " + data.machine().processor();
    }

    private static void differ(List<String> differences, String what, String before, String after) {
        if (!Objects.equals(before, after)) {
            differences.add(what + ": " + before + "; now " + after);
        }
    }

    /** How many comparisons have a verdict. */
    public long count(Verdict verdict) {
        return comparisons.stream().filter(one -> one.verdict() == verdict).count();
    }

    /**
     * The slowdowns beyond a threshold.
     *
     * @param threshold share of the older time, 0.05 for 5 %
     */
    public List<Comparison> regressions(double threshold) {
        return comparisons.stream().filter(one -> one.isRegression(threshold)).toList();
    }
}
