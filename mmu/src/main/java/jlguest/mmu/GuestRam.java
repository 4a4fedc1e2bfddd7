package jlguest.mmu;

import static jlguest.mmu.HostMemory.UNSAFE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The guest-physical memory of one guest, zero-filled at first, which starts at guest-physical
 * address 0.
 *
 * <p>It lives exactly as long as someone can reach it, and every access made here is checked.
 * Translated code may bypass the check (see the fast memory back end of the translator); that is
 * sound because it only uses locations that came out of a page map, and every entry of a page map
 * is checked when it is made.
 */
@SuppressWarnings("removal") // of newer JDKs
public final class GuestRam {
    /** Bytes in a page, and in a frame. */
    public static final int PAGE_SIZE = 4096;

    /** Binary logarithm of {@link #PAGE_SIZE}. */
    public static final int PAGE_SHIFT = 12;

    /** The largest RAM: guest-physical addresses are positive {@code int}s. */
    public static final int MAX_SIZE = 0x7FFF_0000;

    private final ByteBuffer view;
    private final long start;
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
        HostMemory memory = new HostMemory(size);
        view = memory.view();
        start = memory.address();
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
        return start;
    }

    // ---- Words: stores of others than the guest must be told to CodePages first. These methods
    // are
    // so short because HotSpot's first compiler puts only such into their callers. ----

    /** The location of some bytes at an address, if all of them are inside. */
    private long at(int address, int bytes) {
        if (address < 0 || address > size - bytes) {
            throw outside(address);
        }
        return start + address;
    }

    private static IndexOutOfBoundsException outside(int address) {
        return new IndexOutOfBoundsException(address);
    }

    /** The byte at a guest-physical address, zero-extended. */
    public int load8(int address) {
        return (UNSAFE != null ? UNSAFE.getByte(at(address, 1)) : view.get(address)) & 0xFF;
    }

    /** The 16-bit word at a guest-physical address, zero-extended. */
    public int load16(int address) {
        return UNSAFE != null ? UNSAFE.getChar(at(address, 2)) : view.getChar(address);
    }

    /** The 32-bit word at a guest-physical address. */
    public int load32(int address) {
        return UNSAFE != null ? UNSAFE.getInt(at(address, 4)) : view.getInt(address);
    }

    /** The 64-bit word at a guest-physical address. */
    public long load64(int address) {
        return UNSAFE != null ? UNSAFE.getLong(at(address, 8)) : view.getLong(address);
    }

    /** Stores the low 8 bits of {@code value}. */
    public void store8(int address, int value) {
        if (UNSAFE != null) {
            UNSAFE.putByte(at(address, 1), (byte) value);
        } else {
            view.put(address, (byte) value);
        }
    }

    /** Stores the low 16 bits of {@code value}. */
    public void store16(int address, int value) {
        if (UNSAFE != null) {
            UNSAFE.putShort(at(address, 2), (short) value);
        } else {
            view.putShort(address, (short) value);
        }
    }

    /** Stores 32 bits. */
    public void store32(int address, int value) {
        if (UNSAFE != null) {
            UNSAFE.putInt(at(address, 4), value);
        } else {
            view.putInt(address, value);
        }
    }

    /** Stores 64 bits. */
    public void store64(int address, long value) {
        if (UNSAFE != null) {
            UNSAFE.putLong(at(address, 8), value);
        } else {
            view.putLong(address, value);
        }
    }

    // ---- Ranges, with the same duty ----

    /**
     * Copies a range out.
     *
     * @throws IndexOutOfBoundsException if it is not inside
     */
    public byte[] read(int address, int length) {
        byte[] copy = new byte[length];
        view.get(address, copy);
        return copy;
    }

    /** Copies a whole array in. */
    public void write(int address, byte[] source) {
        write(address, source, 0, source.length);
    }

    /** Copies a part of an array in. */
    public void write(int address, byte[] source, int offset, int length) {
        view.put(address, source, offset, length);
    }

    /** Copies a range to another one, which gets what was in the first before. */
    public void copy(int source, int target, int length) {
        Objects.checkFromIndexSize(source, length, size);
        Objects.checkFromIndexSize(target, length, size);
        if (UNSAFE != null) {
            UNSAFE.copyMemory(start + source, start + target, length);
        } else {
            view.put(target, view, source, length);
        }
    }

    /** Sets all bytes of a range; by a loop, because {@code Unsafe.setMemory} is slow to begin. */
    public void fill(int address, int length, int value) {
        Objects.checkFromIndexSize(address, length, size);
        long words = (value & 0xFF) * 0x0101_0101_0101_0101L;
        int end = address + length;
        int at = address;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            store64(at, words);
        }
        for (; at < end; at++) {
            store8(at, value);
        }
    }

    /** A range as a buffer from its position 0 on, to read from and write to. */
    public ByteBuffer slice(int address, int length) {
        return view.slice(address, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
