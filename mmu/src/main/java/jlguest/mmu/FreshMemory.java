package jlguest.mmu;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import sun.misc.Unsafe;

/**
 * Clears memory of the host that was just allocated, without touching the pages that the system
 * will give only when they are touched: these are zero then.
 *
 * <p>Linux tells in {@code /proc/self/pagemap} which pages there are (Documentation/admin-guide/mm,
 * "pagemap"). Where it does not, or the memory is a file's or shared, all of it is written to.
 */
@SuppressWarnings("removal") // of newer JDKs
final class FreshMemory {
    private static final String PAGE_MAP = "/proc/self/pagemap";
    private static final long PRESENT = 1L << 63;
    private static final long SWAPPED = 1L << 62;
    private static final long FILE_OR_SHARED = 1L << 61;

    /** Pages asked for at once. */
    private static final int CHUNK = 8192;

    private final Unsafe unsafe;
    private final int pageSize;

    FreshMemory(Unsafe unsafe) {
        this.unsafe = unsafe;
        pageSize = unsafe.pageSize();
    }

    /**
     * Clears a range.
     *
     * @param address of a page
     * @param size bytes
     */
    void clear(long address, long size) {
        if (!clearPresent(address, size)) {
            unsafe.setMemory(address, size, (byte) 0);
        }
    }

    /** Clears what pages there are; false if that was not done, or not to all of them. */
    private boolean clearPresent(long address, long size) {
        // What kind of memory it is can only be told of pages that are there.
        unsafe.putByte(address, (byte) 0);
        unsafe.putByte(address + size - 1, (byte) 0);
        try (RandomAccessFile file = new RandomAccessFile(PAGE_MAP, "r")) {
            long pages = (size + pageSize - 1) / pageSize;
            for (long from = 0; from < pages; from += CHUNK) {
                int count = (int) Math.min(CHUNK, pages - from);
                LongBuffer entries = read(file, address / pageSize + from, count);
                boolean isPrivate =
                        (from > 0 || isPrivate(entries.get(0)))
                                && (from + count < pages || isPrivate(entries.get(count - 1)));
                if (!isPrivate) {
                    return false;
                }
                long first = address + from * pageSize;
                for (int i = 0; i < count; i++) {
                    if ((entries.get(i) & (PRESENT | SWAPPED)) != 0) {
                        long page = first + (long) i * pageSize;
                        unsafe.setMemory(page, Math.min(pageSize, address + size - page), (byte) 0);
                    }
                }
            }
            return true;
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    private static boolean isPrivate(long entry) {
        return (entry & (PRESENT | FILE_OR_SHARED)) == PRESENT;
    }

    private static LongBuffer read(RandomAccessFile file, long page, int count) throws IOException {
        byte[] bytes = new byte[count * Long.BYTES];
        file.seek(page * Long.BYTES);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer();
    }
}
