package jlguest.mmu;

/**
 * Asks the garbage collector to look for memory outside of the heap that nobody can reach any more:
 * it does not know by itself how much hangs on a small object. Once for each time that as much was
 * made as the heap may have.
 */
final class OutsideHeap {
    private static final long STEP = Runtime.getRuntime().maxMemory();

    private static long reserved;
    private static long limit = STEP;

    private OutsideHeap() {}

    /** Notes that a block is about to be made. */
    static void reserve(int size) {
        if (exceeds(size)) {
            System.gc();
        }
    }

    private static synchronized boolean exceeds(int size) {
        reserved += size;
        if (reserved <= limit) {
            return false;
        }
        limit = reserved + STEP;
        return true;
    }

    /** Notes that a block was given back. */
    static synchronized void release(int size) {
        reserved -= size;
        limit = Math.max(STEP, Math.min(limit, reserved + STEP));
    }
}
