package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.hypervisor.lguest.HostCounters.Phase;
import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class LguestHostTest {
    private static final Duration SOON = Duration.ofMillis(30);

    private ScriptedGuest guest = new ScriptedGuest();

    @AfterEach
    void close() {
        guest.close();
    }

    private GuestEnd run() {
        return guest.host.run();
    }

    private void assertInHandler() {
        assertEquals(TestGuest.HANDLER, guest.state[Cpu.EIP]);
    }

    private static void after(Duration delay, Runnable action) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(action);
    }

    @Test
    void guestThatSwitchesItselfOffEndsWithPowerOff() {
        guest.boot().powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
    }

    @Test
    void guestThatEndedNeverRunsAgain() {
        guest.boot().powerOff();
        GuestEnd end = run();
        int entries = guest.entries();
        assertSame(end, run());
        assertSame(end, guest.host.end());
        assertEquals(entries, guest.entries());
    }

    @Test
    @Tag("abi-13.25")
    void restartIsRequestedWithoutAText() {
        guest.boot().call(Hypercalls.SHUTDOWN, 0x4000_0000, Hypercalls.SHUTDOWN_RESTART);
        assertSame(GuestEnd.RESTART, run());
    }

    @Test
    void lastWordsAreTheReasonOfACrash() {
        guest.boot()
                .check(() -> guest.ram.store32(0x7000, 'x'))
                .call(Hypercalls.SHUTDOWN, 0x7000, Hypercalls.SHUTDOWN_POWEROFF);
        assertEquals(GuestEnd.crash("x"), run());
    }

    @Test
    void guestThatDoesWrongIsKilledWithTheReason() {
        guest.boot().call(99);
        assertEquals(GuestEnd.killed("Bad hypercall 99"), run());
    }

    @Test
    void guestKilledByItsProcessorEndsTheSame() {
        guest.then(
                () -> {
                    throw new GuestKilledException("bad page table entry");
                });
        assertEquals(GuestEnd.killed("bad page table entry"), run());
    }

    @Test
    void guestHasNoEndWhileItRuns() {
        guest.check(() -> assertNull(guest.host.end())).boot().powerOff();
        assertNull(guest.host.end());
        run();
    }

    @Test
    void stopEndsARunningGuest() {
        guest.boot().computeUntilAttention();
        after(SOON, guest.host::stop);
        assertSame(GuestEnd.STOPPED, run());
    }

    @Test
    void stopEndsASleepingGuest() {
        guest.boot().call(Hypercalls.HALT);
        after(SOON, guest.host::stop);
        assertSame(GuestEnd.STOPPED, run());
    }

    @Test
    void stopBeforeTheRunCounts() {
        guest.host.stop();
        assertSame(GuestEnd.STOPPED, run());
        assertEquals(0, guest.entries());
    }

    @Test
    void interruptedThreadEndsASleepingGuestAndStaysInterrupted() {
        guest.boot().call(Hypercalls.HALT);
        Thread.currentThread().interrupt();
        assertSame(GuestEnd.STOPPED, run());
        assertTrue(Thread.interrupted());
    }

    @Test
    void timeoutEndsARunningGuest() {
        guest.boot().computeUntilAttention();
        assertSame(GuestEnd.TIMEOUT, guest.host.run(SOON));
    }

    @Test
    void timeoutEndsASleepingGuest() {
        guest.boot().call(Hypercalls.HALT);
        assertSame(GuestEnd.TIMEOUT, guest.host.run(SOON));
    }

    @Test
    void timeoutEndsAGuestThatOnlyFaults() {
        guest.boot()
                .call(
                        Hypercalls.LOAD_IDT_ENTRY,
                        14,
                        TestGuest.GATE_LOW,
                        TestGuest.INTERRUPT_GATE_HIGH);
        guest.thenForEver(
                () -> {
                    guest.state[Cpu.ESP] = TestGuest.STACK;
                    return Exit.of(Exit.PAGE_FAULT, 14);
                });
        assertSame(GuestEnd.TIMEOUT, guest.host.run(Duration.ofMillis(1)));
    }

    @Test
    @Tag("abi-13.29")
    void interruptFromAnotherThreadWakesASleepingGuest() {
        guest.boot()
                .call(Hypercalls.HALT)
                .check(this::assertInHandler)
                .check(() -> assertEquals(0, guest.irqEnabled()))
                .powerOff();
        after(SOON, () -> guest.host.setInterrupt(1));
        assertSame(GuestEnd.POWER_OFF, run());
        assertEquals(1, guest.host.counters().interrupts()[1]);
    }

    @Test
    @Tag("abi-13.30")
    void blockedInterruptDoesNotWakeASleepingGuest() {
        guest.boot().check(() -> guest.ram.store32(TestGuest.DATA + 4, 2)).call(Hypercalls.HALT);
        after(Duration.ofMillis(5), () -> guest.host.setInterrupt(1));
        assertSame(GuestEnd.TIMEOUT, guest.host.run(SOON));
        assertEquals(0, guest.host.counters().interrupts()[1]);
    }

    @Test
    void interruptReachesARunningGuest() {
        guest.boot()
                .then(
                        () -> {
                            guest.setIrqEnabled(Cpu.IF);
                            return Exit.POLL;
                        })
                .check(() -> after(SOON, () -> guest.host.setInterrupt(2)))
                .computeUntilAttention()
                .check(this::assertInHandler)
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
    }

    @Test
    @Tag("abi-13.44")
    void interruptWaitsUntilTheGuestEnablesThemAndThenNeedsNoHypercall() {
        guest.boot()
                .check(() -> guest.host.setInterrupt(1))
                .check(
                        () -> {
                            assertEquals(TestGuest.ENTRY, guest.state[Cpu.EIP]);
                            assertEquals(Cpu.IF, guest.ram.load32(TestGuest.DATA + 20));
                            assertFalse(guest.cpu.wantsHost());
                            guest.setIrqEnabled(0x246);
                            assertTrue(guest.cpu.wantsHost());
                        })
                .check(this::assertInHandler)
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
    }

    @Test
    void timerWakesASleepingGuestWithIrq0() {
        guest.boot()
                .call(Hypercalls.SET_CLOCKEVENT, 1_000_000)
                .call(Hypercalls.HALT)
                .check(this::assertInHandler)
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
        assertEquals(1, guest.host.counters().interrupts()[0]);
    }

    @Test
    @Tag("abi-13.43")
    void oneInterruptIsDeliveredBeforeEachEntry() {
        guest.boot()
                .check(
                        () -> {
                            guest.setIrqEnabled(Cpu.IF);
                            guest.host.setInterrupt(1);
                            guest.host.setInterrupt(2);
                        })
                .check(
                        () -> {
                            assertEquals(1, guest.host.counters().interrupts()[1]);
                            assertEquals(0, guest.host.counters().interrupts()[2]);
                            guest.setIrqEnabled(Cpu.IF);
                        })
                .check(() -> assertEquals(1, guest.host.counters().interrupts()[2]))
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
    }

    @Test
    void trapGateIsInTheProcessorsTableAtTheNextEntry() {
        guest.boot()
                .call(
                        Hypercalls.LOAD_IDT_ENTRY,
                        0x80,
                        TestGuest.GATE_LOW,
                        TestGuest.USER_TRAP_GATE_HIGH)
                .check(() -> assertTrue(guest.cpu.gates().isDirect(0x80)))
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
    }

    @Test
    void withDirectTrapsOffNoGateGoesDirect() {
        guest.close();
        guest = new ScriptedGuest(HostOptions.forMemory(TestGuest.MEMORY).withDirectTraps(false));
        guest.boot()
                .call(
                        Hypercalls.LOAD_IDT_ENTRY,
                        0x80,
                        TestGuest.GATE_LOW,
                        TestGuest.USER_TRAP_GATE_HIGH)
                .check(() -> assertFalse(guest.cpu.gates().isDirect(0x80)))
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
    }

    @Test
    void postedTasksRunInOrderOnTheGuestsThreadEvenWhileItSleeps() {
        List<Thread> threads = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        guest.boot().call(Hypercalls.HALT);
        after(
                SOON,
                () -> {
                    guest.host.post(() -> threads.add(Thread.currentThread()));
                    guest.host.post(() -> order.add(1));
                    guest.host.post(() -> order.add(2));
                    guest.host.post(guest.host::stop);
                });
        assertSame(GuestEnd.STOPPED, run());
        assertEquals(List.of(Thread.currentThread()), threads);
        assertEquals(List.of(1, 2), order);
    }

    @Test
    void postedTaskMayKillTheGuest() {
        guest.boot().computeUntilAttention();
        guest.host.post(
                () -> {
                    throw new GuestKilledException("Bad NOTIFY");
                });
        assertEquals(GuestEnd.killed("Bad NOTIFY"), run());
    }

    @Test
    void notifyIsServedBeforeTheGuestGoesOn() {
        guest.boot()
                .call(Hypercalls.NOTIFY, 0x40_0000)
                .check(() -> assertEquals(List.of(0x40_0000), guest.notifications))
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
    }

    @Test
    void twoThreadsCannotRunOneGuest() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        guest.boot().check(started::countDown).computeUntilAttention();
        Thread first = new Thread(this::run);
        first.start();
        started.await();
        assertThrows(IllegalStateException.class, this::run);
        guest.host.stop();
        first.join();
    }

    @Test
    void closedHostRunsNothing() {
        guest.close();
        assertThrows(IllegalStateException.class, this::run);
    }

    @Test
    void phasesAreTimedOnRequest() {
        guest.close();
        guest = new ScriptedGuest(HostOptions.forMemory(TestGuest.MEMORY).withTimed(true));
        guest.boot()
                .check(() -> after(Duration.ofMillis(300), () -> guest.host.setInterrupt(1)))
                .call(Hypercalls.HALT)
                .powerOff();
        assertSame(GuestEnd.POWER_OFF, run());
        HostCounters counters = guest.host.counters();
        assertTrue(counters.nanos(Phase.IDLE) > 1_000_000);
        assertTrue(counters.nanos(Phase.GUEST) > 0);
        assertTrue(counters.nanos(Phase.HYPERCALL) > 0);
        assertEquals(3, counters.hypercalls()[Hypercalls.LOAD_IDT_ENTRY]);
        assertEquals(Hypercalls.COUNT, counters.hypercalls().length);
    }

    @Test
    void phasesAreNotTimedByDefault() {
        guest.boot().powerOff();
        run();
        assertEquals(0, guest.host.counters().nanos(Phase.GUEST));
    }

    @Test
    void systemCallVectorInUseIsRefused() {
        HostOptions options = HostOptions.forMemory(TestGuest.MEMORY).withSyscallVector(0x21);
        assertThrows(InvalidGuestException.class, () -> new ScriptedGuest(options));
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> HostOptions.forMemory(4095));
        assertThrows(IllegalArgumentException.class, () -> HostOptions.forMemory(0));
        HostOptions options = HostOptions.forMemory(TestGuest.MEMORY);
        assertThrows(IllegalArgumentException.class, () -> options.withInitrdBytes(1));
        assertThrows(IllegalArgumentException.class, () -> options.withInitrdBytes(-4096));
        HostOptions large = HostOptions.forMemory(TestGuest.MEMORY * 2);
        assertThrows(IllegalArgumentException.class, () -> new ScriptedGuest(large));
    }
}
