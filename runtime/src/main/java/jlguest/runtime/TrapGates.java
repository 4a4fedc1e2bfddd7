package jlguest.runtime;

/**
 * The interrupt descriptor table that the processor itself uses: the host's gates, and in their
 * place those of the guest that may be entered without the host.
 *
 * <p>The host fills it ({@code copy_traps}); the processor reads type, privilege level and address.
 */
public final class TrapGates {
    /** Number of vectors. */
    public static final int COUNT = 256;

    private final int[] low = new int[COUNT];
    private final int[] high = new int[COUNT];
    private final boolean[] direct = new boolean[COUNT];
    private int generation;

    /** Installs a gate of the host: exits to it. */
    public void setHostGate(int vector, int privilege) {
        low[vector] = 0;
        high[vector] = 0x8E00 | privilege << 13;
        direct[vector] = false;
        generation++;
    }

    /** Installs a gate of the guest: entered without the host. */
    public void setDirectGate(int vector, int lo, int hi) {
        low[vector] = lo;
        high[vector] = hi;
        direct[vector] = true;
        generation++;
    }

    /** Whether the vector is entered without the host. */
    public boolean isDirect(int vector) {
        return direct[vector];
    }

    /** The largest CPL that may use {@code int n} with this vector. */
    public int privilege(int vector) {
        return (high[vector] >>> 13) & 3;
    }

    /** Address of the handler of a direct gate. */
    public int handler(int vector) {
        return (low[vector] & 0xFFFF) | (high[vector] & 0xFFFF_0000);
    }

    /** Code selector of a direct gate. */
    public int selector(int vector) {
        return low[vector] >>> 16;
    }

    /** Low word, as a descriptor table holds it. */
    public int low(int vector) {
        return low[vector];
    }

    /** High word, as a descriptor table holds it. */
    public int high(int vector) {
        return high[vector];
    }

    /** Grows with each change; guards code that was made for particular gates. */
    public int generation() {
        return generation;
    }
}
