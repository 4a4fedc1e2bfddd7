package jlguest.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageMapsTest {
    /** Fewer and more pages than are remembered one by one. */
    private static final int[] COUNTS = {10, 5000, 70_000};

    private final PageMaps maps = new PageMaps();

    @Test
    void anEntryAddsUpToThePhysicalAddressAndIsNeverZero() {
        for (int va : new int[] {0, 0x1000, 0x7FFF_F123, 0x8000_0000, 0xFFFF_FFFF}) {
            for (int frame : new int[] {0, 1, 0x7_FFEF}) {
                int physical = (frame << 12) + (va & 0xFFF);
                assertEquals(physical, va + PageMaps.entry(va, frame) - 1);
                assertNotEquals(0, PageMaps.entry(va, frame));
            }
        }
    }

    private void fill(int pages) {
        for (int page = 0; page < pages; page++) {
            maps.fill(page << 12, page & 0xFF, (page & 1) != 0, true);
        }
    }

    private void assertEmpty(int from, int to) {
        for (int page = from; page < to; page++) {
            for (boolean user : new boolean[] {false, true}) {
                assertEquals(0, maps.read(user)[page]);
                assertEquals(0, maps.write(user)[page]);
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
        assertNotEquals(0, maps.read(true)[3]);
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
            assertNotEquals(0, maps.read((above & 1) != 0)[above], "what is above is kept");
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
            assertEquals(0, maps.write(false)[page]);
            assertNotEquals(0, maps.read(false)[page]);
        }
    }

    @Test
    void aReadOnlyFillLeavesTheWriteMapAlone() {
        maps.fill(0x5000, 7, true, false);
        assertEquals(PageMaps.entry(0x5000, 7), maps.read(true)[5]);
        assertEquals(0, maps.write(true)[5]);
        assertEquals(0, maps.read(false)[5]);
    }

    @Test
    void aPageThatWasInvalidatedMayBeFilledAgain() {
        maps.fill(0x5000, 7, true, true);
        maps.invalidate(0x5FFF);
        assertEmpty(5, 6);
        maps.fill(0x5000, 8, true, true);
        assertEquals(PageMaps.entry(0x5000, 8), maps.write(true)[5]);
        maps.flush();
        assertEmpty(5, 6);
    }
}
