package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TickDeadlinesTest {
    private static final long PERIOD = 10_000_000;

    private final TickDeadlines ticks = new TickDeadlines();
    private long now = 5 * PERIOD;
    private long due;

    /** The guest arms the timer some time after the last thing that happened. */
    private void arm(long delay, long delta) {
        now += delay;
        due = ticks.armed(now, delta);
        assertTrue(due >= now + delta / 4 && due <= now + delta);
    }

    private void expire(long late) {
        now = due + late;
        ticks.expired();
    }

    @Test
    void delaysOfTicksDoNotAddUp() {
        Random random = new Random(1);
        long start = now;
        arm(0, PERIOD);
        for (int i = 0; i < 1000; i++) {
            expire(random.nextInt(2_000_000));
            arm(random.nextInt(2_000_000), PERIOD);
        }
        assertEquals(start + 1001 * PERIOD, due);
    }

    @Test
    void longDelayIsMadeUpForAtFourTimesTheSpeed() {
        long start = now;
        arm(0, PERIOD);
        expire(6 * PERIOD);
        for (int i = 2; i <= 9; i++) {
            arm(0, PERIOD);
            assertEquals(now + PERIOD / 4, due, "tick " + i);
            expire(0);
        }
        assertEquals(start + 9 * PERIOD, now);
        arm(0, PERIOD);
        assertEquals(now + PERIOD, due);
    }

    @Test
    void ticksAreCountedFromWhenTheDateWasTaken() {
        ticks.dateTaken(now);
        ticks.cancelled(); // Linux begins with that
        long taken = now;
        arm(PERIOD / 2, PERIOD);
        assertEquals(taken + PERIOD, due);
        ticks.dateTaken(now);
        expire(0);
        arm(0, PERIOD);
        assertEquals(taken + 2 * PERIOD, due);
    }

    @Test
    void timerForLongerThanAnyPeriodIsNoTick() {
        ticks.dateTaken(now);
        arm(PERIOD, PERIOD + 1);
        assertEquals(now + PERIOD + 1, due);
        expire(0);
        arm(3, PERIOD + 1);
        assertEquals(now + PERIOD + 1, due);
    }

    @Test
    void armingBeforeTheTickOrAfterACancelCountsFromNow() {
        arm(0, PERIOD);
        arm(7, PERIOD);
        assertEquals(now + PERIOD, due);
        expire(0);
        ticks.cancelled();
        arm(3, PERIOD);
        assertEquals(now + PERIOD, due);
    }

    @Test
    void guestThatArmsForOtherTimesHasAClockOfItsOwn() {
        arm(0, PERIOD);
        expire(0);
        arm(3, PERIOD + 1);
        assertEquals(now + PERIOD + 1, due);
        for (int i = 0; i < 3; i++) {
            expire(0);
            arm(3, PERIOD);
            assertEquals(now + PERIOD, due);
        }
    }
}
