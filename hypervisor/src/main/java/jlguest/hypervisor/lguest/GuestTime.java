package jlguest.hypervisor.lguest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import jlguest.mmu.GuestKilledException;

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
final class GuestTime {
    /**
     * Rate of the counter: ticks are nanoseconds, so the rate is exact without any arithmetic, and
     * a guest's short delay loops stay precise.
     */
    static final int TSC_KHZ = 1_000_000;

    /** How far the counter may be ahead of the wall clock that was written last, in ticks. */
    static final long MAX_LEAD = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LguestData data;
    private final LongSupplier nanos;
    private final long startNanos;
    private final Instant startInstant;

    /** The counter when the wall clock was written last. */
    private long written;

    /** Whether interrupts have begun to come, which keep the wall clock up to date. */
    private boolean interrupted;

    /**
     * @param nanos steady clock in nanoseconds, from any origin
     * @param wallClock read once
     */
    GuestTime(LguestData data, LongSupplier nanos, InstantSource wallClock) {
        this.data = data;
        this.nanos = nanos;
        startNanos = nanos.getAsLong();
        startInstant = wallClock.instant();
    }

    /** The time-stamp counter: {@link #TSC_KHZ} thousand ticks a second since the guest began. */
    long readTimeStamp() {
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
     * Writes the wall clock if it is old and there was no interrupt yet; after INIT. A kernel takes
     * the date from it while it starts ({@code lguest_get_wallclock}), and never again. That may be
     * a second after INIT, before the first interrupt, but there are many hypercalls before it.
     */
    void refreshBeforeInterrupts() {
        if (!interrupted) {
            refresh(ticks());
        }
    }

    private long ticks() {
        return nanos.getAsLong() - startNanos;
    }

    /**
     * Writes {@code time} in {@code lguest_data}.
     *
     * @throws GuestKilledException "Writing timestamp" before INIT
     */
    void writeTimestamp() {
        writeTimestamp(ticks());
    }

    /** The same, where an interrupt is delivered. */
    void writeTimestampForInterrupt() {
        interrupted = true;
        writeTimestamp();
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
