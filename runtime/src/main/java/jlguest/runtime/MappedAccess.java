package jlguest.runtime;

import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMap;

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

    private final PageMap map;
    private final GuestRam ram;

    /**
     * @param map what is granted, in one ring, for loads or for stores
     * @param ram what it leads to
     */
    public MappedAccess(PageMap map, GuestRam ram) {
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
        int physical = map.physical(address);
        return physical < 0 ? NOT_GRANTED : ram.load8(physical);
    }

    /** Loads two bytes, as {@link #load8} does one. */
    public long load16(int address) {
        int physical = map.physical(address);
        if (physical < 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Short.BYTES) {
            return loadAcross(address, Short.BYTES);
        }
        return ram.load16(physical);
    }

    /** Loads four bytes, as {@link #load8} does one. */
    public long load32(int address) {
        int physical = map.physical(address);
        if (physical < 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Integer.BYTES) {
            return loadAcross(address, Integer.BYTES);
        }
        return Integer.toUnsignedLong(ram.load32(physical));
    }

    private long loadAcross(int address, int bytes) {
        int first = map.physical(address);
        int second = map.physical(behind(address));
        if (first < 0 || second < 0) {
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
        int physical = map.physical(address);
        if (physical < 0) {
            return false;
        }
        ram.store8(physical, value);
        return true;
    }

    /** Stores two bytes, as {@link #store8} does one. */
    public boolean store16(int address, int value) {
        int physical = map.physical(address);
        if (physical < 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Short.BYTES) {
            return storeAcross(address, Short.BYTES, value);
        }
        ram.store16(physical, value);
        return true;
    }

    /** Stores four bytes, as {@link #store8} does one. */
    public boolean store32(int address, int value) {
        int physical = map.physical(address);
        if (physical < 0 || (address & PAGE_MASK) > GuestRam.PAGE_SIZE - Integer.BYTES) {
            return storeAcross(address, Integer.BYTES, value);
        }
        ram.store32(physical, value);
        return true;
    }

    private boolean storeAcross(int address, int bytes, int value) {
        int first = map.physical(address);
        int second = map.physical(behind(address));
        if (first < 0 || second < 0) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            ram.store8(physical(address, i, first, second), value >>> BITS * i);
        }
        return true;
    }

    /** The first address in the page behind. */
    private static int behind(int address) {
        return (address | PAGE_MASK) + 1;
    }

    /** The guest-physical address of byte {@code i}, in the first page or the one behind it. */
    private static int physical(int address, int i, int first, int second) {
        int inFirst = behind(address) - address;
        return i < inFirst ? first + i : second + i - inFirst;
    }
}
