package jlguest.mmu;

import java.lang.ref.Cleaner;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import sun.misc.Unsafe;

/**
 * Memory outside of the Java heap, at pages' boundaries. Pages that nobody has written to take no
 * memory, where the system tells which these are ({@link FreshMemory}).
 *
 * <p>Given back when the garbage collector finds that nobody can reach it any more. No method here
 * can be interrupted by that between reading the address and using it: compiled code has no
 * safepoint there, and the interpreter keeps its locals.
 */
@SuppressWarnings("removal") // of newer JDKs
final class NativeMemory extends HostMemory {
    private static final Unsafe UNSAFE = (Unsafe) unsafe();
    private static final Cleaner CLEANER = Cleaner.create();

    /** Asks for a collection each time that as much was made as the heap may have. */
    private static final OutsideHeap OUTSIDE_HEAP =
            new OutsideHeap(Runtime.getRuntime().maxMemory());

    private static final long LEAST_ADDRESS = 1L << 32;
    private static final boolean SWAPS = ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN;

    private final long address;
    private final int size;
    private final ByteBuffer view;

    NativeMemory(int size) {
        OUTSIDE_HEAP.reserve(size);
        this.size = size;
        int page = UNSAFE.pageSize();
        long block = UNSAFE.allocateMemory((long) size + page);
        address = (block + page - 1) & -page;
        view = viewOf(address, size);
        CLEANER.register(view, new Release(block, size));
        if (address < LEAST_ADDRESS || SWAPS) {
            throw new IllegalStateException("a little-endian JVM of 64 bits is needed");
        }
        new FreshMemory(UNSAFE).clear(address, size);
    }

    /** Gives a block back. */
    private record Release(long block, int size) implements Runnable {
        @Override
        public void run() {
            UNSAFE.freeMemory(block);
            OUTSIDE_HEAP.release(size);
        }
    }

    /** A direct buffer made to be that of another place: there is no other way without JNI. */
    private static ByteBuffer viewOf(long address, int size) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(0);
        try {
            UNSAFE.putLong(buffer, offsetOf("address"), address);
            UNSAFE.putInt(buffer, offsetOf("capacity"), size);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
        return buffer.limit(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long offsetOf(String field) throws NoSuchFieldException {
        return UNSAFE.objectFieldOffset(Buffer.class.getDeclaredField(field));
    }

    @Override
    long address() {
        return address;
    }

    @Override
    ByteBuffer view() {
        return view;
    }

    /** The address of some bytes at an offset, if all of them are inside. */
    private long at(int offset, int bytes) {
        if (offset < 0 || offset > size - bytes) {
            throw new IndexOutOfBoundsException(offset);
        }
        return address + offset;
    }

    @Override
    int load8(int offset) {
        return UNSAFE.getByte(at(offset, 1)) & 0xFF;
    }

    @Override
    int load16(int offset) {
        return UNSAFE.getChar(at(offset, 2));
    }

    @Override
    int load32(int offset) {
        return UNSAFE.getInt(at(offset, 4));
    }

    @Override
    long load64(int offset) {
        return UNSAFE.getLong(at(offset, 8));
    }

    @Override
    void store8(int offset, int value) {
        UNSAFE.putByte(at(offset, 1), (byte) value);
    }

    @Override
    void store16(int offset, int value) {
        UNSAFE.putShort(at(offset, 2), (short) value);
    }

    @Override
    void store32(int offset, int value) {
        UNSAFE.putInt(at(offset, 4), value);
    }

    @Override
    void store64(int offset, long value) {
        UNSAFE.putLong(at(offset, 8), value);
    }

    @Override
    void fill(int offset, int length, int value) {
        Objects.checkFromIndexSize(offset, length, size);
        long at = address + offset;
        long end = at + length;
        // Unsafe.setMemory goes through the JVM's slow way for each range.
        long words = (value & 0xFF) * 0x0101_0101_0101_0101L;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            UNSAFE.putLong(at, words);
        }
        for (; at < end; at++) {
            UNSAFE.putByte(at, (byte) value);
        }
    }

    @Override
    void copy(int source, int target, int length) {
        Objects.checkFromIndexSize(source, length, size);
        Objects.checkFromIndexSize(target, length, size);
        UNSAFE.copyMemory(address + source, address + target, length);
    }
}
