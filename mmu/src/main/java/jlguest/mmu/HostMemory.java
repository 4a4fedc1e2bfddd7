package jlguest.mmu;

import java.lang.ref.Cleaner;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import sun.misc.Unsafe;

/**
 * A block of the host's memory, zero-filled at first and little-endian. It lives as long as someone
 * can reach it.
 *
 * <p>With {@code sun.misc.Unsafe} it is outside of the Java heap, translated code may go there by
 * address, and pages that nobody has written to take no memory, where the system tells which these
 * are ({@link FreshMemory}). Without, it is an array.
 *
 * <p>A block outside of the heap is given back when the garbage collector finds that nobody can
 * reach it any more. Who uses its address has to hold it; nothing can come between reading that
 * address from a field and using it, because compiled code has no safepoint there, and the
 * interpreter keeps its locals.
 */
@SuppressWarnings("removal") // of newer JDKs
public final class HostMemory {
    /** By which all blocks can be reached; null if there is none. */
    static final Unsafe UNSAFE = findUnsafe();

    /** Above all addresses of a guest, so that entries of page maps made with it are never 0. */
    private static final long LEAST_ADDRESS = 1L << 32;

    private static final Cleaner CLEANER = UNSAFE == null ? null : Cleaner.create();

    /** Asks for a collection each time that as much was made as the heap may have. */
    private static final OutsideHeap OUTSIDE_HEAP =
            new OutsideHeap(Runtime.getRuntime().maxMemory());

    private final long address;
    private final ByteBuffer view;

    /** Makes a block of some bytes, up to {@link Integer#MAX_VALUE}. */
    HostMemory(int size) {
        if (UNSAFE == null) {
            address = LEAST_ADDRESS;
            view = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            return;
        }
        int page = UNSAFE.pageSize();
        long block = allocate(size, page);
        address = (block + page - 1) & -page;
        view = viewOf(address, size);
        CLEANER.register(view, new Release(block, size));
        if (address < LEAST_ADDRESS || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalStateException("a little-endian JVM of 64 bits is needed");
        }
        new FreshMemory(UNSAFE).clear(address, size);
    }

    private static long allocate(int size, int page) {
        OUTSIDE_HEAP.reserve(size);
        try {
            return UNSAFE.allocateMemory((long) size + page);
        } catch (OutOfMemoryError e) {
            OUTSIDE_HEAP.release(size);
            throw e;
        }
    }

    private static Unsafe findUnsafe() {
        try {
            return UnsafeSearch.find();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
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

    /** The {@code sun.misc.Unsafe} by which all blocks can be reached; null if there is none. */
    public static Object unsafe() {
        return UNSAFE;
    }

    /**
     * The address of the first byte, at least {@code 2^32}; where there is no {@link #unsafe}, some
     * such number.
     */
    long address() {
        return address;
    }

    /** The block, to read and write more than a word at once. */
    ByteBuffer view() {
        return view;
    }
}
