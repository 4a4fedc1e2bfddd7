package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Locale;

/**
 * The date of a Linux guest beside that of its host. The guest tells whole seconds, and answers
 * some time after it was asked; what is called an error here is what neither explains.
 */
final class WallClock {
    /**
     * How far the guest may be off, in seconds. Linux takes the date once, when it starts; 2.6.32
     * takes whole seconds (lguest_get_wallclock), and so is late by up to one, and none counts what
     * passes before its first tick.
     */
    private static final double EXACT = 1.25;

    private final GuestSession guest;
    private int readings;
    private double worst;

    /**
     * @param guest obeys lines, see {@link GuestSession#shell}
     */
    WallClock(GuestSession guest) {
        this.guest = guest;
    }

    private static double now() {
        return Instant.now().toEpochMilli() / 1e3;
    }

    /** Reads the guest's date, which has to be right. */
    void check() throws InterruptedException {
        double before = now();
        guest.type("echo date:$(date +%s):\n");
        long date = guest.number("date:");
        double late = before - (date + 1);
        double early = date - now();
        readings++;
        worst = Math.max(worst, Math.max(late, early));
        assertTrue(late <= EXACT, () -> "the guest's clock is late by " + late + " s");
        assertTrue(early <= EXACT, () -> "the guest's clock is early by " + early + " s");
    }

    /** Says what the readings were like. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "clock right to %.3f s in %d readings", worst, readings);
    }
}
