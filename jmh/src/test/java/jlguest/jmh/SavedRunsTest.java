package jlguest.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import jlguest.jmh.history.HostMachine;
import jlguest.jmh.history.JmhJson;
import jlguest.jmh.history.Jvm;
import jlguest.jmh.history.RunData;
import jlguest.jmh.history.RunHistory;
import jlguest.jmh.history.SourceState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** {@code jlguest bench} with runs that were saved, up to verdict and exit status. */
class SavedRunsTest {
    private static final HostMachine MACHINE = new HostMachine("A processor", 2, 1024, "Linux 6");

    @TempDir private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void saveRuns() throws Exception {
        save("base", "2026-01-01T00:00:00Z", MACHINE, result("direct", 100, 101, 99, 100, 100));
        save("same", "2026-01-02T00:00:00Z", MACHINE, result("direct", 99, 100, 101, 101, 99));
        save("slow", "2026-01-03T00:00:00Z", MACHINE, result("direct", 110, 111, 109, 110, 110));
        save("fast", "2026-01-04T00:00:00Z", MACHINE, result("direct", 80, 81, 79, 80, 80));
        save("noisy", "2026-01-05T00:00:00Z", MACHINE, result("direct", 50, 250, 90, 110, 200));
        save("other", "2026-01-06T00:00:00Z", MACHINE, result("reflected", 1, 1, 1));
    }

    private static String result(String method, double... forks) {
        return JmhJson.result("jlguest.jmh.SystemCallBenchmark." + method, "avgt", "ns/op", forks);
    }

    private void save(String name, String date, HostMachine machine, String... results)
            throws Exception {
        RunData data =
                new RunData(
                        date,
                        new SourceState("0123456789abcdef", false),
                        machine,
                        new Jvm("A vendor", "A JVM", "17", List.of()),
                        List.of());
        Path json = folder.resolve("jmh.json");
        Files.writeString(json, "[" + String.join(",", results) + "]");
        new RunHistory(history()).save(name, data, json);
    }

    private Path history() {
        return folder.resolve("history");
    }

    private int bench(String... options) {
        out.reset();
        err.reset();
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = "--history";
        all[options.length + 1] = history().toString();
        return new Bench(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .execute(all);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int judge(String name, String... more) {
        String[] options = new String[more.length + 4];
        System.arraycopy(new String[] {"--against", "base", "--judge", name}, 0, options, 0, 4);
        System.arraycopy(more, 0, options, 4, more.length);
        return bench(options);
    }

    @Test
    void slowdownBeyondTheThresholdIsTheExitStatus() {
        assertEquals(Bench.REGRESSION, judge("slow"));
        assertTrue(printed().contains("slower: REGRESSION"), printed());
        assertTrue(printed().contains("1.100"), printed());
        assertEquals(Bench.OK, judge("slow", "--threshold", "15%"));
        assertTrue(printed().contains("1 slower"), printed());
        assertFalse(printed().contains("REGRESSION"), printed());
    }

    @Test
    void fasterAndUndecidedRunsAreFine() {
        assertEquals(Bench.OK, judge("fast"));
        assertTrue(printed().contains("1 faster, 0 slower"), printed());
        assertEquals(Bench.OK, judge("same"));
        assertTrue(printed().contains("no evidence"), printed());
        assertEquals(Bench.OK, judge("noisy"), "a ratio beyond the threshold, but no evidence");
        assertTrue(printed().contains("no evidence"), printed());
    }

    @Test
    void moreThroughputIsFaster() throws Exception {
        String name = "jlguest.jmh.SystemCallBenchmark.direct";
        save("few", "2026-01-01T00:00:00Z", MACHINE, JmhJson.result(name, "thrpt", "x", 1, 1, 1));
        save("many", "2026-01-01T00:00:00Z", MACHINE, JmhJson.result(name, "thrpt", "x", 2, 2, 2));
        assertEquals(Bench.OK, bench("--against", "few", "--judge", "many"));
        assertTrue(printed().contains("1 faster"), printed());
        assertEquals(Bench.REGRESSION, bench("--against", "many", "--judge", "few"));
    }

    @Test
    void anotherMachineIsWarnedOf() throws Exception {
        HostMachine machine = new HostMachine("Another processor", 8, 1024, "Linux 6");
        save("away", "2026-01-07T00:00:00Z", machine, result("direct", 100, 101, 99));
        judge("away");
        assertTrue(
                printed().contains("WARNING: not measured alike, processors: 2 x A processor"),
                printed());
        judge("same");
        assertFalse(printed().contains("WARNING"), printed());
    }

    @Test
    void runsWithNothingInCommonCannotBeJudged() {
        assertEquals(Bench.USAGE, judge("other"));
        assertTrue(printed().contains("is not in base"), printed());
    }

    @Test
    void verdictsAreWrittenForPrograms() throws Exception {
        Path json = folder.resolve("verdicts.json");
        judge("slow", "--json", json.toString());
        JsonObject report = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(1, report.get("regressions").getAsInt());
        JsonObject one = report.getAsJsonArray("comparisons").get(0).getAsJsonObject();
        assertEquals("slower", one.get("verdict").getAsString());
        assertEquals(1.1, one.get("ratio").getAsDouble(), 0.001);
        assertTrue(one.get("low").getAsDouble() > 1.05);
    }

    @Test
    void listTellsWhatThereIs() {
        assertEquals(Bench.OK, bench("--list"));
        assertTrue(printed().indexOf("base") < printed().indexOf("noisy"), printed());
        assertTrue(printed().contains("2 x A processor, 1024 MiB"), printed());
    }

    @Test
    void pageHasAChartForEachBenchmark() throws Exception {
        Path page = folder.resolve("history.html");
        assertEquals(Bench.OK, bench("--html", page.toString()));
        String html = Files.readString(page);
        assertEquals(3, html.split("<svg", -1).length, "two charts");
        assertEquals(5, html.split("base, 2026|same, 2026|slow, 2026|fast, 2026", -1).length);
        for (String svg : html.split("(?=<svg)")) {
            if (svg.startsWith("<svg")) {
                String text = svg.substring(0, svg.indexOf("</svg>") + "</svg>".length());
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(text)));
            }
        }
    }

    @Test
    void unusableFilesAreFailures() {
        assertEquals(Bench.FAILED, bench("--html", "/no/such/folder/page.html"));
        assertEquals(Bench.USAGE, bench("--against", "never"));
    }
}
