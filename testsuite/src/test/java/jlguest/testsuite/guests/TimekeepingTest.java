package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.Kernels;
import jlguest.hypervisor.lguest.GuestEnd;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A second of a guest is a second of its host. {@code -Djlguest.sleep.seconds=300} looks at a
 * longer time than the usual one.
 */
class TimekeepingTest {
    private static final long SECONDS = Long.getLong("jlguest.sleep.seconds", 1);

    /** How far clocks that were read one after the other may be apart on a host that is busy. */
    private static final double BUSY = 10;

    private static final Pattern TIME = Pattern.compile("(?m)^(?:up )?(\\d+\\.\\d+) ");

    private static List<Double> times(String text) {
        List<Double> times = new ArrayList<>();
        Matcher found = TIME.matcher(text);
        while (found.find()) {
            times.add(Double.parseDouble(found.group(1)));
        }
        return times;
    }

    @BeforeAll
    static void watchTheHost() {
        HostStalls.seconds();
    }

    /** Between the last two times that were printed the guest slept. */
    private static void assertSlept(String text, long startNanos) {
        List<Double> times = times(text);
        assertTrue(times.size() >= 2, text);
        double slept = times.get(times.size() - 1) - times.get(times.size() - 2);
        double real = (System.nanoTime() - startNanos) / 1e9;
        assertTrue(slept >= SECONDS - 0.02, () -> "slept " + slept + " s\n" + text);
        assertTrue(slept <= real, () -> "slept " + slept + " s within " + real + " s\n" + text);
    }

    private static void assertNow(Instant told) {
        double late = Duration.between(told, Instant.now()).toMillis() / 1e3;
        assertTrue(
                late >= -0.1 && late < BUSY + HostStalls.seconds(),
                "the guest's clock is late by " + late + " s");
    }

    @Test
    void theEmbeddedGuestSleepsAsLongAsItWantsAndKnowsTheDate() throws InterruptedException {
        Guest.Builder builder = Guest.builder().memory(16 << 20).kernel(Kernels.pup());
        try (GuestSession session = new GuestSession(builder)) {
            session.expect("pup> ");
            long start = System.nanoTime();
            session.type("uptime\nsleep " + SECONDS + "\nuptime\ndate\n");
            session.expect(" UTC");
            String text = session.text();
            assertSlept(text, start);
            int end = text.lastIndexOf(" UTC");
            assertNow(
                    LocalDateTime.parse(
                                    text.substring(end - "2000-01-01 00:00:00".length(), end),
                                    DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"))
                            .toInstant(ZoneOffset.UTC));
            session.command("halt");
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
        }
    }

    @ParameterizedTest
    @EnumSource
    void linuxSleepsAsLongAsItWantsAndKnowsTheDate(LinuxTest.Kernel kernel)
            throws InterruptedException {
        try (GuestSession session = new GuestSession(LinuxTest.linux(kernel))) {
            session.expect("guest# ");
            long start = System.nanoTime();
            session.type(
                    "cat /proc/uptime; sleep "
                            + SECONDS
                            + "; cat /proc/uptime; date +'now='%s'!'\n");
            session.expect("\nnow=");
            session.expect("!");
            String text = session.text();
            assertSlept(text, start);
            int at = text.lastIndexOf("\nnow=") + "\nnow=".length();
            assertNow(Instant.ofEpochSecond(Long.parseLong(text.substring(at, at + 10))));
            session.type("poweroff -f\n");
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
        }
    }

    /**
     * Of some sleeps one at least has to be exact: a busy host may disturb others. Starting the
     * program takes its time, too.
     */
    @ParameterizedTest
    @EnumSource
    void aSecondsSleepTakesASecond(LinuxTest.Kernel kernel) throws InterruptedException {
        try (GuestSession session =
                GuestSession.shell(LinuxTest.linux(kernel).commandLine("quiet"))) {
            long shortest = Long.MAX_VALUE;
            double shortestReal = Double.MAX_VALUE;
            for (int i = 0; i < 30 && (shortest > 105 || shortestReal > 1.1); i++) {
                long start = System.nanoTime();
                long hundredths = session.sleep(1);
                double real = (System.nanoTime() - start) / 1e9;
                assertTrue(hundredths >= 100 && real >= 1, hundredths + ", " + real);
                shortest = Math.min(shortest, hundredths);
                shortestReal = Math.min(shortestReal, real);
            }
            assertTrue(shortest <= 105, "hundredths slept: " + shortest);
            assertTrue(shortestReal <= 1.1, "seconds of the host: " + shortestReal);
        }
    }
}
