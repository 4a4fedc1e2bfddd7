package jlguest.testsuite.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import jlguest.hypervisor.cli.Count;
import jlguest.hypervisor.cli.OutputFile;
import jlguest.testsuite.ProgressLine;
import jlguest.testsuite.hardware.HardwareRun;
import jlguest.testsuite.vectors.VectorMachine;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jlguest fuzz}: random programs in all tiers, compared state for state. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = {
            "Runs random programs in all tiers and compares them state for state;"
                    + " docs/fuzzing.md describes how."
        },
        footer = {
            "",
            "Examples:",
            "  jlguest fuzz",
            "  jlguest fuzz --time 8h --failures found",
            "  jlguest fuzz --seed 4711 --cases 1",
            "  jlguest fuzz --tiers region,auto --memory safe --forms 'SHD|BT'",
            "  jlguest fuzz --replay found/case-4711.jsonl",
            "  jlguest fuzz --native --time 10m --record found.jsonl",
            "",
            "Exit status: 0 no difference, 1 differences, 2 bad usage or unreadable file."
        })
public final class FuzzCommand implements Callable<Integer> {
    private static final Duration DEFAULT_TIME = Duration.ofSeconds(60);

    @Spec private CommandSpec spec;

    @Option(names = "--seed", description = "Seed of the first case (default: a random one).")
    private Long seed;

    @Option(
            names = "--time",
            converter = TimeSpan.class,
            description = "How long: 90s, 5m, 8h (default: 60s, or as long as --cases takes).")
    private Duration time;

    @Option(names = "--cases", converter = Count.class, description = "How many cases at most.")
    private Integer limit;

    @Option(
            names = "--tiers",
            split = ",",
            defaultValue = "interpreter,block,region,auto",
            description = "Tiers to compare with the reference (default: ${DEFAULT-VALUE}).")
    private List<Tier> tiers;

    @Option(
            names = "--memory",
            split = ",",
            defaultValue = "fast,safe",
            description = "Memory of translated code, each tried (default: ${DEFAULT-VALUE}).")
    private List<MemoryAccess> memories;

    @Option(
            names = "--forms",
            paramLabel = "REGEX",
            description = {
                "Only opcodes whose line of the opcode table matches somewhere,"
                        + " such as '0FA4 SHD Ev,Gv,Ib'."
            })
    private Pattern forms;

    @Option(
            names = "--failures",
            paramLabel = "DIR",
            description = "Writes each failed case to a file there, as small as it could be made.")
    private Path directory;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "Runs the cases of a file instead of random ones; may be repeated.")
    private List<Path> replays = List.of();

    @Option(
            names = "--native",
            description = {
                "Compares single instructions with this machine itself;"
                        + " needs a gcc that makes 32-bit programs (gcc -m32)."
            })
    private boolean hardware;

    @Option(
            names = "--record",
            paramLabel = "OUT.jsonl",
            converter = OutputFile.class,
            description = "With --native: writes each failed case as docs/vectors.md says.")
    private Path record;

    @Option(names = "--json", description = "Prints the summary as JSON.")
    private boolean json;

    private ProgressLine progress;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        progress = new ProgressLine(spec.commandLine().getErr());
        List<FuzzCase> given = given();
        OpcodeFilter filter = new OpcodeFilter(forms);
        if (!InstructionGenerator.hasAny(filter)) {
            throw wrong("No opcode of the table that stays on the straight line matches " + forms);
        }
        if (record != null && !hardware) {
            throw wrong("--record goes with --native.");
        }
        if (hardware) {
            if (!given.isEmpty()) {
                throw wrong("--replay does not go with --native: see jlguest vectors.");
            }
            return compareWithHardware(filter);
        }
        try (Arena arena = new Arena(contestants())) {
            FuzzRun run = new FuzzRun(arena, filter);
            run.setListener(this::report);
            if (given.isEmpty()) {
                generate(run);
            } else {
                given.forEach(run::run);
            }
            progress.clear();
            FuzzSummary summary = new FuzzSummary(run, arena);
            out.print(json ? summary.json() + System.lineSeparator() : summary.text());
            out.flush();
            boolean tested = given.isEmpty() ? run.idle().isEmpty() : run.cases() > 0;
            if (!tested) {
                progress.message(
                        "No translated code ran in " + run.idle() + ": nothing was tested.");
            }
            return run.failures().isEmpty() && tested ? 0 : 1;
        }
    }

    private List<Contestant> contestants() {
        List<Contestant> all = new ArrayList<>();
        for (Tier tier : tiers) {
            if (tier == Tier.INTERPRETER) {
                all.add(new Contestant(tier, MemoryAccess.FAST));
            } else {
                memories.forEach(memory -> all.add(new Contestant(tier, memory)));
            }
        }
        return all.stream().distinct().toList();
    }

    private List<FuzzCase> given() {
        List<FuzzCase> cases = new ArrayList<>();
        for (Path file : replays) {
            try {
                cases.addAll(CaseFile.read(file));
            } catch (IOException | IllegalArgumentException e) {
                throw wrong("Cannot read " + file + " (" + e.getMessage() + ").");
            }
        }
        if (!replays.isEmpty() && cases.isEmpty()) {
            throw wrong("There is no case in " + replays + ".");
        }
        return cases;
    }

    private void generate(FuzzRun run) {
        run.generate(firstSeed(), goesOn(() -> run.failures().size()));
    }

    private long firstSeed() {
        long first = seed != null ? seed : new SplittableRandom().nextLong() >>> 16;
        progress.message("seed " + first);
        return first;
    }

    /** Whether there is time for one more case. */
    private LongPredicate goesOn(LongSupplier failed) {
        Duration most = time != null ? time : limit != null ? Duration.ZERO : DEFAULT_TIME;
        long start = System.nanoTime();
        return cases -> {
            if (progress.isShown() && cases % 16 == 0) {
                progress.show(cases + " cases, " + failed.getAsLong() + " failed");
            }
            return (limit == null || cases < limit)
                    && (most.isZero() || System.nanoTime() - start < most.toNanos());
        };
    }

    private int compareWithHardware(OpcodeFilter filter) {
        if (!HardwareRun.hasAny(filter)) {
            throw wrong("No opcode that can be run on the machine itself matches " + forms);
        }
        List<VectorMachine> machines = new ArrayList<>();
        for (Contestant contestant : contestants()) {
            // single instructions do not become hot
            if (contestant.tier() != Tier.AUTO) {
                machines.add(new VectorMachine(contestant.tier(), contestant.memory()));
            }
        }
        StringBuilder recorded = new StringBuilder();
        try (HardwareRun run = new HardwareRun(machines, filter)) {
            run.setRecorder(line -> recorded.append(line).append('\n'));
            run.generate(firstSeed(), goesOn(run::failed));
            progress.clear();
            if (record != null) {
                Files.writeString(record, recorded);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(
                    json ? FuzzSummary.json(run) + System.lineSeparator() : FuzzSummary.text(run));
            out.flush();
            return run.failed() == 0 ? 0 : 1;
        } catch (IOException e) {
            throw wrong("Cannot ask this machine: " + e.getMessage() + ".");
        }
    }

    private void report(FuzzRun.Failure failure) {
        progress.message(FailureText.of(failure));
        if (directory == null) {
            return;
        }
        Path file = directory.resolve("case-" + failure.small().seed() + ".jsonl");
        try {
            Files.createDirectories(directory);
            Files.writeString(file, CaseFile.line(failure.small()) + "\n");
            progress.message("Written to " + file + "; run it again with --replay " + file);
        } catch (IOException e) {
            throw wrong("Cannot write " + file + ": " + e.getMessage() + ".");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
