package jlguest.hypervisor.lguest;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import jlguest.runtime.Cpu;

/**
 * The host's steady clock, with a thread that waits for the timer (seed functions {@code
 * guest_set_clockevent}, {@code clockdev_fn}). Time goes on while the guest does not run.
 *
 * <p>A guest arms its timer thousands of times a second, mostly for later than it was. So arming
 * only notes when: the thread is woken only if it would look too late, and finds by itself that
 * what it waited for is cancelled. When exactly a timer is due is what {@link TickDeadlines} says.
 */
final class HostClock implements GuestClock, Runnable {
    private static final long NEVER = Long.MAX_VALUE;

    /**
     * How long the thread waits for the next arming after the timer has expired, before it sleeps
     * for good and has to be woken. A guest's handler arms the timer again at once, and the ticks
     * of kernels are 1 to 10 ms apart.
     */
    private static final long LINGER_NANOS = 1_000_000;

    private final long origin = System.nanoTime();
    private final Thread thread = new Thread(this, "jlguest-clock");
    private final TickDeadlines ticks = new TickDeadlines();
    private IntConsumer setInterrupt;
    private boolean started;
    private boolean closed;
    private long event = NEVER;
    private long recheck = NEVER;
    private Cpu rechecked;

    /** When the thread looks the next time without being woken. */
    private long look = NEVER;

    HostClock() {
        thread.setDaemon(true);
    }

    @Override
    public long nanos() {
        return System.nanoTime() - origin;
    }

    /** Interrupts are raised on the clock's thread. */
    @Override
    public synchronized void initClockdev(IntConsumer raise) {
        setInterrupt = raise;
    }

    @Override
    public synchronized void guestSetClockevent(int delta) {
        if (delta == 0) {
            event = NEVER;
            ticks.cancelled();
        } else {
            event = ticks.armed(nanos(), Integer.toUnsignedLong(delta));
            lookBy(event);
        }
    }

    @Override
    public synchronized void raiseAttentionSoon(Cpu cpu) {
        if (recheck == NEVER) {
            rechecked = cpu;
            recheck = nanos() + RECHECK_NANOS;
            lookBy(recheck);
        }
    }

    @Override
    public synchronized void dateTaken(long time) {
        ticks.dateTaken(time);
    }

    private void lookBy(long time) {
        if (time >= look || closed) {
            return;
        }
        look = time;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
    }

    /** Does what is due, on the clock's thread. */
    @Override
    public void run() {
        long wait = look();
        while (wait >= 0) {
            if (wait == NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, wait);
            }
            wait = look();
        }
    }

    /**
     * Does what is due.
     *
     * @return how long there is nothing to do; negative if there never will be
     */
    private synchronized long look() {
        if (closed) {
            return -1;
        }
        long now = nanos();
        look = Math.min(clockdevFn(now), Math.min(event, recheck));
        return look == NEVER ? NEVER : Math.max(0, look - now);
    }

    /** There is nothing to do: the clock's thread has done it. */
    @Override
    public void expire() {}

    @Override
    public void idle() {
        LockSupport.park(this);
    }

    /** Returns when to look for another arming. */
    private long clockdevFn(long now) {
        if (recheck <= now) {
            recheck = NEVER;
            rechecked.raiseAttention();
        }
        if (event > now) {
            return NEVER;
        }
        ticks.expired();
        event = NEVER;
        setInterrupt.accept(TIMER_IRQ);
        return now + LINGER_NANOS;
    }

    /** Ends the clock and its thread; nothing is raised any more. */
    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
