package jlguest.testsuite.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class FuzzCommandTest {
    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        return new CommandLine(new FuzzCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static String line(long seed) {
        return CaseFile.line(CaseGenerator.of(seed, opcode -> true));
    }

    @Test
    void aRunWithoutDifferencesIsStatusZeroAndTellsWhatItDid() {
        assertEquals(0, run("--seed", "3", "--cases", "2"), err::toString);
        assertTrue(err.toString().startsWith("seed 3"), err.toString());
        assertTrue(out.toString().contains("2 cases, "), out.toString());
        assertTrue(out.toString().strip().endsWith(" 0 failed"), out.toString());
    }

    @Test
    void everyTierTakesPartUnlessToldOtherwise() {
        assertEquals(0, run("--seed", "3", "--cases", "2", "--json"), err::toString);
        JsonObject summary = JsonParser.parseString(out.toString()).getAsJsonObject();
        Set<String> tiers = new HashSet<>();
        summary.getAsJsonArray("machines")
                .forEach(
                        machine -> {
                            JsonObject one = machine.getAsJsonObject();
                            String name = one.get("machine").getAsString().split("/")[0];
                            tiers.add(name);
                            long translated = one.get("translatedInstructions").getAsLong();
                            assertEquals(!name.equals("interpreter"), translated > 0, name);
                        });
        assertEquals(
                Stream.of(Tier.values())
                        .map(tier -> tier.toString().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                tiers);
        assertEquals(2, summary.get("cases").getAsLong());
        assertEquals(0, summary.get("failed").getAsLong());
        assertEquals(0, summary.getAsJsonArray("failedSeeds").size());
    }

    @Test
    void theSameSeedMakesTheSameCases() {
        String[] words = {"--seed", "5", "--cases", "2", "--tiers", "block", "--memory", "fast"};
        assertEquals(0, run(words), err::toString);
        String first = out.toString();
        out.getBuffer().setLength(0);
        assertEquals(0, run(words), err::toString);
        assertEquals(first, out.toString());
    }

    @Test
    void aCaseThatWasWrittenIsRunAgain() throws IOException {
        Path cases = file("case.jsonl", line(7), "", line(8));
        assertEquals(0, run("--replay", cases.toString(), "--tiers", "region"), err::toString);
        assertTrue(out.toString().contains("2 cases, "), out.toString());
    }

    @Test
    void aFileThatIsNoCaseIsStatusTwoWithItsName() throws IOException {
        Path damaged = file("damaged.jsonl", line(7), "{\"form\":\"fuzz\"}");
        assertEquals(2, run("--replay", damaged.toString()));
        assertTrue(err.toString().contains("damaged.jsonl"), err.toString());
        assertEquals(2, run("--replay", folder.resolve("missing.jsonl").toString()));
        assertTrue(err.toString().contains("missing.jsonl"), err.toString());
        assertEquals(2, run("--replay", file("empty.jsonl").toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--time never",
                "--tiers fast",
                "--memory slow",
                "--cases some",
                "--forms NOTHING",
                "--forms (",
                "--record x.jsonl",
                "--failures",
                "--unknown",
            })
    void badUsageIsStatusTwoWithAReason(String line) {
        assertEquals(2, run(line.split(" ")), out::toString);
        assertFalse(err.toString().isBlank());
    }

    @Test
    void aReplayDoesNotGoWithTheMachineItself() throws IOException {
        String cases = file("case.jsonl", line(7)).toString();
        assertEquals(2, run("--native", "--replay", cases));
        assertTrue(err.toString().contains("jlguest vectors"), err.toString());
    }
}
