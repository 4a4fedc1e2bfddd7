package jlguest.hypervisor.lguest;

/**
 * When a timer is due, and in particular one that its guest arms for the same time again and again.
 *
 * <p>While Linux starts it has no clock but the ticks it counts (the clock source {@code jiffies};
 * {@code tick_handle_periodic}). It arms the timer for one period from when the last tick should
 * have come, and takes that for now. If the timer counted from now, then what passed between the
 * two would be lost to the guest's wall clock for ever: a millisecond or more with each tick, as
 * code is cold then. So a tick is due one period after the last one was, as it is with the periodic
 * timer of a PC.
 *
 * <p>With the first arming for another time this is over: the guest has a better clock then.
 */
final class TickDeadlines {
    private static final long NONE = -1;

    private long period = NONE;
    private boolean periodic = true;

    /** When the tick that was armed last is due, if none before it had been late. */
    private long tick = NONE;

    /** Whether that tick has come, and was not followed by an arming yet. */
    private boolean expired;

    /**
     * The timer is armed.
     *
     * @param now the time in nanoseconds, not negative
     * @param delta nanoseconds, positive
     * @return when it is due; half of {@code delta} from now at the earliest, so that the guest
     *     does more than to handle ticks
     */
    long armed(long now, long delta) {
        periodic &= period == NONE || period == delta;
        period = delta;
        boolean follows = periodic && expired;
        expired = false;
        tick = follows ? tick + delta : now + delta;
        return Math.max(tick, now + delta / 2);
    }

    /** The timer was cancelled. */
    void cancelled() {
        expired = false;
    }

    /** The timer has expired. */
    void expired() {
        expired = true;
    }
}
