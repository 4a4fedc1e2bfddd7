package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.DATA;
import static jlguest.hypervisor.lguest.TestGuest.KERNEL_ADDRESS;
import static jlguest.hypervisor.lguest.TestGuest.MEMORY;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.hypervisor.lguest.HostOptions.ClassicTables;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitHandshakeTest {
    private static final int DIRECTORY = MEMORY - 0x1000;

    private TestGuest guest = new TestGuest();

    @AfterEach
    void close() {
        guest.close();
    }

    private void init(Generation generation) {
        guest.writeData(generation);
        guest.hypercall(Hypercalls.LGUEST_INIT, DATA);
    }

    private void guestWith(HostOptions options) {
        guest.close();
        guest = new TestGuest(options);
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    @Tag("abi-13.14")
    void hostWritesItsFieldsBeforeInitReturns(Generation generation) {
        init(generation);
        LguestLayout layout = generation.layout();
        assertEquals(InitHandshake.RESERVE_MEM, guest.data(layout.reserveMem()));
        assertEquals(GuestTime.TSC_KHZ, guest.data(layout.tscKhz()));
        assertNotEquals(0, guest.data(LguestLayout.TIME_SECONDS));
        assertEquals(KERNEL_ADDRESS, guest.lguest.data.kernelAddress());
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    @Tag("abi-13.16")
    void noRegisterIsChanged(Generation generation) {
        guest.writeData(generation);
        guest.state[Cpu.EAX] = Hypercalls.LGUEST_INIT;
        guest.state[Cpu.EBX] = DATA;
        int[] before = guest.state.clone();
        guest.lguest.hypercalls.doHypercalls();
        assertArrayEquals(before, guest.state);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 10, 17, 19, 20, -1})
    @Tag("abi-13.17")
    void anotherFirstHypercallKills(int number) {
        assertKilled("hypercall " + number + " before INIT", () -> guest.hypercall(number, DATA));
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    @Tag("abi-13.15")
    void whatTheKernelSaysIsReadOnce(Generation generation) {
        init(generation);
        guest.setData(generation.layout().kernelAddress(), 0x8000_0000);
        guest.setData(generation.layout().syscallVec(), 0x21);
        assertEquals(KERNEL_ADDRESS, guest.lguest.data.kernelAddress());
        assertTrue(guest.lguest.idt.directTrap(0x80));
        assertFalse(guest.lguest.idt.directTrap(0x21));
    }

    @Test
    @Tag("abi-13.13")
    void dataOutsideMemoryKills() {
        int last = MEMORY - LguestLayout.SMALLEST + 1;
        assertKilled(
                String.format("bad guest page 0x%x", last),
                () -> guest.hypercall(Hypercalls.LGUEST_INIT, last));
        assertKilled(
                "bad guest page 0xc0005000",
                () -> guest.hypercall(Hypercalls.LGUEST_INIT, 0xC000_5000));
        assertKilled(
                "bad guest page 0xffffffff", () -> guest.hypercall(Hypercalls.LGUEST_INIT, -1));
    }

    @Test
    void dataAtTheVeryEndOfMemoryIsFine() {
        LguestLayout layout = LguestLayout.pci();
        int address = MEMORY - layout.size();
        guest.ram.store32(address + layout.kernelAddress(), KERNEL_ADDRESS);
        guest.ram.store32(address + layout.syscallVec(), 0x80);
        guest.hypercall(Hypercalls.LGUEST_INIT, address);
        assertTrue(guest.lguest.data.isPresent());
    }

    @Test
    @Tag("abi-13.18")
    void unknownSystemCallVectorKills() {
        guest.writeData(Generation.LATE);
        guest.setData(Generation.LATE.layout().syscallVec(), 0x40);
        assertKilled("bad syscall vector", () -> guest.hypercall(Hypercalls.LGUEST_INIT, DATA));
    }

    @Test
    void kernelInTheReservedAreaKills() {
        guest.writeData(Generation.LATE);
        guest.setData(Generation.LATE.layout().kernelAddress(), 0xFFC0_0000);
        assertKilled(
                "bad kernel address 0xffc00000",
                () -> guest.hypercall(Hypercalls.LGUEST_INIT, DATA));
    }

    @Test
    @Tag("abi-13.17")
    void secondInitKills() {
        init(Generation.LATE);
        assertKilled(
                "already have lguest_data", () -> guest.hypercall(Hypercalls.LGUEST_INIT, DATA));
    }

    @Test
    void processorLearnsWhereTheInterruptFlagIs() {
        init(Generation.LATE);
        guest.cpu.clearAttention();
        guest.cpu.deferAttention();
        assertFalse(guest.cpu.wantsHost());
        guest.enableInterrupts();
        assertTrue(guest.cpu.wantsHost());
    }

    @ParameterizedTest
    @EnumSource(
            value = Generation.class,
            names = {"LATE", "PCI"})
    @Tag("abi-13.12")
    void lateKernelsStayLinearUntilTheyNameATable(Generation generation) {
        init(generation);
        assertTrue(guest.space.isLinear());
        assertEquals(0x12_3456, guest.space.translate(0x12_3456, true, false));
    }

    @Test
    @Tag("abi-13.11")
    void classicKernelGetsTablesThatMapMemoryTwice() {
        init(Generation.CLASSIC);
        assertEquals(DIRECTORY, guest.data(Generation.CLASSIC.layout().pgdir()));
        assertFalse(guest.space.isLinear());
        assertFalse(guest.space.isPae());
        int table = DIRECTORY - 0x1000 | 7;
        assertEquals(table, guest.ram.load32(DIRECTORY));
        assertEquals(table, guest.ram.load32(DIRECTORY + 768 * 4));
        assertEquals(0, guest.ram.load32(DIRECTORY + 4));
        assertEquals(0x12_3456, guest.space.peek(0x12_3456));
        assertEquals(0x12_3456, guest.space.peek(KERNEL_ADDRESS + 0x12_3456));
        assertEquals(MEMORY - 1, guest.space.translate(KERNEL_ADDRESS + MEMORY - 1, false, true));
    }

    @Test
    @Tag("abi-13.11")
    void classicKernelMayEditItsBootTables() {
        init(Generation.CLASSIC);
        guest.ram.store32(DIRECTORY + 1023 * 4, DIRECTORY - 0x1000 | 7);
        guest.hypercall(Hypercalls.SET_PGD, DIRECTORY, 1023);
        assertEquals(0x2000, guest.space.peek(0xFFC0_2000));
    }

    @Test
    void bootTablesEndBelowTheInitrd() {
        guestWith(HostOptions.forMemory(MEMORY).withInitrdBytes(0x3000));
        guest.ram.fill(MEMORY - 0x3000, 0x3000, 0x55);
        guest.ram.fill(MEMORY - 0x6000, 0x3000, 0x77);
        init(Generation.CLASSIC);
        assertEquals(MEMORY - 0x4000, guest.data(Generation.CLASSIC.layout().pgdir()));
        assertEquals(0x5555_5555, guest.ram.load32(MEMORY - 0x3000));
        assertEquals(0, guest.ram.load32(MEMORY - 0x4000 + 8));
        assertEquals(0x7777_7777, guest.ram.load32(MEMORY - 0x5004));
    }

    @Test
    void classicPaeKernelGetsPaeTables() {
        guestWith(HostOptions.forMemory(MEMORY).withClassicTables(ClassicTables.PAE));
        init(Generation.CLASSIC);
        assertTrue(guest.space.isPae());
        assertEquals(
                InitHandshake.RESERVE_MEM_PAE,
                guest.data(Generation.CLASSIC.layout().reserveMem()));
        int middle = DIRECTORY - 2 * 0x1000 - 0x1000;
        assertEquals(middle | 1, guest.ram.load32(DIRECTORY));
        assertEquals(middle | 1, guest.ram.load32(DIRECTORY + 24));
        assertEquals(0x22_2222, guest.space.peek(0x22_2222));
        assertEquals(0x22_2222, guest.space.peek(KERNEL_ADDRESS + 0x22_2222));
    }

    @Test
    void staticPaeDirectoryInTheImageIsFound() {
        guest.ram.store32(0x20_0000, 0x20_1001);
        guest.ram.store32(0x20_0018, 0x20_2001);
        init(Generation.CLASSIC);
        assertTrue(guest.space.isPae());
    }

    @Test
    void pageThatOnlyBeginsLikeAPaeDirectoryIsNone() {
        guest.ram.store32(0x20_0000, 0x20_1001);
        guest.ram.store32(0x20_0018, 0x20_2001);
        guest.ram.store32(0x20_0800, 1);
        init(Generation.CLASSIC);
        assertFalse(guest.space.isPae());
    }

    @Test
    void searchForPaeCanBeSwitchedOff() {
        guestWith(HostOptions.forMemory(MEMORY).withClassicTables(ClassicTables.TWO_LEVEL));
        guest.ram.store32(0x20_0000, 0x20_1001);
        guest.ram.store32(0x20_0018, 0x20_2001);
        init(Generation.CLASSIC);
        assertFalse(guest.space.isPae());
    }
}
