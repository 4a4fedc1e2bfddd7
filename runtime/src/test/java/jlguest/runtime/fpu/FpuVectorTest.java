package jlguest.runtime.fpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The unit does what a real processor did. {@code x87} and {@code simd} are a few cases of every
 * form from the instruction vectors; {@code recorded} adds what those leave out, taken from a real
 * processor in the same format: unmasked exceptions, pending exceptions, images in memory,
 * reciprocal approximations.
 */
class FpuVectorTest {
    /**
     * How many of 100 results of transcendental instructions are right to the last bit, C1
     * included.
     */
    private static final int BIT_EXACT_PERCENT = 90;

    @ParameterizedTest
    @ValueSource(strings = {"x87", "simd", "recorded"})
    void everyCaseComesOutAsOnTheProcessor(String file) throws IOException {
        VectorMachine machine = new VectorMachine();
        List<String> failures = new ArrayList<>();
        for (VectorCase recorded : cases(file)) {
            String difference = machine.run(recorded);
            if (difference != null) {
                failures.add(recorded.form + ":" + difference + "\n    " + recorded.line);
            }
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void transcendentalResultsAreNearlyAllBitExact() throws IOException {
        VectorMachine machine = new VectorMachine();
        int exact = 0;
        int all = 0;
        for (VectorCase recorded : cases("x87")) {
            if (recorded.isTranscendental()) {
                machine.run(recorded);
                all++;
                exact += machine.bitExact ? 1 : 0;
            }
        }
        assertTrue(exact * 100 >= all * BIT_EXACT_PERCENT, exact + " of " + all);
    }

    private static List<VectorCase> cases(String file) throws IOException {
        List<VectorCase> cases = new ArrayList<>();
        try (InputStream in = FpuVectorTest.class.getResourceAsStream(file + ".jsonl.gz");
                BufferedReader reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        new GZIPInputStream(in), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                cases.add(new VectorCase(line));
            }
        }
        return cases;
    }
}
