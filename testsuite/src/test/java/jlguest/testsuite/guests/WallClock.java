package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Locale;

/**
 * The date of a Linux guest beside that of its host. The guest tells whole seconds, and answers
 * some time after it was asked, so each reading only says between which bounds it is late; many
 * readings make them narrow, or contradict each other if the clock is not steady.
 */
final class WallClock {
    /** How far the clock may move against the host's while it is looked at, in seconds. */
    private static final double STEADY = 1;

    /**
     * How late the guest may be, in seconds: 2.6.32 takes whole seconds when it starts
     * (lguest_get_wallclock), and so is late by up to one.
     */
    private static final double EXACT = 1.25;

    private final GuestSession guest;
    private final double stalls;
    private int readings;
    private double atLeast = Double.NEGATIVE_INFINITY;
    private double atMost = Double.POSITIVE_INFINITY;

    /**
     * @param guest obeys lines, see {@link GuestSession#shell}
     */
    WallClock(GuestSession guest) {
        this.guest = guest;
        stalls = guest.stalls();
    }

    private static double now() {
        return Instant.now().toEpochMilli() / 1e3;
    }

    /** Reads the guest's date, which must not contradict earlier readings. */
    void check() throws InterruptedException {
        double before = now();
        guest.type("echo date:$(date +%s):\n");
        long date = guest.number("date:");
        readings++;
        atLeast = Math.max(atLeast, before - (date + 1));
        atMost = Math.min(atMost, now() - date);
        assertTrue(atLeast - atMost <= STEADY, this::toString);
    }

    /** Reads the date so often that its seconds are seen to change. */
    void checkClosely() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            check();
            Thread.sleep(90);
        }
    }

    /**
     * The date has to be the host's. If the host stood still while the guest started, when it
     * counted ticks to know the time, then it may be late by that.
     */
    void assertRight() {
        assertTrue(atLeast <= EXACT + stalls && atMost >= -EXACT, this::toString);
    }

    /** Says what the readings were like. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "clock late by %.3f s, to %.3f s, in %d readings (host stood still for %.1f s)",
                Math.min(atLeast, atMost),
                Math.abs(atMost - atLeast),
                readings,
                stalls);
    }
}
