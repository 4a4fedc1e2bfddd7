package jlguest.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark works with every parameter, checks included; how fast is not asked here. */
class BenchmarksTest {
    @TempDir private Path folder;

    @BeforeAll
    static void othersMayMeasure() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    private static Collection<RunResult> run(OptionsBuilder options) throws RunnerException {
        options.forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .timeUnit(TimeUnit.NANOSECONDS)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        return new Runner(options.build()).run();
    }

    private static OptionsBuilder include(String regex) {
        OptionsBuilder options = new OptionsBuilder();
        options.include(regex);
        return options;
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                SystemCallBenchmark.class,
                BlockTransitionBenchmark.class,
                CallBenchmark.class,
                LoopBenchmark.class,
                StringBenchmark.class,
                FirstRunBenchmark.class,
                MemoryBenchmark.class,
                PageFaultBenchmark.class,
                TranslationBenchmark.class
            })
    void benchmarksDoWhatTheyMeasure(Class<?> benchmarks) throws RunnerException {
        Collection<RunResult> results = run(include(benchmarks.getName()));
        assertFalse(results.isEmpty());
        for (RunResult result : results) {
            assertTrue(result.getPrimaryResult().getScore() > 0);
        }
    }

    @Test
    void linuxEntryWorksToo() throws RunnerException {
        OptionsBuilder options = include(SystemCallBenchmark.class.getName());
        options.param("entry", "linux");
        assertEquals(6, run(options).size());
    }

    @Test
    void otherTiersReachMemoryToo() throws RunnerException {
        OptionsBuilder options = include(MemoryBenchmark.class.getName());
        options.param("tier", "interpreter", "block");
        assertEquals(20, run(options).size());
    }

    @Test
    void resultsAreWrittenAsJson() throws Exception {
        Path results = folder.resolve("results.json");
        int status =
                new Bench(System.out, System.err)
                        .execute(
                                ("SystemCallBenchmark.direct -p tier=interpreter -f 0 -wi 0 -i 1"
                                                + " -r 1ms -v SILENT -rff "
                                                + results)
                                        .split(" "));
        assertEquals(Bench.OK, status);
        assertTrue(Files.readString(results).contains("jlguest.jmh.SystemCallBenchmark.direct"));
    }
}
