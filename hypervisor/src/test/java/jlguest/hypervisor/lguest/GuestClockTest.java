package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuestClockTest {
    private static final int MILLISECOND = 1_000_000;

    private final GuestClock clock = new GuestClock();
    private final BlockingQueue<Integer> raised = new LinkedBlockingQueue<>();

    @BeforeEach
    void init() {
        clock.initClockdev(raised::add);
    }

    @AfterEach
    void close() {
        clock.close();
    }

    private Integer next(int milliseconds) throws InterruptedException {
        return raised.poll(milliseconds, TimeUnit.MILLISECONDS);
    }

    @Test
    @Tag("abi-13.27")
    void expiryRaisesIrq0Once() throws InterruptedException {
        clock.guestSetClockevent(MILLISECOND);
        assertEquals(GuestClock.TIMER_IRQ, next(10_000));
        assertNull(next(20));
    }

    @Test
    void timerDoesNotExpireEarly() throws InterruptedException {
        long start = System.nanoTime();
        clock.guestSetClockevent(20 * MILLISECOND);
        next(10_000);
        assertTrue(System.nanoTime() - start >= 20 * MILLISECOND);
    }

    @Test
    @Tag("abi-13.27")
    void zeroCancels() throws InterruptedException {
        clock.guestSetClockevent(200 * MILLISECOND);
        clock.guestSetClockevent(0);
        assertNull(next(300));
    }

    @Test
    @Tag("abi-13.27")
    void anotherArmingReplacesTheFirst() throws InterruptedException {
        clock.guestSetClockevent(200 * MILLISECOND);
        clock.guestSetClockevent(MILLISECOND);
        assertEquals(GuestClock.TIMER_IRQ, next(10_000));
        assertNull(next(300));
    }

    @Test
    void delayIsUnsigned() throws InterruptedException {
        clock.guestSetClockevent(-1);
        assertNull(next(20));
    }

    @Test
    void cancellingAnUnarmedTimerDoesNoHarm() throws InterruptedException {
        clock.guestSetClockevent(0);
        assertNull(next(5));
    }

    @Test
    @Tag("abi-13.28")
    void garbageAtAClassicShutdownOfTheClockArmsAStrayTimerAndNoMore() throws Exception {
        clock.guestSetClockevent(0xDEAD_BEEF);
        clock.guestSetClockevent(MILLISECOND);
        assertEquals(GuestClock.TIMER_IRQ, next(10_000));
    }
}
