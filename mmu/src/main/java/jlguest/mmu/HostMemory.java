package jlguest.mmu;

import java.nio.ByteBuffer;

/**
 * A block of the host's memory, zero-filled at first, little-endian, and checked: what is outside
 * cannot be reached by any method here. It lives as long as someone can reach it.
 *
 * <p>With {@code sun.misc.Unsafe} it is outside of the Java heap, and translated code may go there
 * by address; without, it is an array.
 */
public abstract sealed class HostMemory permits NativeMemory, ArrayMemory {
    /** Makes a block of some bytes, up to {@link Integer#MAX_VALUE}. */
    static HostMemory allocate(int size) {
        return unsafe() == null ? new ArrayMemory(size) : new NativeMemory(size);
    }

    /** The {@code sun.misc.Unsafe} by which all blocks can be reached; null if there is none. */
    public static Object unsafe() {
        return Found.UNSAFE;
    }

    /** The class of all blocks. */
    public static Class<?> implementation() {
        return unsafe() == null ? ArrayMemory.class : NativeMemory.class;
    }

    /** Looks for Unsafe once. */
    private static final class Found {
        static final Object UNSAFE = find();

        private static Object find() {
            try {
                return UnsafeSearch.find();
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                return null;
            }
        }
    }

    /**
     * The address of the first byte, at least {@code 2^32}; where there is no {@link #unsafe}, some
     * such number.
     */
    abstract long address();

    /** The block, to read and write more than a word at once. */
    abstract ByteBuffer view();

    /** The byte at an offset, zero-extended. */
    abstract int load8(int offset);

    /** The 16-bit word at an offset, zero-extended. */
    abstract int load16(int offset);

    abstract int load32(int offset);

    abstract long load64(int offset);

    abstract void store8(int offset, int value);

    abstract void store16(int offset, int value);

    abstract void store32(int offset, int value);

    abstract void store64(int offset, long value);

    /** Sets each byte of a range. */
    abstract void fill(int offset, int length, int value);

    /** Copies a range to another one, which gets what was in the first before. */
    abstract void copy(int source, int target, int length);
}
