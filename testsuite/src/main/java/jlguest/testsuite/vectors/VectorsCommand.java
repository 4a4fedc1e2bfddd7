package jlguest.testsuite.vectors;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
        description = "Runs instruction cases recorded on a real processor.",
        footer = {
            "",
            "Examples:",
            "  jlguest vectors integer.jsonl.gz",
            "  jlguest vectors --tier block --memory safe *.jsonl.gz",
            "  jlguest vectors --failures failed.jsonl x87.jsonl.gz",
            "",
            "Exit status: 0 all passed, 1 some failed, 2 bad usage or unreadable file."
        })
public final class VectorsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Cases, plain or gzip.")
    private List<Path> files;

    @Option(
            names = "--tier",
            defaultValue = "interpreter",
            description = "interpreter or block (default: ${DEFAULT-VALUE}).")
    private Tier tier;

    @Option(
            names = "--memory",
            defaultValue = "fast",
            description = "fast or safe memory of translated code (default: ${DEFAULT-VALUE}).")
    private MemoryAccess memory;

    @Option(
            names = "--failures",
            paramLabel = "OUT.jsonl",
            description = "Writes the lines of failed cases to a file.")
    private Path failures;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (VectorMachine machine = new VectorMachine(tier, memory);
                Writer failed = failures == null ? null : Files.newBufferedWriter(failures)) {
            VectorRun run = new VectorRun(machine);
            run.setFailures(failed);
            boolean terminal = System.console() != null;
            if (terminal) {
                run.setProgress(count -> System.err.print("\r" + count + " cases"));
            }
            for (Path file : files) {
                readFile(run, file);
            }
            if (terminal) {
                System.err.print("\r\u001b[K");
            }
            report(run, out);
            return run.failed() == 0 ? 0 : 1;
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "cannot write " + failures + ": " + e.getMessage());
        }
    }

    private void readFile(VectorRun run, Path file) {
        try {
            run.file(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "cannot read " + file + ": " + e.getMessage() + "; give a file of cases, one JSON object a line");
        }
    }

    private static void report(VectorRun run, PrintWriter out) {
        run.forms()
                .forEach(
                        (form, tally) -> {
                            if (tally.failed() > 0) {
                                out.printf(
                                        Locale.ROOT,
                                        "%-28s %d of %d failed, first:%s%n",
                                        form,
                                        tally.failed(),
                                        tally.passed() + tally.failed(),
                                        " " + tally.example());
                            }
                        });
        out.printf(Locale.ROOT, "%d passed, %d failed%n", run.passed(), run.failed());
        out.flush();
    }
}
