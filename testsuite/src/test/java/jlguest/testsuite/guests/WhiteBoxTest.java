package jlguest.testsuite.guests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM with HotSpot's interface for its own tests, which may be switched off. */
class WhiteBoxTest {
    private static final Path CLASSES = Path.of("..", "whitebox", "target", "classes");

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+WhiteBoxAPI", "-XX:-WhiteBoxAPI"})
    void guestsRunWhetherHotSpotCanBeAskedOrNot(String flag)
            throws IOException, InterruptedException {
        List<String> flags =
                new ArrayList<>(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-DisplayVMOutput"));
        flags.add("-Xbootclasspath/a:" + CLASSES.toAbsolutePath());
        flags.add(flag);
        try (GuestProcess guest = new GuestProcess(flags, "demo")) {
            guest.type("mixed\nrun 4\nhalt\n");
            guest.expect("checksums ok");
            guest.expectStatus(0);
        }
    }
}
