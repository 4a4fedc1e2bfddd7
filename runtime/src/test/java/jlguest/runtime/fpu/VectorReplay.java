package jlguest.runtime.fpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Runs whole vector files: {@code VectorReplay [-v] file.jsonl.gz ...}. With {@code -v} it prints
 * the first failures of each form.
 */
final class VectorReplay {
    private VectorReplay() {}

    /** Runs the files named. */
    public static void main(String[] arguments) throws IOException {
        boolean verbose = arguments[0].equals("-v");
        boolean failed = false;
        for (int i = verbose ? 1 : 0; i < arguments.length; i++) {
            failed |= !replay(Path.of(arguments[i]), verbose);
        }
        if (failed) {
            System.exit(1);
        }
    }

    private static boolean replay(Path file, boolean verbose) throws IOException {
        VectorMachine machine = new VectorMachine();
        Map<String, Integer> failures = new TreeMap<>();
        int cases = 0;
        int failed = 0;
        int transcendental = 0;
        int bitExact = 0;
        try (InputStream in = Files.newInputStream(file);
                BufferedReader reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        new GZIPInputStream(in), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                VectorCase recorded = new VectorCase(line);
                cases++;
                String difference = machine.run(recorded);
                if (difference != null) {
                    failed++;
                    int count = failures.merge(recorded.form, 1, Integer::sum);
                    if (verbose && count <= 2) {
                        System.out.println(
                                recorded.form + ":" + difference + "\n    " + recorded.line);
                    }
                }
                if (recorded.isTranscendental()) {
                    transcendental++;
                    bitExact += difference == null && machine.bitExact ? 1 : 0;
                }
            }
        }
        failures.forEach((form, count) -> System.out.println(form + ": " + count));
        System.out.printf(
                "%s: %d cases, %d failed; %d of %d transcendental bit-exact%n",
                file.getFileName(), cases, failed, bitExact, transcendental);
        return failed == 0;
    }
}
