package jlguest.jmh.history;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JMH's results, read back from the JSON that it writes: an array with one object for each
 * benchmark and choice of parameters.
 *
 * @param jvm that the benchmarks ran in
 * @param measurements in JMH's order
 */
public record JmhResults(Jvm jvm, List<Measurement> measurements) {
    /** The members of JMH's objects that are used here, in its spelling. */
    private record Entry(
            String benchmark,
            String mode,
            int threads,
            String jvm,
            List<String> jvmArgs,
            String vmName,
            String vmVersion,
            int warmupIterations,
            String warmupTime,
            int measurementIterations,
            String measurementTime,
            Map<String, String> params,
            Metric primaryMetric) {}

    private record Metric(String scoreUnit, double[][] rawData) {}

    /**
     * Reads a file that JMH wrote with {@code -rf json}.
     *
     * @throws HistoryException if the file is missing or something else
     */
    public static JmhResults read(Path file) throws HistoryException {
        Entry[] entries;
        try {
            entries = new Gson().fromJson(Files.readString(file), Entry[].class);
        } catch (IOException | JsonParseException e) {
            throw new HistoryException(file + " is no JSON of JMH: " + e.getMessage());
        }
        if (entries == null || entries.length == 0) {
            throw new HistoryException(file + " has no results.");
        }
        List<Measurement> measurements = new ArrayList<>();
        for (Entry entry : entries) {
            measurements.add(measurement(file, entry));
        }
        Entry first = entries[0];
        Jvm jvm =
                Jvm.startedByJmh(
                        orUnknown(first.jvm),
                        orUnknown(first.vmName),
                        orUnknown(first.vmVersion),
                        first.jvmArgs == null ? List.of() : first.jvmArgs);
        return new JmhResults(jvm, List.copyOf(measurements));
    }

    private static String orUnknown(String text) {
        return text == null ? "unknown" : text;
    }

    private static Measurement measurement(Path file, Entry entry) throws HistoryException {
        if (entry == null || entry.benchmark == null || entry.mode == null) {
            throw new HistoryException(file + " has a result without benchmark or mode.");
        }
        Metric metric = entry.primaryMetric;
        if (metric == null || metric.rawData == null || metric.scoreUnit == null) {
            throw new HistoryException(
                    String.format(
                            "%s has no scores of single forks for %s in mode %s: measure with"
                                    + " -bm avgt, thrpt or ss.",
                            file, entry.benchmark, entry.mode));
        }
        List<Double> forkMeans = new ArrayList<>();
        for (double[] iterations : metric.rawData) {
            double mean = iterations == null ? 0 : Arrays.stream(iterations).average().orElse(0);
            if (!(mean > 0) || Double.isInfinite(mean)) {
                throw new HistoryException(
                        file + " has a fork of " + entry.benchmark + " without positive score.");
            }
            forkMeans.add(mean);
        }
        return new Measurement(
                entry.benchmark,
                entry.params == null ? Map.of() : new TreeMap<>(entry.params),
                entry.mode,
                metric.scoreUnit,
                settings(entry),
                List.copyOf(forkMeans));
    }

    private static String settings(Entry entry) {
        return String.format(
                "%d x %s after %d x %s, threads: %d",
                entry.measurementIterations,
                entry.measurementTime,
                entry.warmupIterations,
                entry.warmupTime,
                entry.threads);
    }
}
