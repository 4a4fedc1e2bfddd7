package jlguest.hypervisor.lguest;

import java.util.concurrent.TimeUnit;

/**
 * When a timer is due, and in particular one by which its guest counts time.
 *
 * <p>While Linux starts it has no clock but the ticks it counts (the clock source {@code jiffies};
 * {@code tick_handle_periodic}). With each it arms the timer for one period from when the tick
 * should have come, and takes that for now. If the timer counted from now, then what passed between
 * the two would be lost to the guest's date for ever: a millisecond or more with each tick, as code
 * is cold then. So a tick is due one period after the last one was, as it is with the periodic
 * timer of a PC, and the first one period after the guest took its date.
 *
 * <p>With the first arming for another time this is over: the guest has a better clock then.
 */
final class TickDeadlines {
    /** The longest period of a kernel's ticks: Linux has 100 to 1000 in a second. */
    private static final long MAX_PERIOD = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * The part of its period that is left to the guest between two ticks while it is behind, so
     * that it does more than to handle ticks: one fourth.
     */
    private static final int SHARE = 4;

    private static final long NONE = -1;

    private long period = NONE;
    private boolean counting = true;

    /** When the last tick should have come; before the first, when the guest took its date. */
    private long tick = NONE;

    /** Whether the timer is to be armed for the tick behind that one. */
    private boolean next;

    /**
     * The guest took the date; it will count from there. Only what is said before the timer was
     * armed is of interest.
     *
     * @param time in nanoseconds, not negative
     */
    void dateTaken(long time) {
        if (period == NONE) {
            tick = time;
            next = true;
        }
    }

    /**
     * The timer is armed.
     *
     * @param now the time in nanoseconds, not negative
     * @param delta nanoseconds, positive
     * @return when it is due
     */
    long armed(long now, long delta) {
        counting &= delta <= MAX_PERIOD && (period == NONE || period == delta);
        period = delta;
        tick = counting && next ? tick + delta : now + delta;
        next = false;
        return Math.max(tick, now + delta / SHARE);
    }

    /** The timer was cancelled, if it was armed. */
    void cancelled() {
        if (period != NONE) {
            next = false;
        }
    }

    /** The timer has expired. */
    void expired() {
        next = true;
    }
}
