package jlguest.testsuite.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instruction cases recorded on a real processor come out the same here. */
class VectorSampleTest {
    /** Where the whole set is: the property, or the team's folder beside the sources. */
    private static Path wholeSet() {
        return Path.of(System.getProperty("jlguest.vectors", "../../shared/vectors"));
    }

    private static Path wholeFile(String name) {
        Path file = wholeSet().resolve(name + ".jsonl.gz");
        assumeTrue(
                Files.exists(file),
                () ->
                        "The whole set of vectors is not there: name its folder with"
                                + " -Djlguest.vectors=DIR to run "
                                + name
                                + ".");
        return file;
    }

    private static void assertAllPassed(VectorRun run) {
        Map<String, String> failures =
                run.forms().entrySet().stream()
                        .filter(form -> form.getValue().failed() > 0)
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        form ->
                                                form.getValue().failed()
                                                        + " failed, first: "
                                                        + form.getValue().example()));
        assertEquals(Map.of(), failures);
        assertTrue(run.passed() > 0);
    }

    @ParameterizedTest
    @CsvSource({
        "findings, INTERPRETER, FAST",
        "findings, BLOCK, FAST",
        "findings, BLOCK, SAFE",
        "findings, REGION, FAST",
        "findings, REGION, SAFE",
        "integer, INTERPRETER, FAST",
        "integer, BLOCK, FAST",
        "integer, BLOCK, SAFE",
        "integer, REGION, FAST",
        "integer, REGION, SAFE",
        "x87, INTERPRETER, FAST",
        "x87, BLOCK, FAST",
        "x87, BLOCK, SAFE",
        "x87, REGION, FAST",
        "x87, REGION, SAFE",
        "simd, INTERPRETER, FAST",
        "simd, BLOCK, FAST",
        "simd, BLOCK, SAFE",
        "simd, REGION, FAST",
        "simd, REGION, SAFE",
        "sequences, INTERPRETER, FAST",
        "sequences, BLOCK, FAST",
        "sequences, BLOCK, SAFE",
        "sequences, REGION, FAST",
        "sequences, REGION, SAFE",
        "sequences, AUTO, FAST",
        "found, INTERPRETER, FAST",
        "found, BLOCK, FAST",
        "found, BLOCK, SAFE",
    })
    void aSampleOfEveryFormPassesInEveryTier(String name, Tier tier, MemoryAccess memory)
            throws IOException {
        VectorRun run = new VectorRun(new VectorMachine(tier, memory));
        try (InputStream in = VectorSampleTest.class.getResourceAsStream(name + ".jsonl.gz")) {
            run.stream(new GZIPInputStream(in));
        }
        assertAllPassed(run);
    }

    @ParameterizedTest
    @CsvSource({
        "integer, INTERPRETER, FAST",
        "integer, BLOCK, FAST",
        "x87, INTERPRETER, FAST",
        "x87, BLOCK, FAST",
        "simd, INTERPRETER, FAST",
        "simd, BLOCK, FAST",
        "sequences, INTERPRETER, FAST",
        "sequences, BLOCK, FAST",
        "sequences, REGION, SAFE",
    })
    void theWholeSetPasses(String name, Tier tier, MemoryAccess memory) throws IOException {
        Path file = wholeFile(name);
        VectorRun run = new VectorRun(new VectorMachine(tier, memory));
        run.file(file);
        assertAllPassed(run);
    }

    @ParameterizedTest
    @CsvSource({"integer, 6", "x87, 6", "simd, 6", "sequences, 300"})
    void theSampleIsWhatTheCommandTakesFromTheWholeSet(String name, int perForm)
            throws IOException {
        List<String> chosen = VectorSample.of(wholeFile(name)).lines(perForm);
        try (InputStream in = VectorSampleTest.class.getResourceAsStream(name + ".jsonl.gz")) {
            String kept =
                    new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(String.join("\n", chosen) + "\n", kept);
        }
    }
}
