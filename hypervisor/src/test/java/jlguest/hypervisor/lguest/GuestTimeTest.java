package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuestTimeTest {
    private static final long START = 5;
    private static final long MINUTE = 60_000_000_000L;

    private final TestGuest guest = TestGuest.initialized(Generation.LATE);
    private final AtomicLong nanos = new AtomicLong(START);
    private final SetClock clock = new SetClock();
    private final GuestTime time =
            new GuestTime(
                    guest.lguest.data,
                    clock,
                    () -> Instant.ofEpochSecond(1_000_000_000, 999_999_999));

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    @Tag("abi-13.74")
    void counterStartsAtZeroAndCountsNanoseconds() {
        assertEquals(0, time.read());
        nanos.addAndGet(1_000_000);
        assertEquals(GuestTime.TSC_KHZ, time.read());
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
        assertEquals(10 * MINUTE, time.read());
    }

    private long wallNanos() {
        return guest.data(LguestLayout.TIME_SECONDS) * 1_000_000_000L
                + guest.data(LguestLayout.TIME_NANOSECONDS);
    }

    @Test
    void whoReadsTheCounterFindsAWallClockBesideIt() {
        time.writeTimestamp();
        long offset = wallNanos() - time.read();
        nanos.addAndGet(GuestTime.MAX_LEAD);
        assertEquals(GuestTime.MAX_LEAD, time.read());
        assertEquals(offset, wallNanos(), "not written more often than needed");
        nanos.addAndGet(MINUTE);
        assertEquals(time.read() + offset, wallNanos());
    }

    @Test
    void kernelThatStartsSlowlyStillTakesTheRightDate() {
        guest.setData(LguestLayout.IRQ_ENABLED, 0);
        time.writeTimestamp();
        long start = wallNanos();
        nanos.addAndGet(GuestTime.MAX_LEAD);
        time.hypercall();
        assertEquals(start, wallNanos(), "not written more often than needed");
        nanos.addAndGet(MINUTE);
        time.hypercall();
        long taken = GuestTime.MAX_LEAD + MINUTE;
        assertEquals(start + taken, wallNanos());
        nanos.addAndGet(MINUTE);
        guest.enableInterrupts();
        time.hypercall();
        time.hypercall();
        assertEquals(start + taken, wallNanos(), "interrupts write it now");
        assertEquals(List.of(START + taken), clock.taken);
    }

    @Test
    void eachHypercallRefreshesTheDateUntilItIsTaken() throws InterruptedException {
        guest.setData(LguestLayout.IRQ_ENABLED, 0);
        guest.setData(LguestLayout.TIME_SECONDS, 0);
        Thread.sleep(TimeUnit.NANOSECONDS.toMillis(GuestTime.MAX_LEAD) + 5);
        guest.hypercall(Hypercalls.FLUSH_ASYNC, 0);
        assertNotEquals(0, guest.data(LguestLayout.TIME_SECONDS));
    }

    /** {@code clocksource_watchdog} of Linux, in a host that stops whenever it likes. */
    @Test
    void watchdogNeverFindsTheCounterUnstable() {
        long threshold = 62_500_000;
        Random random = new Random(3);
        time.writeTimestamp();
        long lastCounter = time.read();
        long lastWall = wallNanos();
        for (int i = 0; i < 10_000; i++) {
            nanos.addAndGet(random.nextInt(600_000_000));
            if (random.nextBoolean()) {
                time.writeTimestamp();
            }
            nanos.addAndGet(random.nextInt(300_000_000));
            long counter = time.read();
            nanos.addAndGet(random.nextInt(300_000_000));
            long wall = wallNanos();
            assertTrue(Math.abs((counter - lastCounter) - (wall - lastWall)) < threshold);
            lastCounter = counter;
            lastWall = wall;
        }
    }

    @Test
    void counterCanBeReadBeforeThereIsAWallClock() {
        try (TestGuest early = new TestGuest()) {
            GuestTime unwritten = new GuestTime(early.lguest.data, clock, Instant::now);
            nanos.addAndGet(MINUTE);
            assertEquals(MINUTE, unwritten.read());
        }
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

    /** A clock that a test sets. */
    private final class SetClock implements GuestClock {
        final List<Long> taken = new ArrayList<>();

        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public void dateTaken(long when) {
            taken.add(when);
        }

        @Override
        public void initClockdev(IntConsumer raise) {}

        @Override
        public void guestSetClockevent(int delta) {}

        @Override
        public void raiseAttentionSoon(Cpu cpu) {}

        @Override
        public void expire() {}

        @Override
        public void idle() {}

        @Override
        public void close() {}
    }
}
