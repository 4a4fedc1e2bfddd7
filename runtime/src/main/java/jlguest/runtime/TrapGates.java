package jlguest.runtime;

import java.util.Arrays;

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
    private final int[] shortcuts = new int[COUNT];
    private int generation;

    /** Installs a gate of the host: exits to it. */
    public void setHostGate(int vector, int privilege) {
        low[vector] = 0;
        high[vector] = 0x8E00 | privilege << 13;
        direct[vector] = false;
        shortcuts[vector] = 0;
        generation++;
    }

    /** Installs a gate of the guest: entered without the host. */
    public void setDirectGate(int vector, int lo, int hi) {
        low[vector] = lo;
        high[vector] = hi;
        direct[vector] = true;
        shortcuts[vector] = 0;
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

    /**
     * Notes that ring 3 may enter the gate's handler by {@code int n}, and does so with the pair of
     * segments that {@link FlatRings} remembers for the inner ring.
     */
    void addShortcut(int vector) {
        shortcuts[vector] = handler(vector);
    }

    /** Takes back what was noted: the pair or the kernel's stack segment is another one. */
    void forgetShortcuts() {
        Arrays.fill(shortcuts, 0);
    }

    /**
     * By vector, the handler to which {@code int n} in ring 3 is known to lead through the pair of
     * segments that {@link FlatRings} remembers for the inner ring; 0 if that is not known. For
     * reading.
     */
    public int[] shortcuts() {
        return shortcuts;
    }

    /** Grows with each change; guards code that was made for particular gates. */
    public int generation() {
        return generation;
    }
}
