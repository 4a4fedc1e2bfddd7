package jlguest.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodePagesTest {
    private final CodePages code = new CodePages(8);
    private final List<String> told = new ArrayList<>();

    CodePagesTest() {
        code.setListener((frame, from, to) -> told.add(frame + ":" + from + "-" + to));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1",
        "0, 64, 1",
        "0, 65, 3",
        "63, 65, 3",
        "64, 128, 2",
        "4095, 4096, -9223372036854775808",
        "0, 4096, -1",
    })
    void aRangeTouchesTheLinesItOverlaps(int from, int to, long lines) {
        assertEquals(lines, CodePages.lineMask(from, to));
    }

    @ParameterizedTest
    @CsvSource({
        "0x3000, 4, false",
        "0x203C, 4, false",
        "0x203D, 4, true",
        "0x2040, 1, true",
        "0x20BF, 1, true",
        "0x20C0, 4, false",
        "0x1FFF, 256, true",
        "0x1000, 4096, false",
    })
    void onlyAStoreThatTouchesALineOfCodeIsTold(String address, int length, boolean dropped) {
        code.markCode(2, 70, 130);
        code.setLines(2, CodePages.lineMask(64, 192));
        assertEquals(dropped, code.written(Integer.decode(address), length));
        assertEquals(dropped, !told.isEmpty());
    }

    @Test
    void aStoreAcrossTwoFramesIsToldToEachThatHoldsCode() {
        code.markCode(1, 4090, 4096);
        code.markCode(2, 0, 10);
        assertTrue(code.written(0x1FFE, 4));
        assertEquals(List.of("1:4094-4096", "2:0-2"), told);
    }

    @Test
    void aFrameHoldsCodeUntilItsLinesAreCleared() {
        assertFalse(code.holdsCode(3));
        code.markCode(3, 0, 1);
        assertTrue(code.holdsCode(3));
        code.setLines(3, 0);
        assertFalse(code.holdsCode(3));
        assertFalse(code.written(0x3000, 4));
    }

    @Test
    void theFirstCodeInAFrameTakesItOutOfTheWriteMaps() {
        GuestRam ram = new GuestRam(0x8000);
        CodePages pages = new CodePages(ram.frames());
        AddressSpace space = new AddressSpace(ram, pages);
        space.translate(0x2000, true, false);
        space.translate(0x2000, true, true);
        pages.markCode(2, 100, 101);
        for (boolean user : new boolean[] {false, true}) {
            assertEquals(0, space.maps().write(user).entry(0x2000));
            assertTrue(space.maps().read(user).entry(0x2000) != 0);
        }
    }
}
