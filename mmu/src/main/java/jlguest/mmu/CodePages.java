package jlguest.mmu;

/**
 * Which lines of which frames hold bytes that translated code was made from.
 *
 * <p>A frame with any such line is never entered into a write map, so every store to it comes
 * through the slow path and asks {@link #written}. Frames, not virtual pages, are tracked, so a
 * store through another virtual alias or by the host is seen as well.
 */
public final class CodePages {
    /** Binary logarithm of the bytes in a line; 64 lines make a page, one bit each. */
    public static final int LINE_SHIFT = 6;

    /** Told when bytes that code was made from change. */
    @FunctionalInterface
    public interface Listener {
        /** Listens to nothing. */
        Listener NONE =
                new Listener() {
                    @Override
                    public void codeWritten(int frame, int from, int to) {}
                };

        /**
         * Drops all code made from bytes in the range, and clears or renews the frame's lines.
         *
         * @param frame number of the frame
         * @param from first changed byte in it
         * @param to one past the last changed byte in it
         */
        void codeWritten(int frame, int from, int to);
    }

    private final long[] lines;
    private Listener listener = Listener.NONE;
    private PageMaps maps;
    private int drops;

    /**
     * @param frames number of frames in RAM
     */
    public CodePages(int frames) {
        lines = new long[frames];
    }

    /** Sets who is told; at most one, the cache of translated code. */
    public void setListener(Listener newListener) {
        listener = newListener;
    }

    void setMaps(PageMaps newMaps) {
        maps = newMaps;
    }

    /** Whether the frame holds bytes that code was made from. */
    public boolean holdsCode(int frame) {
        return lines[frame] != 0;
    }

    /** The bit mask of lines that the range [from, to) within a page touches. */
    public static long lineMask(int from, int to) {
        long up = -1L << (from >>> LINE_SHIFT);
        long down = -1L >>> (63 - ((to - 1) >>> LINE_SHIFT));
        return up & down;
    }

    /** Records that code was made from bytes [from, to) of the frame. */
    public void markCode(int frame, int from, int to) {
        if (lines[frame] == 0 && maps != null) {
            maps.revokeWrite(frame);
        }
        lines[frame] |= lineMask(from, to);
    }

    /** Replaces the lines of a frame, when its code was dropped wholly or in part. */
    public void setLines(int frame, long mask) {
        lines[frame] = mask;
    }

    /** How many times code was dropped so far, modulo 2^32. */
    public int drops() {
        return drops;
    }

    /**
     * Must be called before (or right after, by the guest's own processor) a store to guest RAM
     * that did not go through a write map.
     *
     * @param address guest-physical address of the first byte
     * @param length bytes, at least 1
     * @return true if code was dropped
     */
    public boolean written(int address, int length) {
        boolean dropped = false;
        int end = address + length;
        int at = address;
        while (at < end) {
            int frame = at >>> GuestRam.PAGE_SHIFT;
            int from = at & (GuestRam.PAGE_SIZE - 1);
            int to = Math.min(GuestRam.PAGE_SIZE, from + (end - at));
            if ((lines[frame] & lineMask(from, to)) != 0) {
                listener.codeWritten(frame, from, to);
                drops++;
                dropped = true;
            }
            at += to - from;
        }
        return dropped;
    }
}
