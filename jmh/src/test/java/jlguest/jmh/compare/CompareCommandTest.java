package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of {@code jlguest compare}, and a small comparison. */
class CompareCommandTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        return CompareCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void helpHasExamples() {
        assertEquals(CompareCommand.OK, execute("--help"));
        assertTrue(out.toString().contains("jlguest compare --quick"), out::toString);
    }

    @Test
    void helpNamesAllPrograms() {
        execute("--help");
        for (Program program : Program.values()) {
            assertTrue(out.toString().contains(program.label()), program.label());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nosuch, there is no program nosuch; there are crc",
        "--rounds=0, no whole number from 1 on",
        "--time=-1, --time: give seconds",
        "--divide=0, --divide",
        "--slice=-1, --slice: give milliseconds",
        "--timeout=0, --timeout",
        "--rivals=bochs, there is no rival bochs; there are native",
        "--rivals=native:block, there is no rival native:block",
        "--rivals=jlguest:fast, jlguest:fast has an unknown switch; there are block",
        "--rivals=linux-jlguest, linux-jlguest needs a kernel: give --linux KERNEL",
        "--rivals=linux-qemu, linux-qemu needs a kernel: give --linux KERNEL",
        "--linux=/no/such/kernel, the kernel /no/such/kernel cannot be read",
        "--json=/no/such/folder/o.json, /no/such/folder/o.json cannot be written",
        "--nonsense, --nonsense",
    })
    void whatMakesNoSenseIsBadUsage(String argument, String message) {
        assertEquals(CompareCommand.USAGE, execute(argument));
        assertTrue(err.toString().contains(message), err::toString);
        assertTrue(err.toString().contains("Try: jlguest compare --help"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    @Timeout(300)
    void aSmallComparisonGivesAllReports() throws IOException {
        Path json = folder.resolve("o.json");
        Path html = folder.resolve("o.html");
        int status =
                execute(
                        "--rivals=jlguest,jlguest:interpreter",
                        "--rounds=2",
                        "--time=0",
                        "--divide=200",
                        "--json=" + json,
                        "--html=" + html,
                        "crc",
                        "recursion");
        assertEquals(CompareCommand.OK, status, () -> out + "\n" + err);
        assertTrue(out.toString().contains("Checksums agree."), out::toString);
        JsonObject rivals =
                JsonParser.parseString(Files.readString(json))
                        .getAsJsonObject()
                        .getAsJsonObject("rivals");
        for (String rival : rivals.keySet()) {
            JsonObject recursion =
                    rivals.getAsJsonObject(rival)
                            .getAsJsonObject("programs")
                            .getAsJsonObject("recursion");
            assertEquals(2, recursion.getAsJsonArray("runs").size(), rival);
        }
        assertEquals(2, rivals.size());
        assertTrue(Files.readString(html).contains("<svg"));
    }
}
