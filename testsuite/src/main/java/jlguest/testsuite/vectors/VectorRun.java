package jlguest.testsuite.vectors;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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
    private static final int BUFFER = 1 << 16;

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

    /** Sets where lines of failed cases go; trouble there ends the run unchecked. */
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
        try (BufferedReader reader = open(path)) {
            read(reader);
        }
    }

    /**
     * Runs all cases of an open stream of lines.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is no case
     */
    public void stream(InputStream in) throws IOException {
        read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    }

    /**
     * Opens a file of lines; its first bytes tell whether it is compressed.
     *
     * @throws IOException if it cannot be read
     */
    static BufferedReader open(Path path) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        try {
            in.mark(2);
            boolean compressed = (in.read() | in.read() << 8) == GZIPInputStream.GZIP_MAGIC;
            in.reset();
            return new BufferedReader(
                    new InputStreamReader(
                            compressed ? new GZIPInputStream(in, BUFFER) : in,
                            StandardCharsets.UTF_8));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private void read(BufferedReader reader) throws IOException {
        long number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (!line.isBlank()) {
                run(parse(line, number));
            }
        }
    }

    private static Vector parse(String line, long number) {
        try {
            return Vector.parse(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + " is " + e.getMessage(), e);
        }
    }

    private void run(Vector vector) {
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
            keep(vector);
        }
        if ((passed + failed) % 256 == 0) {
            progress.accept(passed + failed);
        }
    }

    private void keep(Vector vector) {
        if (failures == null) {
            return;
        }
        try {
            failures.write(vector.line());
            failures.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
