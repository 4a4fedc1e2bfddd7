package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuestTimeTest {
    private static final long MINUTE = 60_000_000_000L;

    private final TestGuest guest = TestGuest.initialized(Generation.LATE);
    private final AtomicLong nanos = new AtomicLong(-5);
    private final GuestTime time =
            new GuestTime(
                    guest.lguest.data,
                    nanos::get,
                    () -> Instant.ofEpochSecond(1_000_000_000, 999_999_999));

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    @Tag("abi-13.74")
    void counterStartsAtZeroAndCountsNanoseconds() {
        assertEquals(0, time.readTimeStamp());
        nanos.addAndGet(1_000_000);
        assertEquals(GuestTime.TSC_KHZ, time.readTimeStamp());
    }

    @Test
    void timestampCarriesNanosecondsIntoSeconds() {
        nanos.addAndGet(2);
        time.writeTimestamp();
        assertEquals(1_000_000_001, guest.data(LguestLayout.TIME_SECONDS));
        assertEquals(1, guest.data(LguestLayout.TIME_NANOSECONDS));
    }

    @Test
    @Tag("abi-13.49")
    void timeAndCounterNeverDriftApart() {
        nanos.addAndGet(10 * MINUTE);
        time.writeTimestamp();
        assertEquals(1_000_000_600, guest.data(LguestLayout.TIME_SECONDS));
        assertEquals(10 * MINUTE, time.readTimeStamp());
    }

    @Test
    @Tag("abi-13.74")
    void processorReadsTheCounter() {
        long first = guest.cpu.readTimeStamp();
        long second = guest.cpu.readTimeStamp();
        assertTrue(first >= 0 && second >= first);
    }

    @Test
    void timestampIsTheHostsWallClockAtFirst() {
        guest.lguest.time.writeTimestamp();
        long seconds = guest.data(LguestLayout.TIME_SECONDS);
        assertTrue(Math.abs(seconds - Instant.now().getEpochSecond()) <= 60);
    }

    @Test
    void timestampWithoutDataKills() {
        try (TestGuest early = new TestGuest()) {
            assertKilled("Writing timestamp", () -> early.lguest.time.writeTimestamp());
        }
    }
}
