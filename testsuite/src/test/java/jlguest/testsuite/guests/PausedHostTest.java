package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Guests whose host's process is stopped for a while, or whose output nobody takes: they go on,
 * their clocks are right, and Linux finds nothing to complain about. {@code
 * -Djlguest.paused.seconds=200} has Linux stopped again and again for that long.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Processes are stopped with kill -STOP.")
class PausedHostTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Pattern UPTIME = Pattern.compile("up (\\d+\\.\\d+) s");
    private static final Pattern COUNT = Pattern.compile("\\d+");

    /** What Linux prints when it missed something. */
    private static final String COMPLAINTS = "unstable|detected stall|lockup|clocksource.*skew";

    /** The guest's clock may be read late on a host that is busy, but it is never ahead. */
    private static final double LATE = 15;

    @BeforeAll
    static void watchTheHost() {
        HostStalls.seconds();
    }

    /**
     * @param exact how far the two readings of the clock may be off
     */
    private static void assertPassed(double seconds, double exact, long sinceNanos) {
        double real = (System.nanoTime() - sinceNanos) / 1e9;
        assertTrue(
                seconds >= PAUSE.toSeconds() - exact && seconds <= real + exact,
                () -> seconds + " s passed for the guest, " + real + " s for the host");
    }

    private static double uptime(GuestProcess guest) throws IOException, InterruptedException {
        guest.type("uptime\n");
        Matcher found = UPTIME.matcher(guest.expect(" s\r\n") + " s");
        assertTrue(found.find(), guest::text);
        return Double.parseDouble(found.group(1));
    }

    @Test
    void theEmbeddedGuestGoesOnWithItsClockRight() throws Exception {
        try (GuestProcess guest = new GuestProcess("demo")) {
            guest.expect("pup> ");
            long start = System.nanoTime();
            double before = uptime(guest);
            guest.expect("pup> ");
            guest.pause(PAUSE);
            assertPassed(uptime(guest) - before, 0.1, start);
            guest.expect("pup> ");
            guest.type("sleep 1\nmixed\ndate\nhalt\n");
            guest.expect("mixed: ok");
            guest.expect("pup> date\r\n");
            String date = guest.expect("\r\n").substring(0, "2000-01-01 00:00:00".length());
            Instant told =
                    LocalDateTime.parse(date, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"))
                            .toInstant(ZoneOffset.UTC);
            double lag = Duration.between(told, Instant.now()).toMillis() / 1e3;
            assertTrue(
                    lag >= -0.1 && lag < LATE + HostStalls.seconds(),
                    "the guest's clock is " + lag + " s late");
            guest.expectStatus(0);
        }
    }

    @Test
    void theEmbeddedGuestGoesOnComputing() throws Exception {
        try (GuestProcess guest = new GuestProcess("demo")) {
            guest.expect("pup> ");
            guest.type("run 4\n");
            guest.expect("25%");
            guest.pause(PAUSE);
            guest.expect("checksums ok");
            guest.type("halt\n");
            guest.expectStatus(0);
        }
    }

    private static GuestProcess linux(LinuxTest.Kernel kernel) throws IOException {
        return new GuestProcess(
                "run",
                "--initrd",
                LinuxTest.file(LinuxTest.INITRD).toString(),
                kernel.file().toString());
    }

    /** The first number that a command prints. */
    private static long number(GuestProcess guest, String command)
            throws IOException, InterruptedException {
        guest.type("echo '<'$(" + command + ")'>'\n");
        guest.expect("\n<");
        String answer = guest.expect(">");
        Matcher found = COUNT.matcher(answer);
        assertTrue(found.find(), answer);
        return Long.parseLong(found.group());
    }

    private static void assertContent(GuestProcess guest) throws IOException, InterruptedException {
        assertEquals(0, number(guest, "dmesg | grep -ciE '" + COMPLAINTS + "'"), guest::text);
        guest.type(
                "echo '<'$(cat"
                    + " /sys/devices/system/clocksource/clocksource0/current_clocksource)'>'\n");
        guest.expect("\n<");
        assertEquals("tsc", guest.expect(">"));
    }

    private static void awaitPrompt(GuestProcess guest) throws IOException, InterruptedException {
        guest.expect("guest# ");
        number(guest, "mount -t sysfs sysfs /sys 2>/dev/null; echo 0");
    }

    private static void powerOff(GuestProcess guest) throws IOException, InterruptedException {
        assertContent(guest);
        guest.type("poweroff -f\n");
        guest.expectStatus(0);
    }

    /** Something that keeps a guest for {@link #PAUSE}. */
    private interface Disturbance {
        void happenTo(GuestProcess guest) throws IOException, InterruptedException;
    }

    private static void expectClockRight(LinuxTest.Kernel kernel, Disturbance disturbance)
            throws IOException, InterruptedException {
        try (GuestProcess guest = linux(kernel)) {
            awaitPrompt(guest);
            long start = System.nanoTime();
            double before = number(guest, "cat /proc/uptime");
            disturbance.happenTo(guest);
            assertPassed(number(guest, "cat /proc/uptime") - before, 1, start);
            double lag = Instant.now().getEpochSecond() - number(guest, "date +%s");
            assertTrue(
                    Math.abs(lag) < LATE + HostStalls.seconds(),
                    "the guest's clock is " + lag + " s late");
            number(guest, "sleep 2; echo 0");
            powerOff(guest);
        }
    }

    @ParameterizedTest
    @EnumSource
    void linuxGoesOnWithItsClockRight(LinuxTest.Kernel kernel) throws Exception {
        expectClockRight(kernel, guest -> guest.pause(PAUSE));
    }

    /** The guest prints 4 MB, of which buffer and pipe hold less than 2. */
    @ParameterizedTest
    @EnumSource
    void linuxKeepsTimeWhileNobodyReadsItsOutput(LinuxTest.Kernel kernel) throws Exception {
        expectClockRight(
                kernel,
                guest -> {
                    guest.setReading(false);
                    guest.type("yes 0123456789abcdef | head -c 4000000; echo PRIN''TED\n");
                    Thread.sleep(PAUSE.toMillis());
                    guest.setReading(true);
                    guest.expect("PRINTED");
                });
    }

    @ParameterizedTest
    @EnumSource
    void linuxNeverGivesItsCounterUp(LinuxTest.Kernel kernel) throws Exception {
        long seconds = Long.getLong("jlguest.paused.seconds", 10);
        Random random = new Random();
        try (GuestProcess guest = linux(kernel)) {
            awaitPrompt(guest);
            guest.type("(while :; do echo x | md5sum > /dev/null; done) &\n");
            long end = System.nanoTime() + seconds * 1_000_000_000;
            while (System.nanoTime() < end) {
                Thread.sleep(100 + random.nextInt(300));
                guest.pause(Duration.ofMillis(70 + random.nextInt(200)));
            }
            powerOff(guest);
        }
    }
}
