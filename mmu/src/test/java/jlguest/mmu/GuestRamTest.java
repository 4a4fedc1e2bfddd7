package jlguest.mmu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
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

    @Test
    void rangesAreReadWrittenSetAndCopied() {
        GuestRam ram = new GuestRam(GuestRam.PAGE_SIZE);
        ram.write(10, new byte[] {1, 2, 3, 4, 5});
        ram.copy(10, 12, 5);
        assertArrayEquals(new byte[] {1, 2, 1, 2, 3, 4, 5, 0}, ram.read(10, 8));
        ram.fill(11, 21, -2);
        assertEquals(1, ram.load8(10));
        for (int at = 11; at < 32; at++) {
            assertEquals(0xFE, ram.load8(at));
        }
        assertEquals(0, ram.load8(32));
        ByteBuffer slice = ram.slice(30, 4);
        assertEquals(0x0000_FEFE, slice.getInt(0));
        slice.put(3, (byte) 9);
        assertEquals(9, ram.load8(33));
    }

    @Test
    void noRangeLeadsOutside() {
        GuestRam ram = new GuestRam(GuestRam.PAGE_SIZE);
        int end = GuestRam.PAGE_SIZE;
        byte[] two = new byte[2];
        assertThrows(IndexOutOfBoundsException.class, () -> ram.read(end - 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.write(end - 1, two));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.write(-1, two));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.fill(end - 1, 2, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.fill(0, -1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.copy(end - 1, 0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.copy(0, end - 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> ram.slice(end - 1, 2));
    }

    /** Memory that was somebody else's is given out again in small sizes, and in large ones not. */
    @ParameterizedTest
    @ValueSource(ints = {GuestRam.PAGE_SIZE, 64 << 10, 48 << 20})
    void newMemoryIsZero(int size) throws InterruptedException {
        byte[] zeros = new byte[size];
        for (int i = 0; i < 8; i++) {
            GuestRam ram = new GuestRam(size);
            assertEquals(-1, ram.slice(0, size).mismatch(ByteBuffer.wrap(zeros)));
            ram.fill(0, size, 0xEE);
            ram = null;
            System.gc();
            Thread.sleep(10); // the cleaner's turn
        }
    }
}
