package jlguest.mmu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The guest-physical memory of one guest: a zero-filled array that starts at guest-physical address
 * 0.
 *
 * <p>It is a heap array, so it lives exactly as long as someone can reach it, and every access made
 * here is checked by the JVM. Translated code may bypass the check (see the fast memory back end of
 * the translator); that is sound because it only uses addresses that came out of a page map, and
 * every entry of a page map is checked when it is made.
 */
public final class GuestRam {
    /** Bytes in a page, and in a frame. */
    public static final int PAGE_SIZE = 4096;

    /** Binary logarithm of {@link #PAGE_SIZE}. */
    public static final int PAGE_SHIFT = 12;

    /** The largest RAM: page-map entries and physical addresses are positive {@code int}s. */
    public static final int MAX_SIZE = 0x7FFF_0000;

    /** Little-endian 16-bit view of {@link #bytes}. */
    public static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Little-endian 32-bit view of {@link #bytes}. */
    public static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Little-endian 64-bit view of {@link #bytes}. */
    public static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    /**
     * @param size bytes, a multiple of {@link #PAGE_SIZE}
     * @throws IllegalArgumentException if the size is not such a multiple, or out of range
     */
    public GuestRam(int size) {
        if (size <= 0 || size > MAX_SIZE || (size & (PAGE_SIZE - 1)) != 0) {
            throw new IllegalArgumentException(
                    "guest RAM must be a whole number of pages, at most 2047 MiB: " + size);
        }
        bytes = new byte[size];
    }

    /** The memory itself; writers other than the guest must tell {@link CodePages} first. */
    public byte[] bytes() {
        return bytes;
    }

    /** Size in bytes. */
    public int size() {
        return bytes.length;
    }

    /** Size in frames. */
    public int frames() {
        return bytes.length >>> PAGE_SHIFT;
    }

    /** The byte at a guest-physical address, zero-extended. */
    public int load8(int address) {
        return bytes[address] & 0xFF;
    }

    /** The 16-bit word at a guest-physical address, zero-extended. */
    public int load16(int address) {
        return (short) SHORT.get(bytes, address) & 0xFFFF;
    }

    /** The 32-bit word at a guest-physical address. */
    public int load32(int address) {
        return (int) INT.get(bytes, address);
    }

    /** The 64-bit word at a guest-physical address. */
    public long load64(int address) {
        return (long) LONG.get(bytes, address);
    }

    /** Stores the low 8 bits of {@code value}. */
    public void store8(int address, int value) {
        bytes[address] = (byte) value;
    }

    /** Stores the low 16 bits of {@code value}. */
    public void store16(int address, int value) {
        SHORT.set(bytes, address, (short) value);
    }

    /** Stores 32 bits. */
    public void store32(int address, int value) {
        INT.set(bytes, address, value);
    }

    /** Stores 64 bits. */
    public void store64(int address, long value) {
        LONG.set(bytes, address, value);
    }
}
