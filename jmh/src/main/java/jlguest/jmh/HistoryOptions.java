package jlguest.jmh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Unmatched;

/**
 * The options of {@code jlguest bench} that are not JMH's: they have two dashes, JMH's have one.
 */
@Command(name = "bench")
final class HistoryOptions {
    /** Asks for the quick subset. */
    static final String QUICK = "--quick";

    private static final String HOME = "JLGUEST_HOME";

    @Option(names = "--help")
    boolean help;

    @Option(names = QUICK)
    private boolean quick;

    @Option(names = "--save")
    String save;

    @Option(names = "--force")
    boolean force;

    @Option(names = "--against")
    String against;

    @Option(names = "--judge")
    String judge;

    @Option(names = "--json")
    Path json;

    @Option(names = "--list")
    boolean list;

    @Option(names = "--html")
    Path html;

    @Option(names = "--history")
    private Path history;

    @Option(names = "--threshold", defaultValue = "5%")
    private String threshold;

    @Option(names = "--confidence", defaultValue = "99%")
    private String confidence;

    /** What is left is for JMH. */
    @Unmatched private List<String> others = new ArrayList<>();

    private HistoryOptions() {}

    /**
     * Takes a command line apart.
     *
     * @throws ParameterException if an option lacks its value, or options contradict each other
     */
    static HistoryOptions parse(String... arguments) {
        HistoryOptions options = new HistoryOptions();
        CommandLine line = new CommandLine(options).setExpandAtFiles(false);
        line.parseArgs(arguments);
        options.check(line);
        return options;
    }

    private void check(CommandLine line) {
        String mistake = null;
        if (judge != null && against == null) {
            mistake = "--judge needs --against, the run to compare with";
        } else if (judge != null && (save != null || quick || !others.isEmpty())) {
            mistake = "--judge measures nothing: give --against, but nothing to measure or save";
        } else if (json != null && against == null) {
            mistake = "--json is for the verdicts of --against; JMH's own results are -rff FILE";
        } else if (force && save == null) {
            mistake = "--force is for --save";
        } else if (share(threshold) < 0) {
            mistake = "--threshold takes a percentage such as 5%, not " + threshold;
        } else if (!(share(confidence) > 0 && share(confidence) < 1)) {
            mistake = "--confidence takes a percentage such as 99%, not " + confidence;
        }
        if (mistake != null) {
            throw new ParameterException(line, mistake);
        }
    }

    /** A percentage as a share of 1, or -1 if it is none. */
    private static double share(String percentage) {
        String digits =
                percentage.endsWith("%")
                        ? percentage.substring(0, percentage.length() - 1)
                        : percentage;
        return digits.matches("[0-9]{1,4}(\\.[0-9]{1,9})?") ? Double.parseDouble(digits) / 100 : -1;
    }

    /** What is to be measured, and how: {@value #QUICK}, and what is JMH's. */
    List<String> measured() {
        List<String> arguments = new ArrayList<>(quick ? List.of(QUICK) : List.of());
        arguments.addAll(others);
        return arguments;
    }

    /** From where a slowdown counts as a regression: 0.05 for 5 %. */
    double threshold() {
        return share(threshold);
    }

    /** Of all intervals, between 0 and 1. */
    double confidence() {
        return share(confidence);
    }

    /** Whether saved runs are read or written, and not JMH alone is meant. */
    boolean concernsHistory() {
        return save != null || against != null || list || html != null;
    }

    /** The folder of the project, which the launcher script knows. */
    Path project() {
        String home = System.getenv(HOME);
        return Path.of(home == null ? "" : home).toAbsolutePath();
    }

    /** The folder of saved runs. */
    Path history() {
        return history == null ? project().resolve("bench-history") : history.toAbsolutePath();
    }
}
