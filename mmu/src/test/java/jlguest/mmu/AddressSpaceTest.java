package jlguest.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSpaceTest {
    private static final int ADDRESS = PageTables.ADDRESS;
    private static final int FRAME = PageTables.FRAME;
    private static final int PHYSICAL = FRAME << 12;

    /** Entry of a map, or 0. */
    private static long read(PageTables tables, int address, boolean user) {
        return tables.space.maps().read(user).entry(address);
    }

    private static long write(PageTables tables, int address, boolean user) {
        return tables.space.maps().write(user).entry(address);
    }

    static Stream<Arguments> rights() {
        Stream.Builder<Arguments> all = Stream.builder();
        for (int bits = 0; bits < 256; bits++) {
            boolean pae = (bits & 1) != 0;
            boolean user = (bits & 2) != 0;
            all.add(Arguments.of(pae, user, bits >>> 2 & 7, bits >>> 5 & 7));
        }
        return all.build();
    }

    @ParameterizedTest
    @MethodSource("rights")
    void accessIsWhatBothLevelsGrantTheRing(boolean pae, boolean user, int upper, int lower) {
        for (boolean write : new boolean[] {false, true}) {
            PageTables tables = new PageTables(pae);
            tables.setUpper(upper);
            tables.setEntry(lower);
            boolean present = (upper & lower & PageTables.PRESENT) != 0;
            boolean granted =
                    present
                            && (!user || (upper & lower & PageTables.USER) != 0)
                            && (!write || (upper & lower & PageTables.WRITABLE) != 0);
            int got = tables.space.translate(ADDRESS + 0x123, write, user);
            if (granted) {
                assertEquals(PHYSICAL + 0x123, got);
                int used = PageTables.ACCESSED | (write ? PageTables.DIRTY : 0);
                assertEquals(lower | used, tables.entryFlags());
                assertTrue(tables.space.maps().read(user).leadsTo(ADDRESS, FRAME));
                assertEquals(write, write(tables, ADDRESS, user) != 0);
                assertEquals(0, read(tables, ADDRESS, !user));
            } else {
                assertEquals(AddressSpace.FAULT, got);
                int error = (present ? 1 : 0) | (write ? 2 : 0) | (user ? 4 : 0);
                assertEquals(error, tables.space.faultError());
                assertEquals(lower, tables.entryFlags());
                assertEquals(0, read(tables, ADDRESS, user));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAbsentTopEntryIsAFault(boolean pae) {
        PageTables tables = new PageTables(pae);
        assertEquals(AddressSpace.FAULT, tables.space.translate(0x8000_0000, true, true));
        assertEquals(6, tables.space.faultError());
        tables.ram.store32(tables.topSlot(), 0);
        assertEquals(AddressSpace.FAULT, tables.space.translate(ADDRESS, false, false));
        assertEquals(0, tables.space.faultError());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCleanPageIsNotInTheWriteMapUntilItWasWritten(boolean pae) {
        PageTables tables = new PageTables(pae);
        tables.space.translate(ADDRESS, false, true);
        assertEquals(0, write(tables, ADDRESS, true));
        assertEquals(PageTables.ALL | PageTables.ACCESSED, tables.entryFlags());
        tables.space.translate(ADDRESS, true, true);
        assertNotEquals(0, write(tables, ADDRESS, true));
        assertEquals(PageTables.ALL | PageTables.ACCESSED | PageTables.DIRTY, tables.entryFlags());
        tables.space.flushAll();
        tables.space.translate(ADDRESS, false, true);
        assertNotEquals(0, write(tables, ADDRESS, true), "a dirty page may be written at once");
    }

    @Test
    void aPageOfCodeIsNotInTheWriteMap() {
        PageTables tables = new PageTables(false);
        tables.code.markCode(FRAME, 0, 64);
        assertEquals(PHYSICAL, tables.space.translate(ADDRESS, true, false));
        assertNotEquals(0, read(tables, ADDRESS, false));
        assertEquals(0, write(tables, ADDRESS, false));
    }

    @Test
    void settingAccessedInATableThatHoldsCodeTellsItsOwner() {
        PageTables tables = new PageTables(false);
        int slot = tables.slot();
        int[] told = new int[2];
        tables.code.setListener(
                (frame, from, to) -> {
                    told[0] = (frame << 12) + from;
                    told[1] = to - from;
                });
        tables.code.markCode(slot >>> 12, slot & 0xFFF, (slot & 0xFFF) + 4);
        tables.space.translate(ADDRESS, false, false);
        assertEquals(slot, told[0]);
        assertEquals(4, told[1]);
    }

    static Stream<Arguments> malformed() {
        Consumer<PageTables> hugeUpper = t -> t.setUpper(PageTables.ALL | 0x80);
        Consumer<PageTables> farUpper = t -> t.ram.store32(t.upperSlot(), 0x7FFF_F007);
        Consumer<PageTables> bigEntry = t -> t.setEntry(PageTables.ALL | 0x80);
        Consumer<PageTables> farEntry = t -> t.setEntry(ADDRESS, 0x40, PageTables.ALL);
        Consumer<PageTables> highUpper = t -> t.ram.store32(t.upperSlot() + 4, 1);
        Consumer<PageTables> highEntry = t -> t.ram.store32(t.slot() + 4, 0x8000_0000);
        Consumer<PageTables> topFlags = t -> t.ram.store32(t.topSlot(), 0x2000 | 7);
        Consumer<PageTables> highTop = t -> t.ram.store32(t.topSlot() + 4, 1);
        Consumer<PageTables> farRoot = t -> t.space.switchTo(0x100_0000);
        String directory = "bad page directory entry";
        String middle = "bad page middle directory entry";
        String entry = "bad page table entry";
        return Stream.of(
                Arguments.of("large page in the directory", false, hugeUpper, directory),
                Arguments.of("table outside RAM", false, farUpper, directory),
                Arguments.of("PAT bit", false, bigEntry, entry),
                Arguments.of("frame outside RAM", false, farEntry, entry),
                Arguments.of("root outside RAM", false, farRoot, directory),
                Arguments.of("PAE: large page", true, hugeUpper, middle),
                Arguments.of("PAE: table outside RAM", true, farUpper, middle),
                Arguments.of("PAE: table above 4 GiB", true, highUpper, middle),
                Arguments.of("PAE: frame above 4 GiB, or no-execute", true, highEntry, entry),
                Arguments.of("PAE: frame outside RAM", true, farEntry, entry),
                Arguments.of("PAE: flags in the top level", true, topFlags, directory),
                Arguments.of("PAE: top level above 4 GiB", true, highTop, directory),
                Arguments.of("PAE: root outside RAM", true, farRoot, directory));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    @Tag("abi-13.66")
    void malformedTablesKill(String name, boolean pae, Consumer<PageTables> spoil, String reason) {
        PageTables tables = new PageTables(pae);
        spoil.accept(tables);
        GuestKilledException kill =
                assertThrows(
                        GuestKilledException.class,
                        () -> tables.space.translate(ADDRESS, false, false));
        assertEquals(reason, kill.getMessage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void malformedEntriesThatAreNotPresentAreOnlyFaults(boolean pae) {
        PageTables tables = new PageTables(pae);
        tables.setEntry(ADDRESS, 0xF_FFFF, 0xFFE);
        assertEquals(AddressSpace.FAULT, tables.space.translate(ADDRESS, false, false));
        tables.ram.store32(tables.upperSlot(), 0xFFFF_FFFE);
        assertEquals(AddressSpace.FAULT, tables.space.translate(ADDRESS, false, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void peekTranslatesWhateverTheRightsAndChangesNothing(boolean pae) {
        PageTables tables = new PageTables(pae);
        tables.setEntry(PageTables.PRESENT);
        assertEquals(PHYSICAL + 5, tables.space.peek(ADDRESS + 5));
        assertEquals(PageTables.PRESENT, tables.entryFlags());
        assertEquals(0, read(tables, ADDRESS, false));
        tables.setEntry(0);
        assertEquals(AddressSpace.FAULT, tables.space.peek(ADDRESS));
        tables.setUpper(0);
        assertEquals(AddressSpace.FAULT, tables.space.peek(ADDRESS));
    }

    @Test
    void linearModeIsTheIdentityUpToTheLimit() {
        GuestRam ram = new GuestRam(0x4000);
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        assertTrue(space.isLinear());
        assertEquals(0x3FFF, space.translate(0x3FFF, true, false));
        assertEquals(0x3FFF, space.peek(0x3FFF));
        assertThrows(GuestKilledException.class, () -> space.translate(0x4000, false, false));
        space.setFrameLimit(2);
        assertThrows(GuestKilledException.class, () -> space.translate(0x2000, false, false));
        space.switchTo(0x1000);
        assertFalse(space.isLinear());
        assertEquals(AddressSpace.FAULT, space.translate(0x1000, false, false));
    }

    @Test
    void theFrameLimitIsAtMostAllOfRam() {
        PageTables tables = new PageTables(false);
        assertEquals(0x40, tables.space.frameLimit());
        assertThrows(IllegalArgumentException.class, () -> tables.space.setFrameLimit(0x41));
        assertThrows(IllegalArgumentException.class, () -> tables.space.setFrameLimit(-1));
    }

    @Test
    void switchingToAnotherTableKeepsTheKernelsPart() {
        PageTables tables = new PageTables(false);
        tables.setEntry(ADDRESS + 0x1000, FRAME, PageTables.ALL);
        tables.space.setKernelAddress(ADDRESS + 0x1000);
        tables.space.translate(ADDRESS, false, false);
        tables.space.translate(ADDRESS + 0x1000, false, false);
        tables.space.switchTo(tables.space.root());
        assertNotEquals(0, read(tables, ADDRESS, false), "the same table again changes nothing");
        tables.space.switchTo(0x5000);
        assertEquals(0, read(tables, ADDRESS, false));
        assertNotEquals(0, read(tables, ADDRESS + 0x1000, false));
        assertTrue(tables.space.isKernelAddress(ADDRESS + 0x1000));
        assertFalse(tables.space.isKernelAddress(ADDRESS + 0xFFF));
    }

    @Test
    void invalidatingForgetsOnePageInAllMaps() {
        PageTables tables = new PageTables(false);
        tables.setEntry(ADDRESS + 0x1000, FRAME, PageTables.ALL);
        for (boolean user : new boolean[] {false, true}) {
            tables.space.translate(ADDRESS, true, user);
            tables.space.translate(ADDRESS + 0x1000, true, user);
        }
        tables.space.invalidate(ADDRESS + 0xFFF);
        for (boolean user : new boolean[] {false, true}) {
            assertEquals(0, read(tables, ADDRESS, user));
            assertEquals(0, write(tables, ADDRESS, user));
            assertNotEquals(0, write(tables, ADDRESS + 0x1000, user));
        }
    }

    private static final IoMemory REGISTERS =
            new IoMemory() {
                @Override
                public int load(int address, int bytes) {
                    throw new AssertionError("nobody asked for a register");
                }

                @Override
                public void store(int address, int bytes, int value) {
                    throw new AssertionError("nobody wrote a register");
                }
            };

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pagesOfDeviceRegistersAreTranslatedButNeverMapped(boolean pae) {
        PageTables tables = new PageTables(pae);
        int first = tables.ram.frames() + 3;
        tables.space.setIo(REGISTERS, first, 2);
        tables.setEntry(ADDRESS, first + 1, PageTables.ALL);
        int physical = tables.space.translate(ADDRESS + 0x123, true, true);
        assertEquals((first + 1 << 12) + 0x123, physical);
        assertTrue(tables.space.isIo(physical));
        assertEquals(0, read(tables, ADDRESS, true));
        assertEquals(0, write(tables, ADDRESS, true));
        assertThrows(GuestKilledException.class, () -> tables.space.peek(ADDRESS));
        tables.setEntry(ADDRESS, first, PageTables.PRESENT);
        assertEquals(AddressSpace.FAULT, tables.space.translate(ADDRESS, true, false));
        for (int beside : new int[] {first - 1, first + 2}) {
            tables.setEntry(ADDRESS, beside, PageTables.ALL);
            assertFalse(tables.space.isIo(beside << 12));
            assertThrows(
                    GuestKilledException.class,
                    () -> tables.space.translate(ADDRESS, false, false));
        }
    }

    @Test
    void deviceRegistersLieBehindRamAndBelowTwoGibibytes() {
        PageTables tables = new PageTables(false);
        int end = tables.ram.frames();
        int limit = 1 << 19;
        assertThrows(
                IllegalArgumentException.class, () -> tables.space.setIo(REGISTERS, end - 1, 1));
        assertThrows(
                IllegalArgumentException.class, () -> tables.space.setIo(REGISTERS, limit - 1, 2));
        tables.space.setIo(REGISTERS, limit - 2, 2);
        assertTrue(tables.space.isIo(0x7FFF_FFFF));
        assertFalse(tables.space.isIo(0x8000_0000));
    }
}
