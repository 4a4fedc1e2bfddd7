package jlguest.jmh.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import jlguest.hypervisor.cli.Count;
import jlguest.hypervisor.cli.OutputFile;
import jlguest.hypervisor.cli.UsageReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code jlguest compare}. */
@Command(
        name = "jlguest compare",
        description = {
            "Runs the same programs in jlguest, in QEMU and on this machine, in turn, and"
                    + " compares.",
            ""
        },
        sortOptions = false,
        footer = {
            "",
            "Programs: crc, sieve, matrix, copying, compression (loops over integers); dhrystone,"
                    + " interpreter, sorting, recursion (calls and jumps); x87, sse2 (floating"
                    + " point); calls, pipes, forks, executions, faults (the kernel).",
            "",
            "Rivals: jlguest (the embedded kernel in jlguest), qemu-system (the same kernel on a PC"
                    + " emulated by qemu-system-i386 with TCG), qemu-user (the programs in"
                    + " qemu-i386), native (the programs on this machine); with --linux,"
                    + " linux-jlguest and linux-qemu. A colon and switches follow jlguest and"
                    + " linux-jlguest: interpreter, block, reflected, safe, no-simd, more than one"
                    + " with + between. A rival that this machine lacks is named as absent.",
            "",
            "Examples:",
            "  jlguest compare",
            "  jlguest compare --quick crc calls",
            "  jlguest compare --rivals jlguest,jlguest:block+safe,native sorting",
            "  jlguest compare --linux vmlinux --linux-qemu bzImage --html compare.html",
            "",
            "Exit status: 0 compared, 1 a rival failed or checksums differ, 2 bad usage. Targets"
                    + " that are missed do not change it."
        })
public final class CompareCommand implements Callable<Integer> {
    /** All rivals ran, and agree. */
    static final int OK = 0;

    /** A rival failed, results differ, or a report could not be written. */
    static final int FAILED = 1;

    /** The command line, or a file it names, is not usable. */
    static final int USAGE = UsageReport.STATUS;

    private static final int ROUNDS_OF_PROGRAM = 5;
    private static final int QUICK_RUNS = 2;
    private static final double QUICK_SECONDS = 0.4;

    @Spec private CommandSpec command;

    @Parameters(paramLabel = "PROGRAM", description = "Only these programs; normally all.")
    private List<String> programNames = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            converter = Count.class,
            description = "Run each rival so many times, in turn (default 5).")
    private int runs;

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description =
                    "Run each program so long in each of these (default 5), without the time others"
                            + " have; the second half counts.")
    private double seconds;

    @Option(
            names = "--slice",
            paramLabel = "MILLISECONDS",
            defaultValue = "300",
            description =
                    "Let each rival run so long in turn, while the others are stopped (default"
                            + " 300); 0: from beginning to end.")
    private int slice;

    @Option(
            names = "--divide",
            paramLabel = "N",
            defaultValue = "1",
            converter = Count.class,
            description = "Do one part in N of the usual work (default 1).")
    private int divisor;

    @Option(
            names = "--quick",
            description = "The same as --rounds 2 --time 0.4: too short for jlguest to warm up.")
    private boolean quick;

    @Option(
            names = "--rivals",
            paramLabel = "NAME",
            split = ",",
            description = "Only these rivals, separated by commas.")
    private List<String> rivalNames;

    @Option(
            names = "--linux",
            paramLabel = "KERNEL",
            description = "Compare Linux guests as well: the kernel (vmlinux or bzImage).")
    private Path linux;

    @Option(
            names = "--linux-qemu",
            paramLabel = "KERNEL",
            description = "The same kernel for QEMU, which takes no vmlinux.")
    private Path linuxForQemu;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            converter = Count.class,
            description =
                    "End a run that takes longer, as failed (default 600). The time of others does"
                            + " not count.")
    private int timeout;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            converter = OutputFile.class,
            description = "Write everything as JSON.")
    private Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            converter = OutputFile.class,
            description = "Write a page with plots.")
    private Path html;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    private boolean help;

    /** Compares and ends the process. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true);
        System.exit(execute(out, new PrintWriter(System.err, true), args));
    }

    /**
     * Compares.
     *
     * @param out takes the report
     * @param err takes progress and errors
     * @return the exit status
     */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new CompareCommand())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(new UsageReport())
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = command.commandLine().getErr();
        check();
        try (WorkloadFiles files = WorkloadFiles.create()) {
            Comparison comparison = compare(plan(), rivals(files), err);
            if (comparison.rivals().isEmpty()) {
                comparison.absent().forEach((name, why) -> err.println(name + ": " + why));
                err.println("jlguest: None of these rivals can run here.");
                return FAILED;
            }
            command.commandLine().getOut().print(TextReport.of(comparison));
            command.commandLine().getOut().flush();
            if (json != null) {
                Files.writeString(json, JsonReport.of(comparison));
            }
            if (html != null) {
                HtmlReport.of(comparison).write(html);
            }
            return comparison.failures().isEmpty() ? OK : FAILED;
        } catch (IOException e) {
            err.println("jlguest: " + e);
            return FAILED;
        }
    }

    private void check() {
        require(seconds >= 0 && seconds <= 3600, "--time: give seconds, at most 3600");
        require(slice >= 0 && slice <= 60_000, "--slice: give milliseconds, at most 60000");
        for (Path kernel : Arrays.asList(linux, linuxForQemu)) {
            require(
                    kernel == null || Files.isReadable(kernel),
                    "the kernel " + kernel + " cannot be read");
        }
        if (quick) {
            runs = QUICK_RUNS;
            seconds = QUICK_SECONDS;
        }
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), otherwise);
        }
    }

    private Plan plan() {
        List<Program> programs = new ArrayList<>();
        for (String name : programNames) {
            Optional<Program> program = Program.of(name);
            require(
                    program.isPresent(),
                    "there is no program "
                            + name
                            + "; there are "
                            + Arrays.stream(Program.values())
                                    .map(Program::label)
                                    .collect(Collectors.joining(", ")));
            programs.add(program.orElseThrow());
        }
        return new Plan(
                programs.isEmpty()
                        ? List.of(Program.values())
                        : programs.stream().distinct().collect(Collectors.toList()),
                (int) (seconds * 1000),
                ROUNDS_OF_PROGRAM,
                divisor);
    }

    private List<Rival> rivals(WorkloadFiles files) {
        List<String> names = rivalNames;
        if (names == null) {
            names = new ArrayList<>(Rivals.DEFAULT);
            if (linux != null) {
                names.addAll(Rivals.WITH_LINUX);
            }
        }
        try {
            return new Rivals(files, linux, linuxForQemu).named(names);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** How long each goes on in turn; nothing if each is to run from beginning to end. */
    private Duration slice(PrintWriter err) {
        if (slice > 0 && !Signals.arePresent()) {
            err.println("jlguest: Rivals run one after the other: there is no command kill here.");
            return Duration.ZERO;
        }
        return Duration.ofMillis(slice);
    }

    private Comparison compare(Plan plan, List<Rival> rivals, PrintWriter err)
            throws IOException, InterruptedException {
        Comparison comparison = new Comparison(plan.programs());
        List<Rival> present = new ArrayList<>();
        for (Rival rival : rivals) {
            Optional<String> absence = rival.absence();
            if (absence.isEmpty()) {
                present.add(rival);
            } else {
                err.println("jlguest: " + rival.name() + " is absent: " + absence.get());
                comparison.addAbsent(rival.name(), absence.get());
            }
        }
        Duration limit = Duration.ofSeconds(timeout);
        Duration turn = slice(err);
        List<List<String>> commands =
                present.stream().map(rival -> rival.command(plan)).collect(Collectors.toList());
        for (int i = 1; i <= runs && !present.isEmpty(); i++) {
            try (RivalRun idle = new RivalRun(IdleJvm.command(), limit)) {
                idle.finish();
                comparison.addIdleJvm(idle.result());
            }
            Turns.Progress progress =
                    progress("jlguest: run " + i + " of " + runs + ": ", plan, present, err);
            List<RunResult> results = new Turns(turn, limit, progress).run(commands);
            for (int j = 0; j < present.size(); j++) {
                comparison.addRun(present.get(j).name(), results.get(j));
            }
        }
        return comparison;
    }

    private static Turns.Progress progress(
            String begin, Plan plan, List<Rival> rivals, PrintWriter err) {
        return new Turns.Progress() {
            @Override
            public void started(int rival) {
                err.println(begin + "starting " + rivals.get(rival).name());
            }

            @Override
            public void began(int position) {
                int last = plan.programs().size();
                err.println(begin + plan.programs().get(Math.min(position, last) - 1).label());
            }
        };
    }
}
