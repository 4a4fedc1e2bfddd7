package jlguest.hypervisor.lguest;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import jlguest.runtime.Cpu;

/**
 * The guest's one-shot timer (seed functions {@code guest_set_clockevent}, {@code clockdev_fn},
 * {@code init_clockdev}; lguest-abi.md §4.5), and the one thread that all of a guest's timed events
 * share. Time goes on while the guest does not run.
 */
final class GuestClock implements AutoCloseable {
    /** The irq of the timer. */
    static final int TIMER_IRQ = 0;

    /**
     * How long a blocked interrupt may go unnoticed after the guest unblocked it. The original
     * noticed with the next tick of the host, after 1 to 10 ms.
     */
    private static final Duration RECHECK = Duration.ofMillis(1);

    private final ScheduledThreadPoolExecutor timer;
    private final AtomicBoolean recheckPlanned = new AtomicBoolean();
    private IntConsumer setInterrupt = irq -> {};
    private Future<?> event;
    private long arming;

    GuestClock() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "jlguest-clock");
                            thread.setDaemon(true);
                            return thread;
                        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Says how an interrupt is raised when the timer expires.
     *
     * @param raise takes the irq; called on the clock's thread
     */
    synchronized void initClockdev(IntConsumer raise) {
        setInterrupt = raise;
    }

    /**
     * Hypercall SET_CLOCKEVENT: arms the timer in place of an earlier arming.
     *
     * @param delta nanoseconds from now, unsigned; 0 only cancels
     */
    synchronized void guestSetClockevent(int delta) {
        arming++;
        if (event != null) {
            event.cancel(false);
            event = null;
        }
        if (delta != 0) {
            long number = arming;
            event =
                    timer.schedule(
                            () -> clockdevFn(number),
                            Integer.toUnsignedLong(delta),
                            TimeUnit.NANOSECONDS);
        }
    }

    /** The timer expires: irq 0, once, and only if this arming was not replaced meanwhile. */
    private synchronized void clockdevFn(long number) {
        if (number == arming) {
            event = null;
            setInterrupt.accept(TIMER_IRQ);
        }
    }

    /** Asks a processor for attention in a millisecond; does nothing if that is planned already. */
    void raiseAttentionSoon(Cpu cpu) {
        if (recheckPlanned.compareAndSet(false, true)) {
            after(
                    RECHECK,
                    () -> {
                        recheckPlanned.set(false);
                        cpu.raiseAttention();
                    });
        }
    }

    /** Runs a task on the clock's thread after a while; the task must be short. */
    Future<?> after(Duration delay, Runnable task) {
        return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the clock and its thread. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
