package jlguest.mmu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Memory in the Java heap, for a JVM without {@code sun.misc.Unsafe}. */
final class ArrayMemory extends HostMemory {
    /** Nothing is there; but a page map's entries made with it are never 0. */
    private static final long NO_ADDRESS = 1L << 32;

    private final ByteBuffer bytes;

    ArrayMemory(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    long address() {
        return NO_ADDRESS;
    }

    @Override
    ByteBuffer view() {
        return bytes;
    }

    @Override
    int load8(int offset) {
        return bytes.get(offset) & 0xFF;
    }

    @Override
    int load16(int offset) {
        return bytes.getChar(offset);
    }

    @Override
    int load32(int offset) {
        return bytes.getInt(offset);
    }

    @Override
    long load64(int offset) {
        return bytes.getLong(offset);
    }

    @Override
    void store8(int offset, int value) {
        bytes.put(offset, (byte) value);
    }

    @Override
    void store16(int offset, int value) {
        bytes.putShort(offset, (short) value);
    }

    @Override
    void store32(int offset, int value) {
        bytes.putInt(offset, value);
    }

    @Override
    void store64(int offset, long value) {
        bytes.putLong(offset, value);
    }

    @Override
    void fill(int offset, int length, int value) {
        Arrays.fill(bytes.array(), offset, offset + length, (byte) value);
    }

    @Override
    void copy(int source, int target, int length) {
        System.arraycopy(bytes.array(), source, bytes.array(), target, length);
    }
}
