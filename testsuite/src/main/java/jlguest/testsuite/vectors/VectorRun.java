package jlguest.testsuite.vectors;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** Runs files of cases on one machine and counts. */
public final class VectorRun {
    /** How a form fared: counts, and the first failure as an example. */
    public static final class Tally {
        private long passed;
        private long failed;
        private String example;

        /** Cases that passed. */
        public long passed() {
            return passed;
        }

        /** Cases that failed. */
        public long failed() {
            return failed;
        }

        /** What was wrong in the first case that failed, or null. */
        public String example() {
            return example;
        }
    }

    private final VectorMachine machine;
    private final Map<String, Tally> forms = new TreeMap<>();
    private Writer failures;
    private LongConsumer progress = count -> {};
    private long passed;
    private long failed;

    /**
     * @param machine where cases run
     */
    public VectorRun(VectorMachine machine) {
        this.machine = machine;
    }

    /** Sets where lines of failed cases go. */
    public void setFailures(Writer writer) {
        failures = writer;
    }

    /** Sets who is told how many cases ran, every now and then. */
    public void setProgress(LongConsumer listener) {
        progress = listener;
    }

    /**
     * Runs all cases of a file, plain or compressed with gzip.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is no case
     */
    public void file(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            stream(path.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in);
        }
    }

    /**
     * Runs all cases of an open stream of lines.
     *
     * @throws IOException if it cannot be read
     */
    public void stream(InputStream in) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (!line.isBlank()) {
                run(Vector.parse(line));
            }
        }
    }

    private void run(Vector vector) throws IOException {
        String wrong;
        try {
            wrong = machine.run(vector);
        } catch (RuntimeException e) {
            wrong = "exception in the processor: " + e;
        }
        Tally tally = forms.computeIfAbsent(vector.form(), f -> new Tally());
        if (wrong == null) {
            tally.passed++;
            passed++;
        } else {
            tally.failed++;
            failed++;
            if (tally.example == null) {
                tally.example = wrong;
            }
            if (failures != null) {
                failures.write(vector.line());
                failures.write('\n');
            }
        }
        if ((passed + failed) % 256 == 0) {
            progress.accept(passed + failed);
        }
    }

    /** Results by form, in alphabetical order. */
    public Map<String, Tally> forms() {
        return forms;
    }

    /** Cases that passed. */
    public long passed() {
        return passed;
    }

    /** Cases that failed. */
    public long failed() {
        return failed;
    }
}
