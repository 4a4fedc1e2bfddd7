package jlguest.jmh;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jlguest.jmh.history.HistoryException;
import jlguest.jmh.history.HistoryPage;
import jlguest.jmh.history.HostMachine;
import jlguest.jmh.history.JmhResults;
import jlguest.jmh.history.RunData;
import jlguest.jmh.history.RunHistory;
import jlguest.jmh.history.SavedRun;
import jlguest.jmh.history.SourceState;
import jlguest.jmh.verdict.ComparisonReport;
import jlguest.jmh.verdict.RunComparison;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;

/** What {@code jlguest bench} does with saved runs. */
final class RunCommands {
    /** What a run is called that is compared without being saved. */
    private static final String UNSAVED = "(now)";

    /** JMH's options with a file, or its format, as their value. */
    private static final Set<String> FILES = Set.of("-rff", "-rf", "-o");

    /** Measures with JMH. */
    @FunctionalInterface
    interface Measuring {
        /**
         * Measures, with forks enough for a verdict.
         *
         * @param arguments what the command line says about it
         * @param results takes JMH's JSON unless the arguments name a file; null for the usual file
         * @return the file with JMH's JSON
         */
        Path measure(List<String> arguments, Path results)
                throws RunnerException, CommandLineOptionException, BenchFailure;
    }

    private final HistoryOptions options;
    private final RunHistory history;
    private final PrintStream out;
    private final PrintStream err;
    private final Measuring measuring;

    RunCommands(HistoryOptions options, PrintStream out, PrintStream err, Measuring measuring) {
        this.options = options;
        this.history = new RunHistory(options.history());
        this.out = out;
        this.err = err;
        this.measuring = measuring;
    }

    /**
     * Does everything that the options ask for.
     *
     * @return the exit status
     */
    int execute()
            throws IOException,
                    InterruptedException,
                    HistoryException,
                    RunnerException,
                    CommandLineOptionException,
                    BenchFailure {
        SavedRun before = options.against == null ? null : history.load(options.against);
        if (options.save != null) {
            history.checkFree(options.save, options.force);
        }
        int status = Bench.OK;
        if (options.save != null || before != null) {
            SavedRun after = options.judge == null ? measure(before) : history.load(options.judge);
            if (before != null) {
                status = compare(before, after);
            }
        }
        if (options.list) {
            list();
        }
        if (options.html != null) {
            new HistoryPage(history.runs(), options.confidence()).write(options.html);
            err.println("jlguest: The page is " + options.html.toAbsolutePath());
        }
        return status;
    }

    private SavedRun measure(SavedRun before)
            throws IOException,
                    InterruptedException,
                    HistoryException,
                    RunnerException,
                    CommandLineOptionException,
                    BenchFailure {
        List<String> arguments = options.measured();
        if (arguments.isEmpty() && before != null) {
            arguments = before.data().arguments();
        }
        SourceState source = SourceState.of(options.project());
        if (options.save == null) {
            JmhResults results = JmhResults.read(measuring.measure(arguments, null));
            return run(UNSAVED, source, arguments, results);
        }
        Path kept = Files.createTempFile("jlguest-bench", ".json");
        try {
            Path file = measuring.measure(arguments, kept);
            SavedRun run = run(options.save, source, arguments, JmhResults.read(file));
            history.save(run.name(), run.data(), file);
            err.println("jlguest: Saved as " + history.folder().resolve(options.save));
            return run;
        } finally {
            Files.deleteIfExists(kept);
        }
    }

    private static SavedRun run(
            String name, SourceState source, List<String> arguments, JmhResults results) {
        RunData data =
                new RunData(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        source,
                        HostMachine.here(),
                        results.jvm(),
                        withoutFiles(arguments));
        return new SavedRun(name, data, results.measurements());
    }

    /** Arguments that can be used again without writing to the same files. */
    private static List<String> withoutFiles(List<String> arguments) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (FILES.contains(arguments.get(i))) {
                i++; // the option's value
            } else {
                kept.add(arguments.get(i));
            }
        }
        return kept;
    }

    private int compare(SavedRun before, SavedRun after) throws IOException, BenchFailure {
        RunComparison comparison = RunComparison.of(before, after, options.confidence());
        ComparisonReport report = new ComparisonReport(comparison, options.threshold());
        report.print(out);
        if (options.json != null) {
            Files.writeString(options.json, report.toJson() + "\n");
        }
        if (comparison.comparisons().isEmpty()) {
            throw new BenchFailure(
                    Bench.USAGE, "No benchmark is in both runs: there is nothing to judge.");
        }
        return comparison.regressions(options.threshold()).isEmpty() ? Bench.OK : Bench.REGRESSION;
    }

    private void list() throws IOException, HistoryException {
        List<SavedRun> runs = history.runs();
        if (runs.isEmpty()) {
            err.println(
                    "jlguest: There are no saved runs in "
                            + history.folder()
                            + ": jlguest bench --save NAME makes one.");
        }
        for (SavedRun run : runs) {
            RunData data = run.data();
            out.printf(
                    "%s%n  %s, commit %s, %d results%n  %s%n  %s%n",
                    run.name(),
                    data.date(),
                    data.source().brief(),
                    run.measurements().size(),
                    data.machine(),
                    data.jvm());
        }
    }
}
