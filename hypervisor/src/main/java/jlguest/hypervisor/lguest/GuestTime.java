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
 */
final class GuestTime {
    /**
     * Rate of the counter: ticks are nanoseconds, so the rate is exact without any arithmetic, and
     * a guest's short delay loops stay precise.
     */
    static final int TSC_KHZ = 1_000_000;

    private final LguestData data;
    private final LongSupplier nanos;
    private final long startNanos;
    private final Instant startInstant;

    GuestTime(LguestData data) {
        this(data, System::nanoTime, InstantSource.system());
    }

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
        return nanos.getAsLong() - startNanos;
    }

    /**
     * Writes {@code time} in {@code lguest_data}.
     *
     * @throws GuestKilledException "Writing timestamp" before INIT
     */
    void writeTimestamp() {
        long sinceEpoch = startInstant.getNano() + readTimeStamp();
        long second = TimeUnit.SECONDS.toNanos(1);
        int seconds = (int) (startInstant.getEpochSecond() + sinceEpoch / second);
        if (!data.putTime(seconds, (int) (sinceEpoch % second))) {
            throw new GuestKilledException("Writing timestamp");
        }
    }
}
