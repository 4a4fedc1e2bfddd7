package jlguest.jmh.verdict;

import com.google.gson.GsonBuilder;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jlguest.jmh.history.Measurement;
import jlguest.jmh.history.SavedRun;
import jlguest.jmh.statistics.Interval;

/** A comparison for people, as a table, and for programs, as JSON. */
public final class ComparisonReport {
    private final RunComparison comparison;
    private final double threshold;

    /**
     * A report of a comparison.
     *
     * @param threshold from where a slowdown counts as a regression: 0.05 for 5 %
     */
    public ComparisonReport(RunComparison comparison, double threshold) {
        this.comparison = comparison;
        this.threshold = threshold;
    }

    /** Prints the report. */
    public void print(PrintStream out) {
        out.println(
                "before: "
                        + describe(comparison.before())
                        + "\nafter:  "
                        + describe(comparison.after()));
        for (String difference : comparison.differences()) {
            out.println("WARNING: not measured alike, " + difference);
        }
        out.println();
        String row = "%-" + titleWidth() + "s %10s %10s  %-6s  %7s  %-15s  %s%n";
        out.printf(row, "benchmark", "before", "after", "unit", "ratio", percent(0), "verdict");
        for (Comparison one : comparison.comparisons()) {
            out.printf(
                    row,
                    one.after().title(),
                    number(mean(one.before())),
                    number(mean(one.after())),
                    one.after().unit(),
                    ratio(one.ratio().estimate()),
                    ratio(one.ratio().low()) + " .. " + ratio(one.ratio().high()),
                    one.verdict() + (one.isRegression(threshold) ? ": REGRESSION" : ""));
        }
        out.println();
        comparison.unpaired().forEach(reason -> out.println("Not compared: " + reason + "."));
        summary(out);
    }

    private void summary(PrintStream out) {
        int all = comparison.comparisons().size();
        out.printf(
                Locale.ROOT,
                "%d faster, %d slower, %d without evidence of a change; ratios are of times, above"
                        + " 1 is slower.%n",
                comparison.count(Verdict.FASTER),
                comparison.count(Verdict.SLOWER),
                comparison.count(Verdict.NO_EVIDENCE));
        out.printf(
                Locale.ROOT,
                "Were nothing changed, about %.1f of %d would be called faster or slower by"
                        + " chance.%n",
                all * (1 - comparison.confidence()),
                all);
        out.printf(
                Locale.ROOT,
                "%d slower by more than %s %%.%n",
                comparison.regressions(threshold).size(),
                number(100 * threshold));
    }

    private static String describe(SavedRun run) {
        return String.format(
                "%s, %s, commit %s, %s",
                run.name(), run.data().date(), run.data().source().brief(), run.data().jvm());
    }

    private int titleWidth() {
        return comparison.comparisons().stream()
                        .mapToInt(one -> one.after().title().length())
                        .max()
                        .orElse(0)
                + "benchmark".length();
    }

    private String percent(int decimals) {
        return String.format(
                Locale.ROOT, "%." + decimals + "f %% interval", 100 * comparison.confidence());
    }

    private double mean(Measurement measurement) {
        return Interval.ofMean(measurement.samples(), comparison.confidence()).estimate();
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** The report as a JSON object. */
    public String toJson() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Comparison one : comparison.comparisons()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("benchmark", one.after().benchmark());
            row.put("params", one.after().parameters());
            row.put("unit", one.after().unit());
            row.put("before", mean(one.before()));
            row.put("after", mean(one.after()));
            row.put("ratio", one.ratio().estimate());
            row.put("low", one.ratio().low());
            row.put("high", one.ratio().high());
            row.put("verdict", one.verdict().toString());
            row.put("regression", one.isRegression(threshold));
            rows.add(row);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("before", comparison.before().name());
        report.put("after", comparison.after().name());
        report.put("confidence", comparison.confidence());
        report.put("threshold", threshold);
        report.put("differences", comparison.differences());
        report.put("notCompared", comparison.unpaired());
        report.put("comparisons", rows);
        report.put("regressions", comparison.regressions(threshold).size());
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(report);
    }
}
