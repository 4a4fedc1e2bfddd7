package jlguest.jmh;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import jlguest.jmh.history.HistoryException;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code jlguest bench}: JMH's own command line, with the JVM flags that guests need,
 * results as JSON, a run that fails when a benchmark does, and runs that are saved and compared.
 */
public final class Bench {
    /** Everything that was asked for was measured, and nothing is a regression. */
    static final int OK = 0;

    /** A benchmark is slower than in the run it was compared with. */
    static final int REGRESSION = 1;

    /** The command line is not usable, or no benchmark matches. */
    static final int USAGE = 2;

    /** A benchmark failed, or the results could not be written. */
    static final int FAILED = 3;

    private static final String HELP =
            """
            Usage: jlguest bench [REGEX...] [OPTIONS]
            Measures jlguest with JMH: the benchmarks whose names contain a match of REGEX, or all.

            Runs that are kept and compared:
              --save NAME       measure, and keep the results under a name; --force replaces a run
              --against NAME    measure what that saved run did, and compare with it
              --judge NAME      with --against: compare a saved run instead of measuring
              --threshold N%    slower by more than this is a regression (default: 5%)
              --confidence N%   of all intervals (default: 99%)
              --json FILE       the verdicts of --against as JSON
              --list            list the saved runs
              --html FILE       draw the history of saved runs as a page
              --history FOLDER  where saved runs are (default: bench-history in the project)

            What is measured:
              --quick           a subset, in a minute or two
              -l                list the benchmarks, -lp with their parameters
              -p NAME=VALUES    only these values of a parameter: -p tier=auto,block
              -f N              JVMs for each benchmark (default: 2; to save or compare: 5)
              -wi N -w TIME     warm-up iterations, and how long each takes
              -i N -r TIME      measured iterations, and how long each takes
              -rff FILE         where JMH's results go (default: jlguest-bench.json)
              -rf FORMAT        json (default), csv, scsv, text or latex
              -foe false        go on when a benchmark fails
              -prof NAME        profile: stack, gc, ...; -lprof lists what there is
              -h                all options of JMH
              --help            this text

            A benchmark is called faster or slower if the interval of the ratio of times, over the
            means of the JVMs, excludes 1; else there is no evidence of a change.

            Examples:
              jlguest bench SystemCall
              jlguest bench SystemCall -p tier=auto -p entry=plain,linux
              jlguest bench --save before 'SystemCall|Memory' -p tier=auto
              jlguest bench --against before --threshold 3%
              jlguest bench --against before --judge after
              jlguest bench --html history.html
              jlguest bench 'Memory.*copy4K' -f 1 -prof stack

            Exit status: 0 all measured and no regression, 1 regression, 2 bad usage or no such
            benchmark or run, 3 a benchmark failed.\
            """;

    /** Modes in which each JVM has scores of its own. */
    private static final Set<Mode> COMPARABLE =
            Set.of(Mode.AverageTime, Mode.Throughput, Mode.SingleShotTime);

    private final PrintStream out;
    private final PrintStream err;

    Bench(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs benchmarks and ends the process. */
    public static void main(String[] args) {
        System.exit(new Bench(System.out, System.err).execute(args));
    }

    /**
     * Runs benchmarks.
     *
     * @return the exit status
     */
    int execute(String... args) {
        try {
            HistoryOptions options = HistoryOptions.parse(args);
            if (options.help) {
                out.println(HELP);
            } else if (options.concernsHistory()) {
                return new RunCommands(options, out, err, this::measureForVerdict).execute();
            } else {
                execute(options.measured());
            }
            return OK;
        } catch (ParameterException | CommandLineOptionException e) {
            return fail(USAGE, e.getMessage() + "; jlguest bench --help tells what there is.");
        } catch (PatternSyntaxException e) {
            return fail(
                    USAGE,
                    "\"" + e.getPattern() + "\" is no regular expression: " + e.getDescription());
        } catch (HistoryException e) {
            return fail(USAGE, e.getMessage());
        } catch (BenchFailure e) {
            return fail(e.status(), e.getMessage());
        } catch (RunnerException e) {
            return fail(FAILED, reason(e));
        } catch (IOException e) {
            return fail(FAILED, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(FAILED, "Interrupted.");
        }
    }

    private void execute(List<String> arguments)
            throws RunnerException, IOException, CommandLineOptionException, BenchFailure {
        CommandLineOptions commandLine = jmhOptions(arguments);
        if (commandLine.shouldHelp()) {
            commandLine.showHelp();
        } else if (commandLine.shouldListResultFormats()) {
            commandLine.listResultFormats();
        } else if (commandLine.shouldListProfilers()) {
            commandLine.listProfilers();
        } else {
            Options options = withDefaults(commandLine, effort(arguments, Effort.USUAL));
            checkMatches(options);
            if (commandLine.shouldList()) {
                new Runner(options).list();
            } else if (commandLine.shouldListWithParams()) {
                new Runner(options).listWithParams(commandLine);
            } else {
                measure(options);
                err.println("jlguest: The results are in " + resultFile(options));
            }
        }
    }

    private static CommandLineOptions jmhOptions(List<String> arguments)
            throws CommandLineOptionException {
        return new CommandLineOptions(
                arguments.stream()
                        .filter(argument -> !argument.equals(HistoryOptions.QUICK))
                        .toArray(String[]::new));
    }

    private static Effort effort(List<String> arguments, Effort otherwise) {
        return arguments.contains(HistoryOptions.QUICK) ? Effort.QUICK : otherwise;
    }

    /** Measures so that the results can be compared; see {@link RunCommands.Measuring}. */
    private Path measureForVerdict(List<String> arguments, Path results)
            throws RunnerException, CommandLineOptionException, BenchFailure {
        Options options = withDefaults(jmhOptions(arguments), effort(arguments, Effort.JUDGED));
        if (results != null && !jmhOptions(arguments).getResult().hasValue()) {
            options = new OptionsBuilder().parent(options).result(results.toString()).build();
        }
        if (options.getResultFormat().get() != ResultFormatType.JSON) {
            throw new BenchFailure(USAGE, "Runs are saved and compared as JSON: leave out -rf.");
        }
        if (options.getForkCount().get() < Effort.MIN_FORKS) {
            throw new BenchFailure(
                    USAGE, "Too few JVMs for a verdict: -f " + Effort.MIN_FORKS + " or more.");
        }
        if (!COMPARABLE.containsAll(options.getBenchModes())) {
            throw new BenchFailure(USAGE, "Only -bm avgt, thrpt and ss can be compared.");
        }
        checkMatches(options);
        measure(options);
        return resultFile(options);
    }

    private static Path resultFile(Options options) {
        return Path.of(options.getResult().get()).toAbsolutePath();
    }

    private static void checkMatches(Options options) throws BenchFailure {
        if (BenchmarkList.defaultList()
                .find(silent(), options.getIncludes(), options.getExcludes())
                .isEmpty()) {
            throw new BenchFailure(USAGE, "No benchmark matches. There are:" + names());
        }
    }

    private void measure(Options options) throws RunnerException, BenchFailure {
        String results = options.getResult().get();
        if (!isWritable(results)) {
            throw new BenchFailure(
                    USAGE, "The results cannot be written to " + results + ": give another -rff.");
        }
        if (new Runner(options).run().isEmpty()) {
            throw new BenchFailure(FAILED, "Every benchmark failed.");
        }
    }

    private static String names() {
        TreeSet<String> names = new TreeSet<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().getAll(silent(), List.of())) {
            names.add(entry.getUsername());
        }
        return "\n  " + String.join("\n  ", names);
    }

    private static OutputFormat silent() {
        return OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    }

    /**
     * What the command line says, completed by what this program prefers to JMH's defaults.
     *
     * @param effort says how much is measured if the command line does not
     */
    static Options withDefaults(Options commandLine, Effort effort) {
        ResultFormatType format = commandLine.getResultFormat().orElse(ResultFormatType.JSON);
        String file = "jlguest-bench." + format.toString().toLowerCase(Locale.ROOT);
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .parent(commandLine)
                        .resultFormat(format)
                        .result(commandLine.getResult().orElse(file))
                        .shouldFailOnError(commandLine.shouldFailOnError().orElse(true));
        if (!commandLine.getJvm().hasValue()) {
            options.jvmArgsPrepend(missingFlags(commandLine).toArray(new String[0]));
        }
        effort.complete(commandLine, options);
        return options.build();
    }

    /** JVMs that JMH starts get the flags of this one unless the command line has others. */
    private static List<String> missingFlags(Options commandLine) {
        List<String> prepended = new ArrayList<>(commandLine.getJvmArgsPrepend().orElse(List.of()));
        List<String> present = new ArrayList<>(prepended);
        present.addAll(
                commandLine
                        .getJvmArgs()
                        .orElse(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        present.addAll(commandLine.getJvmArgsAppend().orElse(List.of()));
        prepended.addAll(GuestJvm.missing(present, Runtime.version().feature()));
        return prepended;
    }

    private static boolean isWritable(String file) {
        try {
            Path path = Path.of(file).toAbsolutePath();
            Path folder = path.getParent();
            return Files.exists(path)
                    ? Files.isRegularFile(path) && Files.isWritable(path)
                    : folder != null && Files.isWritable(folder);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private int fail(int status, String reason) {
        err.println("jlguest: " + reason);
        return status;
    }
}
