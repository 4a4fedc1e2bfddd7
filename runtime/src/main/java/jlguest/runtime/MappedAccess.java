package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * The accesses beside the window at the stack pointer, which translated code does not do inline.
 * Done only if a page map grants all of their bytes; so none faults, and none needs anything in the
 * processor's state.
 */
public final class MappedAccess {
    /** What a load gives that was not granted: no zero-extended value is negative. */
    public static final long NOT_GRANTED = -1;

    private static final int BITS = 8;
    private static final int PAGE_MASK = GuestRam.PAGE_SIZE - 1;

    private final int[] map;
    private final GuestRam ram;

    /**
     * @param map what is granted: entries as {@link jlguest.mmu.PageMaps} has them, of one ring,
     *     for loads or for stores
     * @param ram what it leads to
     */
    public MappedAccess(int[] map, GuestRam ram) {
        this.map = map;
        this.ram = ram;
    }

    /**
     * Loads a byte.
     *
     * @param address its linear address
     * @return it, zero-extended, or {@link #NOT_GRANTED}
     */
    public long load8(int address) {
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        return entry == 0 ? NOT_GRANTED : ram.load8(address + entry - 1);
    }

    /** Loads two bytes, as {@link #load8} does one. */
    public long load16(int address) {
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        if (entry == 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Short.BYTES) {
            return loadAcross(address, Short.BYTES);
        }
        return ram.load16(address + entry - 1);
    }

    /** Loads four bytes, as {@link #load8} does one. */
    public long load32(int address) {
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        if (entry == 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Integer.BYTES) {
            return loadAcross(address, Integer.BYTES);
        }
        return Integer.toUnsignedLong(ram.load32(address + entry - 1));
    }

    private long loadAcross(int address, int bytes) {
        int first = map[address >>> GuestRam.PAGE_SHIFT];
        int second = map[behind(address, bytes)];
        if (first == 0 || second == 0) {
            return NOT_GRANTED;
        }
        int value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << BITS | ram.load8(physical(address, i, first, second));
        }
        return Integer.toUnsignedLong(value);
    }

    /**
     * Stores a byte.
     *
     * @param address its linear address
     * @param value has it in its low bits
     * @return whether it was granted, and so done
     */
    public boolean store8(int address, int value) {
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        if (entry == 0) {
            return false;
        }
        ram.store8(address + entry - 1, value);
        return true;
    }

    /** Stores two bytes, as {@link #store8} does one. */
    public boolean store16(int address, int value) {
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        if (entry == 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Short.BYTES) {
            return storeAcross(address, Short.BYTES, value);
        }
        ram.store16(address + entry - 1, value);
        return true;
    }

    /** Stores four bytes, as {@link #store8} does one. */
    public boolean store32(int address, int value) {
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        if (entry == 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Integer.BYTES) {
            return storeAcross(address, Integer.BYTES, value);
        }
        ram.store32(address + entry - 1, value);
        return true;
    }

    private boolean storeAcross(int address, int bytes, int value) {
        int first = map[address >>> GuestRam.PAGE_SHIFT];
        int second = map[behind(address, bytes)];
        if (first == 0 || second == 0) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            ram.store8(physical(address, i, first, second), value >>> BITS * i);
        }
        return true;
    }

    /** Number of the page that has the last byte. */
    private static int behind(int address, int bytes) {
        return address + bytes - 1 >>> GuestRam.PAGE_SHIFT;
    }

    /** The guest-physical address of byte {@code i}, in the first page or the one behind it. */
    private static int physical(int address, int i, int first, int second) {
        int at = address + i;
        boolean inFirst = (at ^ address) >>> GuestRam.PAGE_SHIFT == 0;
        return at + (inFirst ? first : second) - 1;
    }
}
