package jlguest.testsuite.vectors;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import jlguest.hypervisor.cli.OutputFile;
import jlguest.testsuite.ProgressLine;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jlguest vectors}: recorded instruction cases against one tier. */
@Command(
        name = "vectors",
        mixinStandardHelpOptions = true,
        description = {
            "Runs instruction cases recorded on a real processor; docs/vectors.md describes them."
        },
        footer = {
            "",
            "Examples:",
            "  jlguest vectors integer.jsonl.gz",
            "  jlguest vectors --tier region --memory safe *.jsonl.gz",
            "  jlguest vectors --failures failed.jsonl x87.jsonl.gz",
            "  jlguest vectors --coverage docs/coverage.md *.jsonl.gz",
            "  jlguest vectors --sample 6 integer-sample.jsonl.gz integer.jsonl.gz",
            "",
            "Exit status: 0 all passed, 1 some failed, 2 bad usage or unreadable file."
        })
public final class VectorsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Cases, one JSON object a line, plain or compressed with gzip.")
    private List<Path> files;

    @Option(
            names = "--tier",
            defaultValue = "interpreter",
            description = "interpreter, block, region or auto (default: ${DEFAULT-VALUE}).")
    private Tier tier;

    @Option(
            names = "--memory",
            defaultValue = "fast",
            description = "fast or safe memory of translated code (default: ${DEFAULT-VALUE}).")
    private MemoryAccess memory;

    @Option(
            names = "--failures",
            paramLabel = "OUT.jsonl",
            converter = OutputFile.class,
            description = "Writes the lines of failed cases to a file.")
    private Path failures;

    @Option(
            names = "--sample",
            arity = "2",
            paramLabel = "N OUT.jsonl.gz",
            hideParamSyntax = true,
            description = {
                "Runs nothing, but writes N cases of each form of one FILE to another file."
            })
    private String[] sample;

    @Option(
            names = "--coverage",
            paramLabel = "OUT.md",
            converter = OutputFile.class,
            description = {
                "Runs all cases in each tier and writes which instruction forms they exercise."
            })
    private Path coverage;

    @Override
    public Integer call() {
        if (coverage != null) {
            return writeCoverage();
        }
        if (sample != null) {
            writeSample();
            return 0;
        }
        VectorMachine machine = new VectorMachine(tier, memory);
        VectorRun run = new VectorRun(machine);
        if (failures == null) {
            runAll(run);
        } else {
            try (Writer writer = Files.newBufferedWriter(failures)) {
                run.setFailures(writer);
                runAll(run);
            } catch (IOException e) {
                throw wrong("Cannot write " + failures + ": " + e.getMessage() + ".");
            }
        }
        report(run, machine, spec.commandLine().getOut());
        return run.failed() == 0 ? 0 : 1;
    }

    /** Takes one file of cases. */
    private interface FileReader {
        void read(Path file) throws IOException;
    }

    private void runAll(VectorRun run) {
        readAll(run::file, run::setProgress);
    }

    private int writeCoverage() {
        CoverageCount count = new CoverageCount();
        readAll(count::file, count::setProgress);
        try {
            Files.writeString(coverage, new CoverageTable(count).markdown());
        } catch (IOException e) {
            throw wrong("Cannot write " + coverage + ": " + e.getMessage() + ".");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%d cases in %d tiers, %d runs failed%n",
                count.cases(),
                CoverageCount.tiers(),
                count.failed());
        out.flush();
        return count.failed() == 0 ? 0 : 1;
    }

    private void readAll(FileReader reader, Consumer<LongConsumer> progress) {
        ProgressLine line = new ProgressLine(spec.commandLine().getErr());
        for (Path file : files) {
            progress.accept(count -> line.show(file.getFileName() + ": " + count + " cases"));
            try {
                reader.read(file);
            } catch (UncheckedIOException e) {
                throw wrong("Cannot write " + failures + ": " + e.getCause().getMessage() + ".");
            } catch (IOException | IllegalArgumentException e) {
                throw unreadable(file, e);
            } finally {
                line.clear();
            }
        }
    }

    private void writeSample() {
        int perForm;
        try {
            perForm = Integer.parseInt(sample[0]);
        } catch (NumberFormatException e) {
            perForm = 0;
        }
        if (perForm < 1 || files.size() != 1) {
            throw wrong("--sample takes a number from 1, a file to write, and one file of cases.");
        }
        VectorSample cases;
        try {
            cases = VectorSample.of(files.get(0));
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(files.get(0), e);
        }
        try {
            cases.write(perForm, Path.of(sample[1]));
        } catch (IOException e) {
            throw wrong("Cannot write " + sample[1] + ": " + e.getMessage() + ".");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private ParameterException unreadable(Path file, Exception e) {
        String reason = e instanceof IllegalArgumentException ? e.getMessage() : e.toString();
        return wrong(
                "Cannot read "
                        + file
                        + " ("
                        + reason
                        + "): give a file of cases, one JSON object a line.");
    }

    private static void report(VectorRun run, VectorMachine machine, PrintWriter out) {
        for (Map.Entry<String, VectorRun.Tally> form : run.forms().entrySet()) {
            VectorRun.Tally tally = form.getValue();
            if (tally.failed() > 0) {
                out.printf(
                        Locale.ROOT,
                        "%-28s %d of %d failed, first: %s%n",
                        form.getKey(),
                        tally.failed(),
                        tally.passed() + tally.failed(),
                        tally.example());
            }
        }
        if (machine.transcendental() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%d of %d transcendental x87 results are right to the last bit%n",
                    machine.exactTranscendental(),
                    machine.transcendental());
        }
        out.printf(
                Locale.ROOT,
                "%d instructions in translated code, %d in the interpreter%n",
                machine.statistics().translatedInstructions,
                machine.statistics().interpretedInstructions);
        out.printf(Locale.ROOT, "%d passed, %d failed%n", run.passed(), run.failed());
        out.flush();
    }
}
