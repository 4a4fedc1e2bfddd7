package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HypercallRingTest {
    private TestGuest guest = TestGuest.initialized(Generation.LATE);

    @AfterEach
    void close() {
        guest.close();
    }

    private void flush() {
        guest.hypercall(Hypercalls.FLUSH_ASYNC);
    }

    @ParameterizedTest
    @EnumSource(
            value = Generation.class,
            names = {"OLDER", "CLASSIC", "LATE"})
    @Tag("abi-13.21")
    void queuedCallsRunInOrderBeforeTheSynchronousOne(Generation generation) {
        close();
        guest = TestGuest.initialized(generation);
        guest.queue(0, Hypercalls.NOTIFY, 0x100);
        guest.queue(1, Hypercalls.NOTIFY, 0x200);
        guest.hypercall(Hypercalls.NOTIFY, 0x300);
        assertEquals(List.of(0x100, 0x200, 0x300), guest.notifications);
        assertEquals(HypercallRing.FREE, guest.status(0));
        assertEquals(HypercallRing.FREE, guest.status(1));
    }

    @Test
    void allFourArgumentsArrive() {
        guest.queue(0, Hypercalls.SET_STACK, 0x69, 0x8000, 2, 0x77);
        flush();
        assertEquals(0x8000, guest.cpu.kernelStackPointer());
        List<Integer> seen = new ArrayList<>();
        guest.queue(1, 20, 1, 2, 3, 4);
        HypercallRing ring = new HypercallRing(guest.lguest.data);
        guest.queue(0, 20, 1, 2, 3, 4);
        ring.drain((number, a, b, c, d) -> seen.addAll(List.of(number, a, b, c, d)));
        assertEquals(List.of(20, 1, 2, 3, 4, 20, 1, 2, 3, 4), seen);
    }

    @Test
    @Tag("abi-13.21")
    void cursorPersistsAndStopsAtAFreeSlot() {
        guest.queue(0, Hypercalls.NOTIFY, 1);
        flush();
        guest.queue(0, Hypercalls.NOTIFY, 99);
        flush();
        assertEquals(List.of(1), guest.notifications);
        guest.queue(1, Hypercalls.NOTIFY, 2);
        flush();
        assertEquals(List.of(1, 2), guest.notifications);
    }

    @Test
    @Tag("abi-13.21")
    @Tag("abi-13.22")
    void fullRingIsDrainedCompletelyAndTheCursorWraps() {
        List<Integer> expected = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < HypercallRing.SLOTS; i++) {
                guest.queue(i, Hypercalls.NOTIFY, 1000 * round + i + 1);
                expected.add(1000 * round + i + 1);
            }
            flush();
        }
        assertEquals(expected, guest.notifications);
        for (int i = 0; i < HypercallRing.SLOTS; i++) {
            assertEquals(HypercallRing.FREE, guest.status(i));
        }
    }

    @Test
    @Tag("abi-13.22")
    void fullRingIsDrainedAcrossItsEnd() {
        for (int i = 0; i < 10; i++) {
            guest.queue(i, Hypercalls.TS, 0);
        }
        flush();
        for (int i = 0; i < HypercallRing.SLOTS; i++) {
            guest.queue((10 + i) % HypercallRing.SLOTS, Hypercalls.NOTIFY, i + 1);
        }
        flush();
        assertEquals(64, guest.notifications.size());
        assertEquals(64, guest.notifications.get(63));
    }

    @Test
    void statusesAreThoseFromWhenTheDrainBegan() {
        HypercallRing ring = new HypercallRing(guest.lguest.data);
        List<Integer> seen = new ArrayList<>();
        guest.queue(0, 1);
        ring.drain(
                (number, a, b, c, d) -> {
                    seen.add(number);
                    guest.queue(1, 2);
                });
        assertEquals(List.of(1), seen);
        assertEquals(0, guest.status(1));
    }

    @Test
    @Tag("abi-13.23")
    void notifyInTheRingIsServedAtOnceAndNothingIsLost() {
        guest.queue(0, Hypercalls.NOTIFY, 0x100);
        guest.queue(1, Hypercalls.TS, 8);
        guest.hypercall(Hypercalls.HALT);
        assertEquals(List.of(0x100), guest.notifications);
        assertTrue(guest.cpu.taskSwitched());
        assertTrue(guest.lguest.interrupts.isHalted());
    }

    @Test
    void initDoesNotDrain() {
        try (TestGuest early = new TestGuest()) {
            early.writeData(Generation.LATE);
            early.ram.store8(TestGuest.DATA + 24, 0);
            early.hypercall(Hypercalls.LGUEST_INIT, TestGuest.DATA);
            assertEquals(0, early.status(0));
        }
    }

    @Test
    void interruptsAndTrapsDoNotDrain() {
        guest.queue(0, Hypercalls.TS, 8);
        guest.setGateWithoutHypercall(33);
        guest.block(0);
        guest.enableInterrupts();
        guest.lguest.interrupts.setInterrupt(1);
        guest.lguest.interrupts.maybeDoInterrupt();
        assertEquals(TestGuest.HANDLER, guest.state[Cpu.EIP]);
        assertFalse(guest.cpu.taskSwitched());
    }

    @Test
    void ringWithoutDataKills() {
        try (TestGuest early = new TestGuest()) {
            assertKilled(
                    "Fetching async hypercalls",
                    () -> new HypercallRing(early.lguest.data).drain((number, a, b, c, d) -> {}));
            assertKilled(
                    "Writing result for async hypercall", () -> early.lguest.data.freeHcall(0));
        }
    }

    @Test
    void badCallInTheRingKillsAsASynchronousOne() {
        guest.queue(0, 99);
        assertKilled("Bad hypercall 99", this::flush);
        guest.queue(1, Hypercalls.LGUEST_INIT, TestGuest.DATA);
        assertKilled("already have lguest_data", this::flush);
    }
}
