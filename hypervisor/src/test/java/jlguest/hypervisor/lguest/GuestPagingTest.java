package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.KERNEL_ADDRESS;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.mmu.AddressSpace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuestPagingTest {
    private static final int FIRST = 0x10_0000;
    private static final int SECOND = 0x20_0000;
    private static final int USER_PAGE = 0x30_0000;
    private static final int KERNEL_PAGE = KERNEL_ADDRESS + USER_PAGE;

    private TestGuest guest = TestGuest.initialized(Generation.LATE);

    @BeforeEach
    void loadTables() {
        guest.buildTables(FIRST);
        guest.buildTables(SECOND);
        guest.hypercall(Hypercalls.NEW_PGTABLE, FIRST);
    }

    @AfterEach
    void close() {
        guest.close();
    }

    private int read(int virtualAddress) {
        return guest.cpu.memory().translateFetch(virtualAddress);
    }

    private boolean isCached(int virtualAddress) {
        return guest.space.maps().read(false).entry(virtualAddress) != 0;
    }

    private void touchBoth() {
        read(USER_PAGE);
        read(KERNEL_PAGE);
    }

    @Test
    @Tag("abi-13.12")
    void firstTableEndsLinearMode() {
        assertFalse(guest.space.isLinear());
        assertFalse(guest.space.isPae());
        assertEquals(USER_PAGE, read(KERNEL_PAGE));
    }

    @Test
    void firstTableOutsideMemoryKills() {
        try (TestGuest fresh = TestGuest.initialized(Generation.LATE)) {
            assertKilled(
                    "bad read address 0xc0000000 len 4",
                    () -> fresh.hypercall(Hypercalls.NEW_PGTABLE, 0xC000_0000));
        }
    }

    @Test
    void laterTableOutsideMemoryKillsWhenItIsUsed() {
        guest.hypercall(Hypercalls.NEW_PGTABLE, 0x7000_0000);
        assertKilled("bad page directory entry", () -> guest.space.peek(0x5000));
    }

    @Test
    @Tag("abi-13.58")
    void setPteOfZeroOnAValidEntryOnlyInvalidates() {
        touchBoth();
        guest.hypercall(Hypercalls.SET_PTE, FIRST, USER_PAGE, 0, 0);
        assertFalse(isCached(USER_PAGE));
        assertTrue(isCached(KERNEL_PAGE));
        assertEquals(USER_PAGE, read(USER_PAGE));
    }

    @Test
    @Tag("abi-13.59")
    void setPteAtAKernelAddressCountsForAllTables() {
        touchBoth();
        guest.hypercall(Hypercalls.SET_PTE, SECOND, KERNEL_PAGE, 0, 0);
        assertFalse(isCached(KERNEL_PAGE));
    }

    @Test
    @Tag("abi-13.60")
    void setPteOfAnotherTableShowsWhenThatIsLoaded() {
        touchBoth();
        guest.setEntry(SECOND, USER_PAGE, 0x1003);
        guest.hypercall(Hypercalls.SET_PTE, SECOND, USER_PAGE, 0x1003, 0);
        assertTrue(isCached(USER_PAGE));
        guest.hypercall(Hypercalls.NEW_PGTABLE, SECOND);
        assertEquals(0x1000, read(USER_PAGE));
    }

    @Test
    @Tag("abi-13.62")
    void anotherTableShowsNoStaleUserPages() {
        touchBoth();
        guest.setEntry(SECOND, USER_PAGE, 0);
        guest.hypercall(Hypercalls.NEW_PGTABLE, SECOND);
        assertFalse(isCached(USER_PAGE));
        assertTrue(isCached(KERNEL_PAGE));
        assertEquals(AddressSpace.FAULT, guest.space.translate(USER_PAGE, false, false));
    }

    @Test
    @Tag("abi-13.61")
    void flushOfTheUserPartKeepsTheKernels() {
        touchBoth();
        guest.hypercall(Hypercalls.FLUSH_TLB, 0);
        assertFalse(isCached(USER_PAGE));
        assertTrue(isCached(KERNEL_PAGE));
    }

    @Test
    @Tag("abi-13.61")
    void flushOfAllDropsAll() {
        touchBoth();
        guest.hypercall(Hypercalls.FLUSH_TLB, 1);
        assertFalse(isCached(USER_PAGE));
        assertFalse(isCached(KERNEL_PAGE));
    }

    @Test
    void setPgdInTheUserPartDropsTheUserPart() {
        touchBoth();
        guest.hypercall(Hypercalls.SET_PGD, FIRST, 0);
        assertFalse(isCached(USER_PAGE));
        assertTrue(isCached(KERNEL_PAGE));
    }

    @Test
    void setPgdOfAnotherTableLeavesTheUserPart() {
        touchBoth();
        guest.hypercall(Hypercalls.SET_PGD, SECOND, 0);
        assertTrue(isCached(USER_PAGE));
    }

    @Test
    void setPgdInTheKernelPartDropsAll() {
        touchBoth();
        guest.hypercall(Hypercalls.SET_PGD, SECOND, 768);
        assertFalse(isCached(KERNEL_PAGE));
    }

    @Test
    void setPgdPastTheTableKillsLateKernels() {
        guest.hypercall(Hypercalls.SET_PGD, FIRST, 1024);
        assertKilled(
                "Attempt to set pgd 1025/1024",
                () -> guest.hypercall(Hypercalls.SET_PGD, FIRST, 1025));
        assertKilled(
                "Attempt to set pgd 4294967295/1024",
                () -> guest.hypercall(Hypercalls.SET_PGD, FIRST, -1));
    }

    @Test
    void setPgdPastTheTableIsIgnoredForClassicKernels() {
        try (TestGuest classic = TestGuest.initialized(Generation.CLASSIC)) {
            classic.hypercall(Hypercalls.SET_PGD, FIRST, 5000);
            assertFalse(classic.space.isLinear());
        }
    }

    private TestGuest paeGuest() {
        TestGuest pae = TestGuest.initialized(Generation.LATE);
        int middle = 0x11_0000;
        int table = 0x11_1000;
        pae.ram.store32(FIRST, middle | 1);
        pae.ram.store32(FIRST + 24, middle | 1);
        pae.ram.store32(middle, table | 0x067);
        for (int i = 0; i < 512; i++) {
            pae.ram.store32(table + i * 8, i << 12 | 3);
        }
        pae.hypercall(Hypercalls.NEW_PGTABLE, FIRST);
        return pae;
    }

    @Test
    @Tag("abi-13.65")
    void paeIsRecognisedFromTheFirstTable() {
        try (TestGuest pae = paeGuest()) {
            assertTrue(pae.space.isPae());
            assertEquals(0x5678, pae.space.translate(KERNEL_ADDRESS + 0x5678, true, false));
        }
    }

    @Test
    @Tag("abi-13.65")
    void setPmdOfAPaeGuestDropsAll() {
        try (TestGuest pae = paeGuest()) {
            pae.space.translate(0x5000, false, false);
            pae.hypercall(Hypercalls.SET_PMD, 0x11_0000, 0);
            assertEquals(0, pae.space.maps().read(false).entry(0x5000));
        }
    }

    @Test
    @Tag("abi-13.65")
    void paeTableHasFourEntries() {
        try (TestGuest pae = paeGuest()) {
            pae.hypercall(Hypercalls.SET_PGD, FIRST, 3);
            pae.hypercall(Hypercalls.SET_PGD, FIRST, 4);
            assertKilled(
                    "Attempt to set pgd 5/4", () -> pae.hypercall(Hypercalls.SET_PGD, FIRST, 5));
        }
    }

    @Test
    @Tag("abi-13.63")
    void accessAndWriteShowInTheGuestsEntries() {
        guest.space.translate(USER_PAGE, false, false);
        assertEquals(USER_PAGE | 0x023, guest.entry(FIRST, USER_PAGE));
        guest.space.translate(USER_PAGE, true, false);
        assertEquals(USER_PAGE | 0x063, guest.entry(FIRST, USER_PAGE));
    }

    @Test
    @Tag("abi-13.64")
    @Tag("abi-13.66")
    void largePagesAndFramesBeyondMemoryKill() {
        guest.ram.store32(FIRST + 4, 0x0000_00E7);
        assertKilled(
                "bad page directory entry", () -> guest.space.translate(0x40_0000, false, false));
        guest.setEntry(FIRST, USER_PAGE, TestGuest.MEMORY | 3);
        assertKilled("bad page table entry", () -> guest.space.translate(USER_PAGE, false, false));
    }

    @Test
    @Tag("abi-13.68")
    void addressesJustBelowTheReservedAreaWork() {
        int address = -InitHandshake.RESERVE_MEM - 0x1000;
        guest.ram.store32(FIRST + (address >>> 22) * 4, FIRST + 0x1000 | 0x067);
        guest.hypercall(Hypercalls.SET_PGD, FIRST, address >>> 22);
        assertEquals(0x3F_F000, read(address));
    }
}
