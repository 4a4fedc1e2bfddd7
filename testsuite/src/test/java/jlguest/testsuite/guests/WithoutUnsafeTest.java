package jlguest.testsuite.guests;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A JVM that has no {@code sun.misc.Unsafe}, or is told to do as if it had none. */
class WithoutUnsafeTest {
    private static final List<String> FLAGS = List.of("-Djlguest.unsafe=false");

    @Test
    void guestsRunWithTheSafeBackEnd() throws IOException, InterruptedException {
        try (GuestProcess guest = new GuestProcess(FLAGS, "demo", "--memory", "safe")) {
            guest.type("mixed\nrun 4\nhalt\n");
            guest.expect("checksums ok");
            guest.expectStatus(0);
        }
    }

    @Test
    void theFastBackEndIsRefusedWithAdvice() throws IOException, InterruptedException {
        try (GuestProcess guest = new GuestProcess(FLAGS, "demo")) {
            guest.expect("use --memory safe");
            guest.expectStatus(2);
        }
    }
}
