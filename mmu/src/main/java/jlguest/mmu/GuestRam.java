package jlguest.mmu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The guest-physical memory of one guest, zero-filled at first, which starts at guest-physical
 * address 0.
 *
 * <p>It lives exactly as long as someone can reach it, and every access made here is checked.
 * Translated code may bypass the check (see the fast memory back end of the translator); that is
 * sound because it only uses locations that came out of a page map, and every entry of a page map
 * is checked when it is made.
 */
public final class GuestRam {
    /** Bytes in a page, and in a frame. */
    public static final int PAGE_SIZE = 4096;

    /** Binary logarithm of {@link #PAGE_SIZE}. */
    public static final int PAGE_SHIFT = 12;

    /** The largest RAM: guest-physical addresses are positive {@code int}s. */
    public static final int MAX_SIZE = 0x7FFF_0000;

    private final HostMemory memory;
    private final int size;

    /**
     * @param size bytes, a multiple of {@link #PAGE_SIZE}
     * @throws IllegalArgumentException if the size is not such a multiple, or out of range
     * @throws OutOfMemoryError if there is not so much memory
     */
    public GuestRam(int size) {
        if (size <= 0 || size > MAX_SIZE || (size & (PAGE_SIZE - 1)) != 0) {
            throw new IllegalArgumentException(
                    "guest RAM must be a whole number of pages, at most 2047 MiB: " + size);
        }
        this.size = size;
        memory = HostMemory.allocate(size);
    }

    /** Size in bytes. */
    public int size() {
        return size;
    }

    /** Size in frames. */
    public int frames() {
        return size >>> PAGE_SHIFT;
    }

    /**
     * The location of guest-physical address 0, at least {@code 2^32}: others are as far from it as
     * their addresses. Where there is {@link HostMemory#unsafe}, a location is an address of the
     * host.
     */
    public long start() {
        return memory.address();
    }

    // ---- Words: stores of others than the guest must be told to CodePages first ----

    /** The byte at a guest-physical address, zero-extended. */
    public int load8(int address) {
        return memory.load8(address);
    }

    /** The 16-bit word at a guest-physical address, zero-extended. */
    public int load16(int address) {
        return memory.load16(address);
    }

    /** The 32-bit word at a guest-physical address. */
    public int load32(int address) {
        return memory.load32(address);
    }

    /** The 64-bit word at a guest-physical address. */
    public long load64(int address) {
        return memory.load64(address);
    }

    /** Stores the low 8 bits of {@code value}. */
    public void store8(int address, int value) {
        memory.store8(address, value);
    }

    /** Stores the low 16 bits of {@code value}. */
    public void store16(int address, int value) {
        memory.store16(address, value);
    }

    /** Stores 32 bits. */
    public void store32(int address, int value) {
        memory.store32(address, value);
    }

    /** Stores 64 bits. */
    public void store64(int address, long value) {
        memory.store64(address, value);
    }

    // ---- Ranges, with the same duty ----

    /**
     * Copies a range out.
     *
     * @throws IndexOutOfBoundsException if it is not inside
     */
    public byte[] read(int address, int length) {
        byte[] copy = new byte[length];
        memory.view().get(address, copy);
        return copy;
    }

    /** Copies a whole array in. */
    public void write(int address, byte[] source) {
        write(address, source, 0, source.length);
    }

    /** Copies a part of an array in. */
    public void write(int address, byte[] source, int offset, int length) {
        memory.view().put(address, source, offset, length);
    }

    /** Copies a range to another one, which gets what was in the first before. */
    public void copy(int source, int target, int length) {
        memory.copy(source, target, length);
    }

    /** Sets all bytes of a range. */
    public void fill(int address, int length, int value) {
        memory.fill(address, length, value);
    }

    /** A range as a buffer from its position 0 on, to read from and write to. */
    public ByteBuffer slice(int address, int length) {
        return memory.view().slice(address, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
