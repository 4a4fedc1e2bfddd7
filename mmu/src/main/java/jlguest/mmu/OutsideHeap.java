package jlguest.mmu;

/**
 * Asks the garbage collector to look for memory outside of the heap that nobody can reach any more:
 * it does not know by itself how much hangs on a small object. Once for each time that as much was
 * made as the heap may have.
 */
final class OutsideHeap {
    private final long step;
    private long reserved;
    private long limit;

    /**
     * @param step bytes after which it asks
     */
    OutsideHeap(long step) {
        this.step = step;
        limit = step;
    }

    /** Notes that a block is about to be made. */
    void reserve(int size) {
        if (exceeds(size)) {
            System.gc();
        }
    }

    private synchronized boolean exceeds(int size) {
        reserved += size;
        if (reserved <= limit) {
            return false;
        }
        limit = reserved + step;
        return true;
    }

    /** Notes that a block was given back. */
    synchronized void release(int size) {
        reserved -= size;
        limit = Math.max(step, Math.min(limit, reserved + step));
    }
}
