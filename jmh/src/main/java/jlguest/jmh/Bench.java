package jlguest.jmh;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
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

/**
 * The command {@code jlguest bench}: JMH's own command line, with the JVM flags that guests need,
 * results as JSON, and a run that fails when a benchmark does.
 */
public final class Bench {
    /** Everything that was asked for was measured. */
    static final int OK = 0;

    /** A benchmark failed, or the results could not be written. */
    static final int FAILED = 1;

    /** The command line is not usable, or no benchmark matches. */
    static final int USAGE = 2;

    private static final String HELP =
            """
            Usage: jlguest bench [REGEX...] [JMH OPTIONS]
            Measures jlguest with JMH: the benchmarks whose names contain a match of REGEX, or all.

              -l               list the benchmarks, -lp with their parameters
              -p NAME=VALUES   only these values of a parameter: -p tier=auto,block
              -f N             JVMs for each benchmark (default: 2)
              -wi N -w TIME    warm-up iterations, and how long each takes
              -i N -r TIME     measured iterations, and how long each takes
              -rff FILE        where the results go (default: jlguest-bench.json)
              -rf FORMAT       json (default), csv, scsv, text or latex
              -foe false       go on when a benchmark fails
              -prof NAME       profile: stack, gc, ...; -lprof lists what there is
              -h               all options of JMH
              --help           this text

            Examples:
              jlguest bench SystemCall
              jlguest bench SystemCall -p tier=auto -p entry=plain,linux
              jlguest bench 'Memory.*copy4K' -f 1 -prof stack
              jlguest bench -f 1 -wi 1 -w 100ms -i 1 -r 200ms -rff smoke.json

            Exit status: 0 all measured, 1 a benchmark failed, 2 bad usage or no such benchmark.\
            """;

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
        if (Arrays.asList(args).contains("--help")) {
            out.println(HELP);
            return OK;
        }
        try {
            return execute(new CommandLineOptions(args));
        } catch (CommandLineOptionException e) {
            return fail(USAGE, e.getMessage() + "; jlguest bench --help tells what there is.");
        } catch (PatternSyntaxException e) {
            return fail(
                    USAGE,
                    "\"" + e.getPattern() + "\" is no regular expression: " + e.getDescription());
        } catch (RunnerException e) {
            return fail(FAILED, reason(e));
        } catch (IOException e) {
            return fail(FAILED, e.toString());
        }
    }

    private int execute(CommandLineOptions commandLine) throws RunnerException, IOException {
        if (commandLine.shouldHelp()) {
            commandLine.showHelp();
        } else if (commandLine.shouldListResultFormats()) {
            commandLine.listResultFormats();
        } else if (commandLine.shouldListProfilers()) {
            commandLine.listProfilers();
        } else if (matching(commandLine).isEmpty()) {
            return fail(USAGE, "No benchmark matches. There are:" + names());
        } else if (commandLine.shouldList()) {
            new Runner(commandLine).list();
        } else if (commandLine.shouldListWithParams()) {
            new Runner(commandLine).listWithParams(commandLine);
        } else {
            return measure(commandLine);
        }
        return OK;
    }

    private int measure(CommandLineOptions commandLine) throws RunnerException {
        Options options = withDefaults(commandLine);
        String results = options.getResult().get();
        if (!isWritable(results)) {
            return fail(
                    USAGE, "The results cannot be written to " + results + ": give another -rff.");
        }
        if (new Runner(options).run().isEmpty()) {
            return fail(FAILED, "Every benchmark failed.");
        }
        err.println("jlguest: The results are in " + Path.of(results).toAbsolutePath());
        return OK;
    }

    private static Collection<BenchmarkListEntry> matching(Options options) {
        return BenchmarkList.defaultList()
                .find(silent(), options.getIncludes(), options.getExcludes());
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

    /** What the command line says, completed by what this program prefers to JMH's defaults. */
    static Options withDefaults(Options commandLine) {
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
