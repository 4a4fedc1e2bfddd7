package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start can do without, and once did: docs/performance.md says what it costs. */
class StartTest {
    /** Lambda expressions of ours that a start may link; each takes it 70 microseconds. */
    private static final int LAMBDAS = 20;

    @TempDir private Path folder;

    private List<String> classesOfAStart() throws IOException, InterruptedException {
        Path log = folder.resolve("classes");
        List<String> flags = List.of("-Xlog:class+load:file=" + log + ":none");
        try (GuestProcess guest = new GuestProcess(flags, "demo")) {
            guest.type("halt\n");
            guest.expectStatus(0);
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.toList();
        }
    }

    @Test
    void aStartLinksFewLambdasAndNeedsNoLogger() throws IOException, InterruptedException {
        List<String> classes = classesOfAStart();
        List<String> lambdas =
                classes.stream()
                        .filter(line -> line.startsWith("jlguest.") && line.contains("$$Lambda"))
                        .toList();
        assertTrue(
                classes.stream().anyMatch(line -> line.startsWith("jlguest.")), "no class of ours");
        assertTrue(lambdas.size() <= LAMBDAS, () -> String.join("\n", lambdas));
        List<String> loggers =
                classes.stream().filter(line -> line.startsWith("org.slf4j.")).toList();
        assertTrue(loggers.isEmpty(), () -> String.join("\n", loggers));
    }
}
