package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.HANDLER;
import static jlguest.hypervisor.lguest.TestGuest.INTERRUPT_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.STACK;
import static jlguest.hypervisor.lguest.TestGuest.TRAP_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.WINDOW_END;
import static jlguest.hypervisor.lguest.TestGuest.WINDOW_START;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualInterruptsTest {
    private static final int VECTOR = VirtualInterrupts.FIRST_VECTOR;
    private static final int TIME = LguestLayout.TIME_SECONDS;

    private TestGuest guest;
    private VirtualInterrupts interrupts;

    VirtualInterruptsTest() {
        guestOf(Generation.LATE);
    }

    private void guestOf(Generation generation) {
        close();
        guest = TestGuest.initialized(generation);
        interrupts = guest.lguest.interrupts;
        guest.block(0);
        for (int irq = 0; irq < 3; irq++) {
            guest.setGate(VECTOR + irq, INTERRUPT_GATE_HIGH + irq * 0x1_0000);
        }
    }

    @AfterEach
    void close() {
        if (guest != null) {
            guest.close();
        }
    }

    private boolean inHandlerOf(int irq) {
        return guest.state[Cpu.EIP] == HANDLER + irq * 0x1_0000;
    }

    @Test
    void raisingALineAsksForAttentionAndWakes() {
        guest.cpu.clearAttention();
        interrupts.setInterrupt(5);
        assertTrue(guest.cpu.wantsHost());
        assertEquals(1, guest.wakes.get());
        assertEquals(5, interrupts.interruptPending());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 32, 1000})
    void thereAre32Lines(int irq) {
        assertThrows(IllegalArgumentException.class, () -> interrupts.setInterrupt(irq));
        assertThrows(
                IllegalArgumentException.class, () -> interrupts.tryDeliverInterrupt(irq, false));
    }

    @Test
    void nothingIsPendingBeforeInit() {
        try (TestGuest early = new TestGuest()) {
            early.lguest.interrupts.setInterrupt(0);
            assertEquals(VirtualInterrupts.IRQS, early.lguest.interrupts.interruptPending());
            assertTrue(early.lguest.interrupts.anyPending());
            early.lguest.interrupts.maybeDoInterrupt();
            assertEquals(TestGuest.ENTRY, early.state[Cpu.EIP]);
        }
    }

    @Test
    void firstPendingIsTheLowestThatIsNotBlocked() {
        interrupts.setInterrupt(31);
        interrupts.setInterrupt(0);
        interrupts.setInterrupt(7);
        assertEquals(0, interrupts.interruptPending());
        assertTrue(interrupts.morePending(0));
        guest.block(1 | 1 << 7);
        assertEquals(31, interrupts.interruptPending());
        assertFalse(interrupts.morePending(31));
        guest.block(-1);
        assertEquals(32, interrupts.interruptPending());
        assertFalse(interrupts.morePending(32));
    }

    @Test
    @Tag("abi-13.19")
    void timerIsBlockedAtFirst() {
        try (TestGuest fresh = TestGuest.initialized(Generation.LATE)) {
            fresh.lguest.interrupts.setInterrupt(0);
            assertEquals(32, fresh.lguest.interrupts.interruptPending());
        }
    }

    @Test
    @Tag("abi-13.43")
    void lineIsDeliveredThroughVector32AndUp() {
        guest.enableInterrupts();
        interrupts.setInterrupt(2);
        interrupts.maybeDoInterrupt();
        assertTrue(inHandlerOf(2));
        assertEquals(STACK - 12, guest.state[Cpu.ESP]);
        assertEquals(0, guest.irqEnabled());
        assertFalse(interrupts.anyPending());
        assertEquals(1, guest.lguest.counters.interrupts()[2]);
    }

    @Test
    @Tag("abi-13.43")
    void oneLineIsDeliveredAtATimeTheLowestFirst() {
        guest.enableInterrupts();
        interrupts.setInterrupt(2);
        interrupts.setInterrupt(1);
        interrupts.maybeDoInterrupt();
        assertTrue(inHandlerOf(1));
        assertEquals(2, interrupts.interruptPending());
    }

    @Test
    void whatWaitsBehindADeliveredLineIsWatchedFor() {
        guest.enableInterrupts();
        interrupts.setInterrupt(1);
        interrupts.setInterrupt(2);
        guest.cpu.clearAttention();
        interrupts.maybeDoInterrupt();
        assertFalse(guest.cpu.wantsHost());
        guest.enableInterrupts();
        assertTrue(guest.cpu.wantsHost());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x46, 0xFFFF_FDFF})
    @Tag("abi-13.44")
    @Tag("abi-13.45")
    void withoutBit9InterruptsAreDisabledAndTheGuestIsToldThatOneWaits(int enabled) {
        guest.setData(LguestLayout.IRQ_ENABLED, enabled);
        interrupts.setInterrupt(1);
        guest.cpu.clearAttention();
        interrupts.maybeDoInterrupt();
        assertEquals(TestGuest.ENTRY, guest.state[Cpu.EIP]);
        assertEquals(Cpu.IF, guest.irqPending());
        assertEquals(enabled, guest.irqEnabled());
        assertTrue(interrupts.anyPending());
    }

    @Test
    @Tag("abi-13.44")
    void enablingInterruptsIsNoticedWithoutAnyHypercall() {
        guest.setData(LguestLayout.IRQ_ENABLED, 0);
        interrupts.setInterrupt(1);
        guest.cpu.clearAttention();
        interrupts.maybeDoInterrupt();
        assertFalse(guest.cpu.wantsHost());
        guest.setData(LguestLayout.IRQ_ENABLED, 0x246);
        assertTrue(guest.cpu.wantsHost());
        interrupts.maybeDoInterrupt();
        assertTrue(inHandlerOf(1));
        assertEquals(0, guest.irqPending());
    }

    @ParameterizedTest
    @EnumSource(
            value = Generation.class,
            names = {"OLDER", "CLASSIC", "LATE"})
    @Tag("abi-13.46")
    void nothingIsDeliveredInsideTheWindow(Generation generation) {
        guestOf(generation);
        guest.enableInterrupts();
        interrupts.setInterrupt(1);
        guest.cpu.clearAttention();
        for (int eip : new int[] {WINDOW_START, WINDOW_START + 6, WINDOW_END - 1}) {
            guest.state[Cpu.EIP] = eip;
            interrupts.maybeDoInterrupt();
            assertEquals(eip, guest.state[Cpu.EIP]);
            assertFalse(guest.cpu.wantsHost());
        }
        if (generation != Generation.OLDER) {
            assertEquals(0, guest.irqPending());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {WINDOW_START - 1, WINDOW_END})
    @Tag("abi-13.46")
    void windowIncludesItsStartAndNotItsEnd(int eip) {
        guest.enableInterrupts();
        interrupts.setInterrupt(1);
        guest.state[Cpu.EIP] = eip;
        interrupts.maybeDoInterrupt();
        assertTrue(inHandlerOf(1));
    }

    @Test
    void leavingTheWindowIsNoticed() {
        guest.enableInterrupts();
        interrupts.setInterrupt(1);
        guest.state[Cpu.EIP] = WINDOW_START;
        guest.cpu.clearAttention();
        interrupts.maybeDoInterrupt();
        guest.state[Cpu.EIP] = 0x0804_8000;
        assertTrue(guest.cpu.wantsHost());
    }

    @Test
    @Tag("abi-13.47")
    void windowOfAPciKernelIsOneInstruction() {
        guestOf(Generation.PCI);
        guest.enableInterrupts();
        interrupts.setInterrupt(1);
        guest.state[Cpu.EIP] = WINDOW_START;
        interrupts.maybeDoInterrupt();
        assertEquals(WINDOW_START, guest.state[Cpu.EIP]);
        guest.state[Cpu.EIP] = WINDOW_START + 1;
        interrupts.maybeDoInterrupt();
        assertTrue(inHandlerOf(1));
    }

    @Test
    @Tag("abi-13.15")
    void windowIsReadOnceAtInit() {
        guest.setData(guest.lguest.data.layout().noirqStart(), 0);
        guest.setData(guest.lguest.data.layout().noirqEnd(), -1);
        guest.enableInterrupts();
        interrupts.setInterrupt(1);
        interrupts.maybeDoInterrupt();
        assertTrue(inHandlerOf(1));
    }

    @Test
    @Tag("abi-13.29")
    void sleepingGuestTakesTheInterruptAndReturnsWithInterruptsEnabled() {
        guest.setData(LguestLayout.IRQ_ENABLED, 0);
        interrupts.halt();
        assertFalse(interrupts.canWake());
        interrupts.setInterrupt(1);
        assertTrue(interrupts.canWake());
        interrupts.maybeDoInterrupt();
        assertFalse(interrupts.isHalted());
        assertTrue(inHandlerOf(1));
        assertEquals(Cpu.IF, guest.stackWord(2) & Cpu.IF);
        assertEquals(0, guest.irqEnabled());
    }

    @Test
    @Tag("abi-13.30")
    void sleepingGuestSleepsOnWhileOnlyBlockedLinesAreRaised() {
        guest.block(2);
        interrupts.halt();
        interrupts.setInterrupt(1);
        assertFalse(interrupts.canWake());
        interrupts.maybeDoInterrupt();
        assertTrue(interrupts.isHalted());
    }

    @Test
    void guestThatSleepsInItsWindowCannotBeWoken() {
        guest.state[Cpu.EIP] = WINDOW_START;
        interrupts.halt();
        interrupts.setInterrupt(1);
        assertFalse(interrupts.canWake());
    }

    @Test
    @Tag("abi-13.48")
    void lineWithoutGateStaysRaised() {
        guest.enableInterrupts();
        interrupts.setInterrupt(9);
        interrupts.maybeDoInterrupt();
        assertEquals(TestGuest.ENTRY, guest.state[Cpu.EIP]);
        assertEquals(9, interrupts.interruptPending());
        assertEquals(0, guest.lguest.counters.interrupts()[9]);
        guest.setGate(VECTOR + 9, TRAP_GATE_HIGH);
        interrupts.maybeDoInterrupt();
        assertEquals(HANDLER, guest.state[Cpu.EIP]);
        assertFalse(interrupts.anyPending());
    }

    @Test
    void trapGateOfALineLeavesInterruptsEnabled() {
        guest.enableInterrupts();
        guest.setGate(VECTOR + 9, TRAP_GATE_HIGH);
        interrupts.setInterrupt(9);
        interrupts.maybeDoInterrupt();
        assertEquals(Cpu.IF, guest.irqEnabled());
    }

    @Test
    @Tag("abi-13.49")
    void timeIsRefreshedAtEachDelivery() {
        guest.enableInterrupts();
        guest.setData(TIME, 0);
        interrupts.setInterrupt(1);
        interrupts.maybeDoInterrupt();
        assertTrue(guest.data(TIME) != 0);
    }

    @Test
    void irqPendingIsClearedWhenNothingMoreWaits() {
        int pending = guest.lguest.data.layout().irqPending();
        guest.enableInterrupts();
        guest.setData(pending, Cpu.IF);
        interrupts.setInterrupt(1);
        interrupts.setInterrupt(2);
        interrupts.maybeDoInterrupt();
        assertEquals(Cpu.IF, guest.irqPending());
        guest.enableInterrupts();
        interrupts.maybeDoInterrupt();
        assertEquals(0, guest.irqPending());
    }

    @Test
    void guestWithoutIrqPendingIsNotToldThatOneWaits() {
        guestOf(Generation.OLDER);
        guest.setData(LguestLayout.IRQ_ENABLED, 0);
        int ring = guest.data(guest.lguest.data.layout().hcallStatus());
        interrupts.setInterrupt(1);
        interrupts.maybeDoInterrupt();
        assertEquals(-1, ring);
        assertEquals(ring, guest.data(guest.lguest.data.layout().hcallStatus()));
        guest.enableInterrupts();
        interrupts.maybeDoInterrupt();
        assertTrue(inHandlerOf(1));
        assertEquals(ring, guest.data(guest.lguest.data.layout().hcallStatus()));
    }

    @Test
    void unblockedLineIsNoticedByTheClockWhenInterruptsWereEnabledAllAlong() {
        guest.enableInterrupts();
        guest.block(2);
        interrupts.setInterrupt(1);
        guest.cpu.clearAttention();
        interrupts.maybeDoInterrupt();
        guest.block(0);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(300),
                () -> {
                    while (!guest.cpu.wantsHost()) {
                        Thread.onSpinWait();
                    }
                });
    }

    @Test
    void wakingWithoutDataKills() {
        try (TestGuest early = new TestGuest()) {
            VirtualInterrupts lines = early.lguest.interrupts;
            lines.halt();
            assertKilled("Re-enabling interrupts", () -> lines.tryDeliverInterrupt(0, false));
        }
    }

    @Test
    void lineRaisedTwiceIsDeliveredOnce() {
        guest.enableInterrupts();
        interrupts.setInterrupt(1);
        interrupts.setInterrupt(1);
        interrupts.maybeDoInterrupt();
        assertFalse(interrupts.anyPending());
    }
}
