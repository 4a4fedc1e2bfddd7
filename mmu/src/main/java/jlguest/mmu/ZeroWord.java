package jlguest.mmu;

import static jlguest.mmu.HostMemory.UNSAFE;

/**
 * A word of the host's memory that is 0 for ever, which HotSpot does not know: what is combined
 * with it stays the same, and yet is another value to HotSpot.
 */
@SuppressWarnings("removal") // of newer JDKs
public final class ZeroWord {
    private static final long LOCATION = UNSAFE == null ? 0 : allocate();

    private ZeroWord() {}

    private static long allocate() {
        long location = UNSAFE.allocateMemory(Integer.BYTES);
        UNSAFE.putInt(location, 0);
        return location;
    }

    /** Its address; 0 where there is no {@link HostMemory#unsafe}. */
    public static long location() {
        return LOCATION;
    }
}
