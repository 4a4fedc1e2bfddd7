package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.GATE_LOW;
import static jlguest.hypervisor.lguest.TestGuest.HANDLER;
import static jlguest.hypervisor.lguest.TestGuest.INTERRUPT_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.KERNEL_DS;
import static jlguest.hypervisor.lguest.TestGuest.STACK;
import static jlguest.hypervisor.lguest.TestGuest.TRAP_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.USER_CS;
import static jlguest.hypervisor.lguest.TestGuest.USER_DS;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrapDeliveryTest {
    private static final IdtEntry INTERRUPT = new IdtEntry(GATE_LOW, INTERRUPT_GATE_HIGH);
    private static final IdtEntry TRAP = new IdtEntry(GATE_LOW, TRAP_GATE_HIGH);
    private static final int USER_STACK = 0x4000;
    private static final int DIRECTORY = 0x10_0000;

    private TestGuest guest = TestGuest.initialized(Generation.LATE);

    @AfterEach
    void close() {
        guest.close();
    }

    private void guestOf(Generation generation) {
        guest.close();
        guest = TestGuest.initialized(generation);
    }

    private int[] frame(int words) {
        int[] frame = new int[words];
        for (int i = 0; i < words; i++) {
            frame[i] = guest.stackWord(i);
        }
        return frame;
    }

    @Test
    @Tag("abi-13.38")
    void frameInTheSameRingIsEipCsEflags() {
        guest.enableInterrupts();
        guest.state[Cpu.EIP] = 0xC010_0000;
        guest.lguest.delivery.setGuestInterrupt(INTERRUPT, false);
        assertArrayEquals(new int[] {0xC010_0000, 0x61, 0x202}, frame(3));
        assertEquals(STACK - 12, guest.state[Cpu.ESP]);
        assertEquals(KERNEL_DS, guest.state[Cpu.SELECTOR + Cpu.SS]);
        assertEquals(0x61, guest.state[Cpu.SELECTOR + Cpu.CS]);
        assertEquals(HANDLER, guest.state[Cpu.EIP]);
    }

    @Test
    @Tag("abi-13.37")
    void frameFromUserModeBeginsWithSsAndEspOnTheStackOfSetStack() {
        guest.hypercall(Hypercalls.SET_STACK, KERNEL_DS, STACK, 1);
        guest.enableInterrupts();
        guest.enterUser();
        guest.state[Cpu.ESP] = USER_STACK;
        guest.state[Cpu.EIP] = 0x0804_8000;
        guest.state[Cpu.ERROR_CODE] = 7;
        guest.lguest.delivery.setGuestInterrupt(INTERRUPT, true);
        assertArrayEquals(
                new int[] {7, 0x0804_8000, USER_CS, 0x202, USER_STACK, USER_DS}, frame(6));
        assertEquals(STACK - 24, guest.state[Cpu.ESP]);
        assertEquals(KERNEL_DS, guest.state[Cpu.SELECTOR + Cpu.SS]);
        assertEquals(1, guest.cpu.cpl());
        assertFalse(guest.cpu.isUser());
    }

    @Test
    @Tag("abi-13.39")
    void pushedInterruptFlagIsThatOfIrqEnabledAndTheRealOneStaysSet() {
        guest.setData(LguestLayout.IRQ_ENABLED, 0x46);
        guest.lguest.delivery.setGuestInterrupt(INTERRUPT, false);
        assertEquals(0x002, guest.stackWord(2));
        assertEquals(Cpu.IF, guest.cpu.eflags() & Cpu.IF);
    }

    @Test
    @Tag("abi-13.40")
    void interruptGateDisablesInterruptsAndTrapGateDoesNot() {
        guest.enableInterrupts();
        guest.lguest.delivery.setGuestInterrupt(TRAP, false);
        assertEquals(Cpu.IF, guest.irqEnabled());
        guest.lguest.delivery.setGuestInterrupt(INTERRUPT, false);
        assertEquals(0, guest.irqEnabled());
    }

    @ParameterizedTest
    @EnumSource(
            value = Generation.class,
            names = {"LATE", "PCI"})
    @Tag("abi-13.41")
    void flagsAreClearedInHandlersOfLateAndPciKernelsButKeptInTheFrame(Generation generation) {
        guestOf(generation);
        guest.enableInterrupts();
        int flags = Cpu.TF | Cpu.NT | Cpu.RF | Cpu.DF | Cpu.AC | 0x8D5;
        guest.cpu.setEflags(flags);
        int before = guest.cpu.eflags();
        guest.lguest.delivery.setGuestInterrupt(TRAP, false);
        assertEquals(before, guest.stackWord(2));
        assertEquals(before & ~(Cpu.TF | Cpu.NT | Cpu.RF | Cpu.VM), guest.cpu.eflags());
    }

    @ParameterizedTest
    @EnumSource(
            value = Generation.class,
            names = {"OLDER", "CLASSIC"})
    void flagsStayInHandlersOfEarlierKernels(Generation generation) {
        guestOf(generation);
        guest.enableInterrupts();
        guest.cpu.setEflags(Cpu.TF | Cpu.NT);
        int before = guest.cpu.eflags();
        guest.lguest.delivery.setGuestInterrupt(TRAP, false);
        assertEquals(before, guest.cpu.eflags());
    }

    @Test
    void dataSegmentsAreLeftAlone() {
        guest.enterUser();
        guest.hypercall(Hypercalls.SET_STACK, KERNEL_DS, STACK, 1);
        guest.cpu.segments().load(Cpu.ES, USER_DS);
        guest.lguest.delivery.setGuestInterrupt(INTERRUPT, false);
        assertEquals(USER_DS, guest.state[Cpu.SELECTOR + Cpu.ES]);
    }

    @Test
    void pushStoresBelowTheTopAndReturnsTheNewOne() {
        assertEquals(STACK - 4, guest.lguest.delivery.pushGuestStack(STACK, 0x1234_5678));
        assertEquals(0x1234_5678, guest.ram.load32(STACK - 4));
    }

    @Test
    void pushesGoThroughTheTablesOneByOne() {
        guest.buildTables(DIRECTORY);
        guest.setEntry(DIRECTORY, 0x8000, 0x30_0003);
        guest.setEntry(DIRECTORY, 0x9000, 0x20_0003);
        guest.hypercall(Hypercalls.NEW_PGTABLE, DIRECTORY);
        int top = guest.lguest.delivery.pushGuestStack(0x9004, 0x1111_1111);
        guest.lguest.delivery.pushGuestStack(top, 0x2222_2222);
        assertEquals(0x1111_1111, guest.ram.load32(0x20_0000));
        assertEquals(0x2222_2222, guest.ram.load32(0x30_0FFC));
    }

    @Test
    void pushAcrossAPageBoundaryIsSplit() {
        guest.buildTables(DIRECTORY);
        guest.setEntry(DIRECTORY, 0x8000, 0x30_0003);
        guest.setEntry(DIRECTORY, 0x9000, 0x20_0003);
        guest.hypercall(Hypercalls.NEW_PGTABLE, DIRECTORY);
        guest.lguest.delivery.pushGuestStack(0x9002, 0x4433_2211);
        assertEquals(0x2211, guest.ram.load16(0x30_0FFE));
        assertEquals(0x4433, guest.ram.load16(0x20_0000));
    }

    @Test
    void pushIntoAReadOnlyPageIsNotRefused() {
        guest.buildTables(DIRECTORY);
        guest.setEntry(DIRECTORY, 0x8000, 0x8001);
        guest.hypercall(Hypercalls.NEW_PGTABLE, DIRECTORY);
        guest.lguest.delivery.pushGuestStack(STACK, 5);
        assertEquals(5, guest.ram.load32(STACK - 4));
    }

    @Test
    void stackThatIsNotMappedKills() {
        guest.buildTables(DIRECTORY);
        guest.setEntry(DIRECTORY, 0x8000, 0);
        guest.hypercall(Hypercalls.NEW_PGTABLE, DIRECTORY);
        assertKilled(
                "Bad address 0x8ffc",
                () -> guest.lguest.delivery.setGuestInterrupt(INTERRUPT, false));
    }

    @Test
    void stackOutsideMemoryKillsInLinearMode() {
        guest.state[Cpu.ESP] = 0x4000_0000;
        assertKilled(
                "bad write address 0x3ffffffc len 4",
                () -> guest.lguest.delivery.setGuestInterrupt(INTERRUPT, false));
    }

    @Test
    void pushTellsTheRecordOfCode() {
        List<Integer> frames = new ArrayList<>();
        guest.code.setListener((frame, from, to) -> frames.add(frame));
        guest.code.markCode(STACK - 4 >>> GuestRam.PAGE_SHIFT, 0xFC0, 0x1000);
        guest.lguest.delivery.pushGuestStack(STACK, 1);
        assertEquals(List.of(STACK - 4 >>> GuestRam.PAGE_SHIFT), frames);
    }

    @Test
    void pushToAPageThatWasWrittenBeforeGoesWhereTheGuestsWritesGo() {
        guest.buildTables(DIRECTORY);
        guest.setEntry(DIRECTORY, 0x8000, 0x30_0003);
        guest.hypercall(Hypercalls.NEW_PGTABLE, DIRECTORY);
        guest.cpu.memory().store32(STACK - 8, 1);
        guest.lguest.delivery.pushGuestStack(STACK, 0x1234_5678);
        assertEquals(0x1234_5678, guest.ram.load32(0x30_0FFC));
    }

    @Test
    void pushToAWrittenPageThatGotCodeTellsTheRecordOfCode() {
        List<Integer> frames = new ArrayList<>();
        guest.cpu.memory().store32(STACK - 8, 1);
        guest.code.setListener((frame, from, to) -> frames.add(frame));
        guest.code.markCode(8, 0xFC0, 0x1000);
        guest.lguest.delivery.pushGuestStack(STACK, 1);
        assertEquals(List.of(8), frames);
    }

    @Test
    void interruptGateWithoutDataKills() {
        try (TestGuest early = new TestGuest()) {
            early.state[Cpu.ESP] = STACK;
            assertKilled(
                    "Disabling interrupts",
                    () -> early.lguest.delivery.setGuestInterrupt(INTERRUPT, false));
        }
    }

    @Test
    @Tag("abi-13.42")
    void onlySixVectorsAndTheSeventhHaveErrorCodes() {
        List<Integer> withError = new ArrayList<>();
        for (int i = -1; i < 300; i++) {
            if (TrapDelivery.hasErr(i)) {
                withError.add(i);
            }
        }
        assertEquals(List.of(8, 10, 11, 12, 13, 14, 17), withError);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 14, 32, 255, 256, -1, 1 << 30})
    @Tag("abi-13.9")
    void trapWithoutGateIsNotDelivered(int vector) {
        int[] before = guest.state.clone();
        assertFalse(guest.lguest.delivery.deliverTrap(vector));
        assertArrayEquals(before, guest.state);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 10, 11, 12, 13, 14, 16, 17, 19, 0x80})
    @Tag("abi-13.42")
    void trapIsDeliveredWithAnErrorCodeWhereTheVectorHasOne(int vector) {
        guest.setGate(vector, INTERRUPT_GATE_HIGH);
        guest.state[Cpu.ERROR_CODE] = 0xABC;
        guest.state[Cpu.EIP] = 0x1234;
        assertTrue(guest.lguest.delivery.deliverTrap(vector));
        boolean error = TrapDelivery.hasErr(vector);
        assertEquals(STACK - (error ? 16 : 12), guest.state[Cpu.ESP]);
        assertEquals(error ? 0xABC : 0x1234, guest.stackWord(0));
        assertEquals(0, guest.irqEnabled());
    }
}
