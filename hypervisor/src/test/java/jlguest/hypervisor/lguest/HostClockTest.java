package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HostClockTest {
    private static final int MILLISECOND = 1_000_000;

    /** Milliseconds after which what was to come does not come: longer than any host is busy. */
    private static final int LONG = 300_000;

    private final HostClock clock = new HostClock();
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

    /** Arms the timer, and again before it expires, also where this thread may be stopped. */
    private void armAndReplace(int first, int second) {
        long start;
        do {
            clock.guestSetClockevent(0);
            raised.clear();
            start = System.nanoTime();
            clock.guestSetClockevent(first);
            clock.guestSetClockevent(second);
        } while (System.nanoTime() - start >= first);
    }

    @Test
    @Tag("abi-13.27")
    void expiryRaisesIrq0Once() throws InterruptedException {
        clock.guestSetClockevent(MILLISECOND);
        assertEquals(GuestClock.TIMER_IRQ, next(LONG));
        assertNull(next(20));
    }

    @Test
    void timerDoesNotExpireEarly() throws InterruptedException {
        long start = System.nanoTime();
        clock.guestSetClockevent(20 * MILLISECOND);
        next(LONG);
        assertTrue(System.nanoTime() - start >= 20 * MILLISECOND);
    }

    @Test
    @Tag("abi-13.27")
    void zeroCancels() throws InterruptedException {
        armAndReplace(200 * MILLISECOND, 0);
        assertNull(next(300));
    }

    @Test
    @Tag("abi-13.27")
    void anotherArmingReplacesTheFirst() throws InterruptedException {
        armAndReplace(200 * MILLISECOND, MILLISECOND);
        assertEquals(GuestClock.TIMER_IRQ, next(LONG));
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
        assertEquals(GuestClock.TIMER_IRQ, next(LONG));
    }

    @Test
    void everyArmingAtAnyPaceExpiresOnce() throws InterruptedException {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            clock.guestSetClockevent(1 + random.nextInt(3 * MILLISECOND));
            assertEquals(GuestClock.TIMER_IRQ, next(LONG), "arming " + i);
            if (random.nextInt(4) == 0) {
                Thread.sleep(2); // longer than the thread lingers
            }
        }
        assertNull(next(20));
    }

    @Test
    void replacingAnArmingFromAnotherThreadLosesNothing() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            for (int replaced = 0; replaced < 1000; replaced++) {
                clock.guestSetClockevent(1000 * MILLISECOND - replaced * 1000);
            }
            clock.guestSetClockevent(0);
            raised.clear(); // if this thread stood still for long
            clock.guestSetClockevent(MILLISECOND / 10);
            assertEquals(GuestClock.TIMER_IRQ, next(LONG), "round " + i);
            assertTrue(raised.isEmpty());
        }
    }

    @Test
    void timerThatExpiresWhileItIsSetLaterIsRaisedAtMostForTheEarlierTime()
            throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            clock.guestSetClockevent(20_000);
            long start = System.nanoTime();
            while (System.nanoTime() - start < 15_000 + i * 20) {
                Thread.onSpinWait();
            }
            clock.guestSetClockevent(0);
            raised.clear();
            Thread.onSpinWait();
            assertTrue(raised.isEmpty(), "cancelled, but raised");
        }
    }

    @Test
    void attentionIsRaisedSoonAndOnceForManyRequests() throws InterruptedException {
        try (TestGuest guest = new TestGuest()) {
            guest.cpu.clearAttention();
            synchronized (clock) { // its thread waits, however long this one stands still
                for (int i = 0; i < 10; i++) {
                    clock.raiseAttentionSoon(guest.cpu);
                }
            }
            long start = System.nanoTime();
            while (guest.cpu.attention() == 0 && System.nanoTime() - start < 300_000_000_000L) {
                Thread.sleep(1);
            }
            assertEquals(Cpu.ATTENTION_NOW, guest.cpu.attention());
            guest.cpu.clearAttention();
            Thread.sleep(10);
            assertEquals(0, guest.cpu.attention());
        }
    }

    @Test
    void closedClockRaisesNothing() throws InterruptedException {
        clock.guestSetClockevent(20 * MILLISECOND);
        clock.close();
        clock.guestSetClockevent(MILLISECOND);
        assertNull(next(50));
    }

    @Test
    void timeNeverGoesBack() {
        long last = clock.nanos();
        assertTrue(last >= 0);
        for (int i = 0; i < 10_000; i++) {
            long now = clock.nanos();
            assertTrue(now >= last);
            last = now;
        }
    }
}
