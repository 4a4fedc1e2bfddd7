package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class InstructionClockTest {
    private final TestGuest guest = new TestGuest();
    private final InstructionClock clock = new InstructionClock(guest.cpu);
    private final List<Long> raised = new ArrayList<>();

    InstructionClockTest() {
        clock.initClockdev(irq -> raised.add(clock.nanos()));
        guest.cpu.clearAttention();
    }

    @AfterEach
    void close() {
        clock.close();
        guest.close();
    }

    private void retire(int instructions) {
        guest.cpu.statistics().interpretedInstructions += instructions;
        clock.expire();
    }

    private boolean isAttentionRaised() {
        return (guest.cpu.attention() & Cpu.ATTENTION_NOW) != 0;
    }

    @Test
    void anInstructionTakesANanosecond() {
        assertEquals(0, clock.nanos());
        retire(1234);
        assertEquals(1234, clock.nanos());
    }

    @Test
    void theTimerExpiresOnceAndNotEarly() {
        retire(10);
        clock.guestSetClockevent(100);
        retire(99);
        assertEquals(List.of(), raised);
        retire(1);
        retire(1000);
        assertEquals(List.of(110L), raised);
    }

    @Test
    void anotherArmingReplacesTheFirstAndZeroCancels() {
        clock.guestSetClockevent(100);
        clock.guestSetClockevent(200);
        retire(150);
        assertEquals(List.of(), raised);
        clock.guestSetClockevent(0);
        retire(1000);
        assertEquals(List.of(), raised);
    }

    @Test
    void theDelayIsUnsigned() {
        clock.guestSetClockevent(-1);
        clock.idle();
        assertEquals(List.of(0xFFFF_FFFFL), raised);
    }

    @Test
    void aSleepingGuestIsAtOnceWhereItsTimerExpires() {
        retire(7);
        clock.guestSetClockevent(1_000_000_000);
        clock.idle();
        assertEquals(List.of(1_000_000_007L), raised);
        retire(1);
        assertEquals(1_000_000_008, clock.nanos());
        clock.guestSetClockevent(5);
        retire(5);
        assertEquals(List.of(1_000_000_007L, 1_000_000_013L), raised);
    }

    @Test
    void aGuestThatSleepsWithoutATimerWaits() {
        LockSupport.unpark(Thread.currentThread());
        clock.idle();
        assertEquals(0, clock.nanos());
    }

    @Test
    void attentionIsRaisedAfterExactlyAMillisecond() {
        clock.raiseAttentionSoon(guest.cpu);
        retire(500_000);
        clock.raiseAttentionSoon(guest.cpu);
        retire(499_999);
        assertEquals(false, isAttentionRaised());
        retire(1);
        assertEquals(true, isAttentionRaised());
        assertEquals(List.of(), raised);
    }

    @Test
    void theWallClockBeginsAtTheSameTimeInEveryRun() {
        HostOptions options =
                HostOptions.forMemory(TestGuest.MEMORY).withClock(ClockSource.INSTRUCTIONS);
        try (TestGuest counted = TestGuest.initialized(Generation.LATE, options)) {
            assertEquals(
                    InstructionClock.BEGINNING.getEpochSecond(),
                    counted.data(LguestLayout.TIME_SECONDS));
            assertEquals(0, counted.data(LguestLayout.TIME_NANOSECONDS));
        }
    }
}
