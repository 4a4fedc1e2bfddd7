package jlguest.jmh.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jlguest.jmh.plot.HtmlPage;
import jlguest.jmh.plot.LineChart;
import jlguest.jmh.statistics.Interval;

/**
 * All saved runs as a page: a table of them, and for each benchmark a chart with a line for each
 * choice of parameters.
 */
public final class HistoryPage {
    private static final int DATE_LENGTH = "2026-01-31".length();

    private final List<SavedRun> runs;
    private final double confidence;

    /**
     * A page of runs.
     *
     * @param runs the oldest first
     * @param confidence of the error bars, between 0 and 1
     */
    public HistoryPage(List<SavedRun> runs, double confidence) {
        this.runs = List.copyOf(runs);
        this.confidence = confidence;
    }

    /** Writes the page. */
    public void write(Path file) throws IOException {
        HtmlPage page = new HtmlPage("jlguest: history of benchmarks");
        page.paragraph(
                String.format(
                        Locale.ROOT,
                        "Points are geometric means over JVMs, error bars their %.3g %% confidence"
                                + " intervals. No line joins runs on different machines or JVMs.",
                        100 * confidence));
        page.table(
                List.of("run", "date", "commit", "machine", "JVM"),
                runs.stream().map(HistoryPage::row).toList());
        charts().forEach((title, chart) -> page.heading(title).figure(chart.svg(), title));
        page.write(file);
    }

    private static List<String> row(SavedRun run) {
        RunData data = run.data();
        return List.of(
                run.name(),
                data.date(),
                data.source().brief(),
                data.machine().toString(),
                data.jvm().toString());
    }

    /** Charts by title: a benchmark measured in two units or modes has two. */
    private Map<String, LineChart> charts() {
        Map<String, Map<String, List<LineChart.Point>>> lines = new TreeMap<>();
        Map<String, String> units = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            for (Measurement measurement : runs.get(i).measurements()) {
                if (measurement.forkMeans().size() < Interval.MIN_SAMPLES) {
                    continue; // has no error bar
                }
                String title = title(measurement);
                units.put(title, measurement.unit());
                List<LineChart.Point> line =
                        lines.computeIfAbsent(title, key -> new TreeMap<>())
                                .computeIfAbsent(measurement.choice(), key -> new ArrayList<>());
                line.add(point(i, measurement, line));
            }
        }
        List<String> positions =
                runs.stream()
                        .map(run -> run.name() + " " + run.data().date().substring(0, DATE_LENGTH))
                        .toList();
        Map<String, LineChart> charts = new LinkedHashMap<>();
        lines.forEach(
                (title, choices) -> {
                    LineChart chart = new LineChart(positions, units.get(title));
                    choices.forEach(chart::line);
                    charts.put(title, chart);
                });
        return charts;
    }

    private static String title(Measurement measurement) {
        return measurement.shortName()
                + " ("
                + measurement.mode()
                + ", "
                + measurement.unit()
                + ")";
    }

    private LineChart.Point point(
            int position, Measurement measurement, List<LineChart.Point> before) {
        SavedRun run = runs.get(position);
        Interval value = Interval.ofMean(measurement.samples(), confidence);
        boolean joined =
                !before.isEmpty()
                        && runs.get(before.get(before.size() - 1).position())
                                .data()
                                .sameEnvironment(run.data());
        String note =
                String.format(
                        Locale.ROOT,
                        "%s, %s, commit %s%n%s: %.4g %s (%.4g .. %.4g)",
                        run.name(),
                        run.data().date(),
                        run.data().source().brief(),
                        measurement.title(),
                        value.estimate(),
                        measurement.unit(),
                        value.low(),
                        value.high());
        return new LineChart.Point(position, value, joined, note);
    }
}
