package jlguest.jmh.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {
    @TempDir private Path folder;
    private RunHistory history;

    @BeforeEach
    void makeHistory() {
        history = new RunHistory(folder.resolve("history"));
    }

    static RunData data(String date) {
        return new RunData(
                date,
                new SourceState("0123456789abcdef", true),
                new HostMachine("A processor", 2, 1024, "Linux 6"),
                new Jvm("A vendor", "A JVM", "17", List.of("-XX:+UseSerialGC")),
                List.of("--quick"));
    }

    private void save(String name, String date, String json) throws Exception {
        Path results = Files.writeString(folder.resolve("jmh.json"), json);
        history.save(name, data(date), results);
    }

    private static String reason(org.junit.jupiter.api.function.Executable executable) {
        return assertThrows(HistoryException.class, executable).getMessage();
    }

    @Test
    void runsComeBackAsTheyWereTheOldestFirst() throws Exception {
        save("new", "2026-02-01T00:00:00Z", JmhJson.run(1));
        save("old", "2026-01-01T00:00:00Z", JmhJson.run(2, 4));
        List<SavedRun> runs = history.runs();
        assertEquals(List.of("old", "new"), runs.stream().map(SavedRun::name).toList());
        assertEquals(data("2026-01-01T00:00:00Z"), runs.get(0).data());
        Measurement measurement = runs.get(0).measurements().get(0);
        assertEquals("SystemCallBenchmark.direct [entry=plain tier=auto]", measurement.title());
        assertEquals(Map.of("tier", "auto", "entry", "plain"), measurement.parameters());
        assertEquals(List.of(2.0, 4.0), measurement.forkMeans());
        assertEquals("ns/op", measurement.unit());
        assertEquals("0123456789+", runs.get(0).data().source().brief());
    }

    @Test
    void nameIsTakenOnceUnlessForced() throws Exception {
        history.checkFree("one", false);
        save("one", "2026-01-01T00:00:00Z", JmhJson.run(1));
        assertTrue(reason(() -> history.checkFree("one", false)).contains("--force"));
        history.checkFree("one", true);
        save("one", "2026-01-01T00:00:00Z", JmhJson.run(5));
        assertEquals(5, history.load("one").measurements().get(0).samples()[0]);
        try (var files = Files.list(history.folder())) {
            assertEquals(1, files.count(), "nothing of the old run is left");
        }
    }

    @Test
    void namesStayInTheFolder() {
        for (String name : List.of("", ".", "..", "../x", "a/b", ".hidden", "x".repeat(101))) {
            assertTrue(reason(() -> history.checkFree(name, false)).contains("no name"), name);
            assertTrue(reason(() -> history.load(name)).contains("no name"), name);
        }
    }

    @Test
    void missingAndDamagedRunsAreNamed() throws Exception {
        assertTrue(reason(() -> history.load("none")).contains("--list"));
        save("bad", "2026-01-01T00:00:00Z", JmhJson.run(1));
        Path run = history.folder().resolve("bad");
        for (String json : List.of("", "[]", "{", "[null]", "[{}]", "[{\"benchmark\":1}]")) {
            Files.writeString(run.resolve("results.json"), json);
            assertTrue(reason(() -> history.load("bad")).contains("results.json"), json);
        }
        Files.writeString(run.resolve("results.json"), JmhJson.run(1));
        for (String json : List.of("", "{}", "[]", "{\"date\":\"yesterday\"}")) {
            Files.writeString(run.resolve("environment.json"), json);
            assertTrue(reason(() -> history.load("bad")).contains("environment.json"), json);
        }
    }

    @Test
    void scoresMustBePositiveAndOfSingleForks() throws Exception {
        Path file = folder.resolve("jmh.json");
        Files.writeString(file, JmhJson.run(0));
        assertTrue(reason(() -> JmhResults.read(file)).contains("without positive score"));
        Files.writeString(file, JmhJson.run(1).replace("rawData", "rawDataHistogram"));
        assertTrue(reason(() -> JmhResults.read(file)).contains("-bm avgt"));
    }

    @Test
    void sourceOutsideGitIsUnknown() throws Exception {
        assertEquals("unknown", SourceState.of(folder).brief());
    }

    @Test
    void processorIsReadFromWhatLinuxTells() throws IOException {
        Path cpuinfo = folder.resolve("cpuinfo");
        Files.writeString(cpuinfo, "processor\t: 0\nmodel name\t: Some CPU: fast\n");
        assertEquals("Some CPU: fast", HostMachine.processorModel(cpuinfo));
        assertEquals("unknown", HostMachine.processorModel(folder.resolve("missing")));
    }
}
