package jlguest.hypervisor.lguest;

import java.util.function.IntConsumer;
import jlguest.runtime.Cpu;

/**
 * The time that passes for a guest, and its one-shot timer (lguest-abi.md §4.5). Where the time
 * comes from is what implementations differ in.
 */
interface GuestClock extends AutoCloseable {
    /** The irq of the timer. */
    int TIMER_IRQ = 0;

    /**
     * How long a blocked interrupt may go unnoticed after the guest unblocked it, in nanoseconds.
     * The original noticed with the next tick of the host, after 1 to 10 ms.
     */
    long RECHECK_NANOS = 1_000_000;

    /** The time in nanoseconds, from any origin; it never goes back. */
    long nanos();

    /**
     * Says how an interrupt is raised when the timer expires, before it is armed for the first time
     * (seed function {@code init_clockdev}).
     *
     * @param raise takes the irq
     */
    void initClockdev(IntConsumer raise);

    /**
     * Hypercall SET_CLOCKEVENT: arms the timer in place of an earlier arming. When it expires, irq
     * 0 is raised once.
     *
     * @param delta nanoseconds from now, or from the last tick by a clock that counts ticks;
     *     unsigned; 0 only cancels
     */
    void guestSetClockevent(int delta);

    /**
     * The guest took its date, once and for all, as it was at a time; nobody says so before INIT.
     *
     * @param time an earlier value of {@link #nanos}
     */
    void dateTaken(long time);

    /**
     * Asks a processor for attention in {@link #RECHECK_NANOS}; does nothing if that is planned
     * already.
     */
    void raiseAttentionSoon(Cpu cpu);

    /**
     * Raises what is due by now, if nobody else does; called before the guest goes on, on its
     * thread.
     */
    void expire();

    /**
     * Waits on the guest's thread, which sleeps, until something may have happened; {@link
     * java.util.concurrent.locks.LockSupport#unpark} ends it.
     */
    void idle();

    /** Ends the clock. */
    @Override
    void close();
}
