package jlguest.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageMapsTest {
    /** Fewer and more pages than are remembered one by one. */
    private static final int[] COUNTS = {10, 5000, 70_000};

    private final GuestRam ram = new GuestRam(0x100 * GuestRam.PAGE_SIZE);
    private final PageMaps maps = new PageMaps(ram);

    @Test
    void anEntryAddsUpToTheLocationAndIsNeverZero() {
        PageMap map = maps.read(true);
        for (int va : new int[] {0, 0x1000, 0x7FFF_F123, 0x8000_0000, 0xFFFF_FFFF}) {
            for (int frame : new int[] {0, 1, 0xFF}) {
                maps.fill(va, frame, true, false);
                int physical = (frame << 12) + (va & 0xFFF);
                assertEquals(physical, map.physical(va));
                assertEquals(ram.start() + physical, va + map.entry(va));
                assertNotEquals(0, map.entry(va));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0x100, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void noEntryLeadsOutOfRam(int frame) {
        assertThrows(IllegalArgumentException.class, () -> maps.fill(0x1000, frame, true, true));
        assertEmpty(1, 2);
    }

    @Test
    void aLocationOfAllIsOneOfPagesThatAreNeighbours() {
        PageMap map = maps.write(false);
        maps.fill(0x1000, 7, false, true);
        maps.fill(0x2000, 8, false, true);
        maps.fill(0x3000, 10, false, true);
        assertEquals(ram.start() + 0x7FFC, locationOfAll(map, 0x1FFC, 0x2003));
        assertEquals(0, locationOfAll(map, 0x2FFC, 0x3003), "other neighbours in RAM");
        assertEquals(0, locationOfAll(map, 0x3FFC, 0x4003), "not mapped");
        maps.fill(0x7FFF_F000, 7, false, true);
        maps.fill(0x8000_0000, 8, false, true);
        assertEquals(0, locationOfAll(map, 0x7FFF_FFFC, 0x8000_0003), "where the sign changes");
        maps.fill(0xFFFF_F000, 7, false, true);
        maps.fill(0, 8, false, true);
        assertEquals(ram.start() + 0x7FFC, locationOfAll(map, -4, 3));
    }

    private static long locationOfAll(PageMap map, int first, int last) {
        return PageMap.locationOfAll(first, map.entry(first), map.entry(last));
    }

    private void fill(int pages) {
        for (int page = 0; page < pages; page++) {
            maps.fill(page << 12, page & 0xFF, (page & 1) != 0, true);
        }
    }

    private void assertEmpty(int from, int to) {
        for (int page = from; page < to; page++) {
            for (boolean user : new boolean[] {false, true}) {
                assertEquals(0, maps.read(user).entry(page << 12));
                assertEquals(0, maps.write(user).entry(page << 12));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5000, 70_000})
    void aFlushForgetsEverything(int pages) {
        fill(pages);
        maps.flush();
        assertEmpty(0, pages);
        fill(4);
        assertNotEquals(0, maps.read(true).entry(0x3000));
        maps.flush();
        assertEmpty(0, pages);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5000, 70_000})
    void aFlushBelowALimitForgetsWhatIsBelow(int pages) {
        fill(pages);
        maps.flushBelow(pages / 2);
        assertEmpty(0, pages / 2);
        if (pages < COUNTS[2]) {
            int above = pages - 1;
            assertNotEquals(
                    0, maps.read((above & 1) != 0).entry(above << 12), "what is above is kept");
        }
        maps.flush();
        assertEmpty(0, pages);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5000, 70_000})
    void revokingAFrameTakesBackAllItsWriteEntries(int pages) {
        fill(pages);
        maps.revokeWrite(2);
        for (int page = 2; page < pages; page += 0x100) {
            assertEquals(0, maps.write(false).entry(page << 12));
            assertNotEquals(0, maps.read(false).entry(page << 12));
        }
    }

    @Test
    void aReadOnlyFillLeavesTheWriteMapAlone() {
        maps.fill(0x5000, 7, true, false);
        assertEquals(0x7000, maps.read(true).physical(0x5000));
        assertEquals(0, maps.write(true).entry(0x5000));
        assertEquals(0, maps.read(false).entry(0x5000));
    }

    @Test
    void aPageThatWasInvalidatedMayBeFilledAgain() {
        maps.fill(0x5000, 7, true, true);
        maps.invalidate(0x5FFF);
        assertEmpty(5, 6);
        maps.fill(0x5000, 8, true, true);
        assertEquals(0x8000, maps.write(true).physical(0x5000));
        maps.flush();
        assertEmpty(5, 6);
    }
}
