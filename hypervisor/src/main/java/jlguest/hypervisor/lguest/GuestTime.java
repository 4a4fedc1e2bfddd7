package jlguest.hypervisor.lguest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import jlguest.mmu.GuestKilledException;
import jlguest.runtime.TimeStamp;

/**
 * What time it is for the guest: the time-stamp counter and the wall clock in {@code lguest_data},
 * both from one source, so that a guest which compares them finds no drift (lguest-abi.md §3.5).
 *
 * <p>The wall clock is the host's as it was when the guest was made, plus the ticks since then. A
 * step of the host's own clock is not passed on; the original passed it on, and its guests then
 * declared the counter unstable.
 *
 * <p>Twice a second Linux reads first the counter and then the wall clock, with interrupts off
 * ({@code clocksource_watchdog} of 2.6.32 to 4.13), and gives the counter up when the two were 62.5
 * ms further apart than the time before. The wall clock stands still between interrupts, so a host
 * that is kept from running in that moment would be enough. Therefore whoever reads the counter
 * finds a wall clock beside it that is at most {@link #MAX_LEAD} older.
 */
final class GuestTime implements TimeStamp {
    /**
     * Rate of the counter: ticks are nanoseconds, so the rate is exact without any arithmetic, and
     * a guest's short delay loops stay precise.
     */
    static final int TSC_KHZ = 1_000_000;

    /** How far the counter may be ahead of the wall clock that was written last, in ticks. */
    static final long MAX_LEAD = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LguestData data;
    private final GuestClock clock;
    private final long startNanos;
    private final Instant startInstant;

    /** The counter when the wall clock was written last. */
    private long written;

    /** Whether the guest has taken its date. */
    private boolean dateTaken;

    /**
     * @param clock the guest's
     * @param wallClock read once
     */
    GuestTime(LguestData data, GuestClock clock, InstantSource wallClock) {
        this.data = data;
        this.clock = clock;
        startNanos = clock.nanos();
        startInstant = wallClock.instant();
    }

    /** The time-stamp counter: {@link #TSC_KHZ} thousand ticks a second since the guest began. */
    @Override
    public long read() {
        long ticks = ticks();
        if (data.isPresent()) {
            refresh(ticks);
        }
        return ticks;
    }

    private void refresh(long ticks) {
        if (ticks - written > MAX_LEAD) {
            writeTimestamp(ticks);
        }
    }

    /**
     * Writes the wall clock if it is old and the guest has not taken its date from it, with each
     * hypercall after INIT. Linux takes it while it starts, once ({@code timekeeping_init}), which
     * may be seconds after INIT if code is cold and the host busy; and right behind that it enables
     * interrupts for the first time. From then on interrupts keep the wall clock up to date.
     */
    void hypercall() {
        if (dateTaken) {
            return;
        }
        if (data.interruptsEnabled()) {
            dateTaken = true;
            clock.dateTaken(startNanos + written);
        } else {
            refresh(ticks());
        }
    }

    private long ticks() {
        return clock.nanos() - startNanos;
    }

    /**
     * Writes {@code time} in {@code lguest_data}.
     *
     * @throws GuestKilledException "Writing timestamp" before INIT
     */
    void writeTimestamp() {
        writeTimestamp(ticks());
    }

    private void writeTimestamp(long ticks) {
        long sinceEpoch = startInstant.getNano() + ticks;
        int seconds = (int) (startInstant.getEpochSecond() + sinceEpoch / SECOND);
        if (!data.putTime(seconds, (int) (sinceEpoch % SECOND))) {
            throw new GuestKilledException("Writing timestamp");
        }
        written = ticks;
    }
}
