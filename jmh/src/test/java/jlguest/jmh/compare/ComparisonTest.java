package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of runs: ratios, targets, failures, and reports of them. */
class ComparisonTest {
    private static final List<Program> ALL = List.of(Program.values());

    /** A run in which every program takes the same time. */
    private static RunResult run(double nanos, int checksum) {
        Map<Program, Measurement> measurements = new EnumMap<>(Program.class);
        for (Program program : ALL) {
            measurements.put(program, measurement(program, nanos, checksum));
        }
        return new RunResult(
                measurements, Set.of(), 1_000_000_000, 200 << 10, 300 << 10, Optional.empty());
    }

    private static Measurement measurement(Program program, double nanos, int checksum) {
        long round = (long) (nanos * 1000);
        Measurement measurement = new Measurement(0, 0);
        measurement.add(round, new RoundLine(program, 1000, checksum, round, round));
        return measurement;
    }

    private static Comparison comparison() {
        Comparison comparison = new Comparison(ALL);
        for (double factor : new double[] {1, 1.1, 0.9}) {
            comparison.addIdleJvm(idle());
            comparison.addRun("jlguest", run(100 * factor, 7));
            comparison.addRun("jlguest:reflected", run(250 * factor, 7));
            comparison.addRun("native", run(50 * factor, 7));
            comparison.addRun("qemu-user", run(140 * factor, 7));
            comparison.addRun("qemu-system", run(260 * factor, 7));
            comparison.addRun("linux-jlguest", run(100 * factor, 7));
            comparison.addRun("linux-qemu", run(600 * factor, 7));
        }
        comparison.addAbsent("bochs", "nobody has it");
        return comparison;
    }

    private static RunResult idle() {
        return new RunResult(Map.of(), Set.of(), 1, 36 << 10, 36 << 10, Optional.empty());
    }

    private static Target target(Comparison comparison, String begin) {
        return Targets.of(comparison).stream()
                .filter(target -> target.text().startsWith(begin))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ratiosAreThoseOfMedians() {
        assertEquals(2.6, comparison().ratio("qemu-system", "jlguest", Program.CRC).orElseThrow());
        assertTrue(comparison().ratio("qemu-system", "bochs", Program.CRC).isEmpty());
    }

    @Test
    void targetsAreJudged() {
        Comparison comparison = comparison();
        assertEquals(
                Target.Verdict.MISSED, target(comparison, "system call: qemu-system").verdict());
        assertEquals(Target.Verdict.MISSED, target(comparison, "system call: reflected").verdict());
        assertEquals(
                Target.Verdict.MET, target(comparison, "integer programs: qemu-system").verdict());
        assertEquals(
                Target.Verdict.MET, target(comparison, "integer programs: qemu-user").verdict());
        assertEquals(Target.Verdict.MET, target(comparison, "all programs").verdict());
        assertEquals(Target.Verdict.MISSED, target(comparison, "loops").verdict());
        assertEquals(2, target(comparison, "loops").figure().orElseThrow(), 1e-9);
        assertEquals(Target.Verdict.MET, target(comparison, "call-heavy").verdict());
        assertEquals(Target.Verdict.MET, target(comparison, "Linux, getppid").verdict());
        assertEquals(Target.Verdict.MET, target(comparison, "Linux, cold start").verdict());
        Target memory = target(comparison, "Linux, memory");
        assertEquals(200 - 36 - 64, memory.figure().orElseThrow());
        assertEquals(Target.Verdict.MISSED, memory.verdict());
    }

    @Test
    void theWorstProgramIsNamed() {
        Comparison comparison = new Comparison(ALL);
        RunResult slowSieve = run(100, 7);
        slowSieve.measurements().put(Program.SIEVE, measurement(Program.SIEVE, 500, 7));
        comparison.addRun("jlguest", slowSieve);
        comparison.addRun("native", run(100, 7));
        comparison.addRun("qemu-system", run(100, 7));
        assertEquals("sieve", target(comparison, "loops").detail());
        assertEquals("sieve", target(comparison, "all programs").detail());
        assertEquals(0.2, target(comparison, "all programs").figure().orElseThrow(), 1e-9);
    }

    @Test
    void aTargetOfManyProgramsNeedsThemAll() {
        Comparison comparison = new Comparison(List.of(Program.CRC));
        for (String rival : List.of("jlguest", "native", "qemu-system")) {
            RunResult run = run(100, 7);
            run.measurements().keySet().removeIf(program -> program != Program.CRC);
            comparison.addRun(rival, run);
        }
        for (String begin : List.of("integer programs: qemu-system", "all programs", "loops")) {
            assertEquals(Target.Verdict.NOT_MEASURED, target(comparison, begin).verdict());
        }
    }

    @Test
    void checksumsThatDifferAreAFailure() {
        Comparison comparison = new Comparison(List.of(Program.CRC));
        comparison.addRun("jlguest", run(100, 7));
        assertEquals(List.of(), comparison.failures());
        comparison.addRun("native", run(100, 8));
        assertEquals(
                List.of(
                        "crc: checksums differ: {00000007 of 1000=[jlguest],"
                                + " 00000008 of 1000=[native]}"),
                comparison.failures());
        assertTrue(TextReport.of(comparison).contains("FAILED: crc"));
        assertTrue(HtmlReport.of(comparison).html().contains("FAILED: crc"));
    }

    @Test
    void aRunThatFailedIsAFailure() {
        Comparison comparison = new Comparison(ALL);
        RunResult failed =
                new RunResult(Map.of(), Set.of(), -1, -1, -1, Optional.of("it fell over"));
        comparison.addRun("jlguest", failed);
        assertEquals(List.of("jlguest, run 1: it fell over"), comparison.failures());
        assertFalse(comparison.ready("jlguest").isPresent());
    }

    @Test
    void aProgramWithoutWhatItNeedsIsNamedButNoFailure() {
        Comparison comparison = new Comparison(List.of(Program.SSE2));
        comparison.addRun(
                "jlguest:no-simd",
                new RunResult(Map.of(), Set.of(Program.SSE2), 1, 1, 1, Optional.empty()));
        assertEquals(List.of(), comparison.failures());
        assertTrue(TextReport.of(comparison).contains("absent"), TextReport.of(comparison));
    }

    @Test
    void theTextNamesAllThereIs() {
        String text = TextReport.of(comparison());
        for (String wanted :
                List.of(
                        "260 ns 10%  2.60x",
                        "bochs",
                        "nobody has it",
                        "an idle JVM has 36 MiB",
                        "at most 64.0 MiB",
                        "missed",
                        "Checksums agree.")) {
            assertTrue(text.contains(wanted), () -> wanted + " is not in\n" + text);
        }
    }

    @Test
    void theJsonCanBeReadBack() {
        JsonObject json = JsonParser.parseString(JsonReport.of(comparison())).getAsJsonObject();
        JsonObject crc =
                json.getAsJsonObject("rivals")
                        .getAsJsonObject("qemu-system")
                        .getAsJsonObject("programs")
                        .getAsJsonObject("crc");
        assertEquals(260, crc.getAsJsonObject("steady").get("median").getAsDouble());
        assertEquals(2.6, crc.get("ratio").getAsDouble());
        assertEquals(3, crc.getAsJsonArray("runs").size());
        assertEquals(
                "00000007",
                crc.getAsJsonArray("runs").get(0).getAsJsonObject().get("checksum").getAsString());
        assertEquals("nobody has it", json.getAsJsonObject("absent").get("bochs").getAsString());
        assertEquals(Targets.of(comparison()).size(), json.getAsJsonArray("targets").size());
    }

    @Test
    void thePageHasPlotsAndNeedsNothingElse() {
        String html = HtmlReport.of(comparison()).html();
        assertEquals(3, html.split("<svg", -1).length - 1);
        assertFalse(html.contains("<script") || html.contains("<link"), html);
    }
}
