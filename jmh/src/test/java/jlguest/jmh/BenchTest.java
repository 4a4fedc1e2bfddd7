package jlguest.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;

/** The command line of {@code jlguest bench}, up to the point where something is measured. */
class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int execute(String... args) {
        return new Bench(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .execute(args);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void helpHasExamples() {
        assertEquals(Bench.OK, execute("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("jlguest bench SystemCall"));
    }

    @Test
    void unknownNameIsAnsweredWithThoseThatThereAre() {
        assertEquals(Bench.USAGE, execute("NoSuchBenchmark"));
        assertTrue(errors().contains("jlguest.jmh.SystemCallBenchmark.direct"), errors());
    }

    @Test
    void brokenRegexIsNamed() {
        assertEquals(Bench.USAGE, execute("*Call"));
        assertTrue(errors().contains("\"*Call\" is no regular expression"), errors());
    }

    @Test
    void unknownOptionIsBadUsage() {
        assertEquals(Bench.USAGE, execute("--no-such-option"));
        assertTrue(errors().contains("no-such-option"), errors());
    }

    @Test
    void resultsThatCannotBeWrittenAreFoundOutBeforeMeasuring() {
        assertEquals(Bench.USAGE, execute("-rff", "/no/such/folder/results.json"));
        assertTrue(errors().contains("/no/such/folder/results.json"), errors());
    }

    @Test
    void resultsAreJsonUnlessAskedOtherwise() throws Exception {
        Options usual = Bench.withDefaults(new CommandLineOptions("SystemCall"), Effort.USUAL);
        assertEquals("jlguest-bench.json", usual.getResult().get());
        assertEquals(ResultFormatType.JSON, usual.getResultFormat().get());
        assertTrue(usual.shouldFailOnError().get());
        Options csv =
                Bench.withDefaults(
                        new CommandLineOptions("-rf", "csv", "-foe", "false"), Effort.USUAL);
        assertEquals("jlguest-bench.csv", csv.getResult().get());
        assertEquals(ResultFormatType.CSV, csv.getResultFormat().get());
        assertEquals(false, csv.shouldFailOnError().get());
    }

    @Test
    void flagsAreAddedWhereTheyAreMissing() {
        assertEquals(
                List.of("-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=256m"),
                GuestJvm.missing(List.of(), 17));
        assertEquals(
                List.of("--sun-misc-unsafe-memory-access=allow"),
                GuestJvm.missing(
                        List.of("-XX:+UseParallelGC", "-XX:ReservedCodeCacheSize=64m"), 25));
    }

    @Test
    void flagsOfTheCommandLineStay() throws Exception {
        Options options =
                Bench.withDefaults(
                        new CommandLineOptions("-jvmArgsPrepend", "-Xint"), Effort.USUAL);
        assertEquals("-Xint", options.getJvmArgsPrepend().get().iterator().next());
    }

    @Test
    void quickRunIsASubsetUnlessAskedOtherwise() throws Exception {
        Options quick = Bench.withDefaults(new CommandLineOptions("-f", "4"), Effort.QUICK);
        assertEquals(4, quick.getForkCount().get());
        assertEquals(List.of("auto"), List.copyOf(quick.getParameter("tier").get()));
        assertEquals(1, quick.getIncludes().size());
        Options chosen =
                Bench.withDefaults(
                        new CommandLineOptions("Memory", "-p", "tier=block"), Effort.QUICK);
        assertEquals(List.of("Memory"), chosen.getIncludes());
        assertEquals(List.of("block"), List.copyOf(chosen.getParameter("tier").get()));
        assertEquals(Effort.MIN_FORKS, chosen.getForkCount().get());
    }

    @Test
    void verdictsHaveForksEnough() throws Exception {
        Options usual = Bench.withDefaults(new CommandLineOptions(), Effort.JUDGED);
        assertTrue(usual.getForkCount().get() >= Effort.MIN_FORKS);
        assertEquals(Bench.USAGE, execute("--save", "few", "-f", "1"));
        assertTrue(errors().contains("Too few JVMs for a verdict"), errors());
    }

    @Test
    void optionsOfTheHistoryMustMakeSense() {
        for (String line :
                List.of(
                        "--judge b",
                        "--judge b --against a Memory",
                        "--judge b --against a --save c",
                        "--json out.json",
                        "--force",
                        "--against a --threshold much",
                        "--against a --confidence 100%",
                        "--save")) {
            err.reset();
            assertEquals(Bench.USAGE, execute(line.split(" ")), line);
            assertTrue(errors().contains("--help"), errors());
        }
    }
}
