package jlguest.mmu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestRamTest {
    @Test
    void wordsAreLittleEndianAtAnyAddress() {
        GuestRam ram = new GuestRam(GuestRam.PAGE_SIZE);
        ram.store64(3, 0x8877_6655_4433_2211L);
        assertEquals(0x11, ram.load8(3));
        assertEquals(0x88, ram.load8(10));
        assertEquals(0x8877, ram.load16(9));
        assertEquals(0x5544_3322, ram.load32(4));
        assertEquals(0x8877_6655_4433_2211L, ram.load64(3));
        ram.store8(3, 0x1FF);
        ram.store16(4, 0x1_FFFE);
        ram.store32(6, -2);
        assertEquals(0xFFFF_FFFE_FFFE_FFL, ram.load64(3) & 0xFF_FFFF_FFFF_FFFFL);
    }

    @Test
    void nothingOutsideCanBeReached() {
        GuestRam ram = new GuestRam(GuestRam.PAGE_SIZE);
        assertThrows(IndexOutOfBoundsException.class, () -> ram.load32(GuestRam.PAGE_SIZE - 3));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.store8(-1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.store64(GuestRam.PAGE_SIZE, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -4096, 4095, 4097, 0x7FFF_F000})
    void impossibleSizesAreRefused(int size) {
        assertThrows(IllegalArgumentException.class, () -> new GuestRam(size));
    }
}
