package jlguest.testsuite.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of covered instruction forms in docs/ is what the command generates. */
class CoverageTableTest {
    private static final Path TABLE = Path.of("../docs/coverage.md");

    /**
     * The parts of a form's row that do not depend on cases: form, instruction, what comes of it.
     */
    private static List<String> forms(String table) {
        return table.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" \\| "))
                .map(cells -> cells[0] + " | " + cells[1] + " | " + cells[2])
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void theTableListsTheFormsOfTheDecoder() throws IOException {
        List<String> wanted = forms(new CoverageTable(new CoverageCount()).markdown());
        assertTrue(wanted.size() > 900, "forms of the decoder: " + wanted.size());
        assertEquals(wanted, forms(Files.readString(TABLE)), () -> "run the table's command again");
    }

    @Test
    void theTableCountsTheWholeSet() throws IOException {
        Path whole = Path.of(System.getProperty("jlguest.vectors", "../../shared/vectors"));
        assumeTrue(
                Files.isDirectory(whole),
                "The whole set of vectors is not there: name its folder with -Djlguest.vectors=DIR"
                        + " to count it.");
        CoverageCount count = new CoverageCount();
        for (String name : List.of("integer", "x87", "simd", "sequences")) {
            count.file(whole.resolve(name + ".jsonl.gz"));
        }
        assertEquals(0, count.failed());
        assertEquals(new CoverageTable(count).markdown(), Files.readString(TABLE));
    }
}
