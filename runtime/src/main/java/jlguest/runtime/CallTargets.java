package jlguest.runtime;

/**
 * Where calls to addresses that are not known from the code led last: what a caller's next
 * translation expects, and so a hint. Calls may share an entry.
 */
public final class CallTargets {
    private static final int BITS = 10;

    /** 2<sup>32</sup> divided by the golden ratio: spreads addresses that are near each other. */
    private static final int SPREAD = 0x9E37_79B9;

    private final int[] latest = new int[1 << BITS];

    /**
     * Index in {@link #table} of a call.
     *
     * @param block where the block begins that it ends
     */
    public static int slot(int block) {
        return block * SPREAD >>> 32 - BITS;
    }

    /** The address that a block's call led to last; 0 if there is none. */
    public int latest(int block) {
        return latest[slot(block)];
    }

    /** Notes where a block's call led. */
    public void note(int block, int target) {
        latest[slot(block)] = target;
    }

    /** All of them, for translated code. */
    public int[] table() {
        return latest;
    }
}
