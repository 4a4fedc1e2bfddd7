package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that behave like a rival, and others that do not. */
@Timeout(120)
class RivalRunTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RunResult run(Duration limit, String script) throws InterruptedException {
        return run(limit, List.of("sh", "-c", script));
    }

    private static RunResult run(Duration limit, List<String> command) throws InterruptedException {
        try (RivalRun run = new RivalRun(command, limit)) {
            run.finish();
            return run.result();
        }
    }

    private static String failure(RunResult result) {
        return result.failure().orElse("none");
    }

    @Test
    void aRunIsTaken() throws InterruptedException {
        RunResult result =
                run(
                        PATIENCE,
                        "printf '@workload\\r\\n@begin crc 5\\r\\n@round crc 1 00000001 3 9\\n';"
                                + " sleep 0.2; echo @end");
        assertEquals(Optional.empty(), result.failure());
        assertEquals(1, result.measurements().get(Program.CRC).checksum());
        assertTrue(result.readyNanos() > 0);
        assertTrue(result.peakKiB() > 0, "VmHWM of the shell");
    }

    @Test
    void aProcessThatEndsTooEarlyIsQuoted() throws InterruptedException {
        RunResult result = run(PATIENCE, "echo @workload; echo no memory left; exit 3");
        assertTrue(failure(result).contains("ended too early with status 3"), failure(result));
        assertTrue(failure(result).contains("no memory left"), failure(result));
    }

    @Test
    void aBadStatusIsAFailure() throws InterruptedException {
        assertEquals(
                "ended with status 4", failure(run(PATIENCE, "echo @workload; echo @end; exit 4")));
    }

    @Test
    void aProcessThatDoesNotEndIsEnded() throws InterruptedException {
        RunResult result = run(Duration.ofMillis(300), "echo @workload; exec sleep 100");
        assertEquals("did not end within PT0.3S", failure(result));
    }

    @Test
    void nonsenseIsAFailure() throws InterruptedException {
        assertEquals(
                "this is no line of the workload: @what", failure(run(PATIENCE, "echo @what")));
    }

    @Test
    void aCommandThatIsMissingIsAFailure() throws InterruptedException {
        RunResult result = run(PATIENCE, List.of("/no/such/program"));
        assertTrue(failure(result).contains("/no/such/program"), failure(result));
    }
}
