package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * The accesses that translated code does not do inline because they may reach into another page: of
 * one, two or four bytes, and done only if the page maps of the present ring grant all of them. So
 * none faults, and none needs anything in the processor's state.
 */
public final class MappedAccess {
    private static final int BITS = 8;
    private static final int PAGE_MASK = GuestRam.PAGE_SIZE - 1;

    private final LinearMemory memory;
    private final GuestRam ram;
    private int loaded;

    MappedAccess(LinearMemory memory, GuestRam ram) {
        this.memory = memory;
        this.ram = ram;
    }

    /**
     * Loads.
     *
     * @param address linear address of the first byte
     * @param bytes 1, 2 or 4
     * @param write whether it must be granted as a store would
     * @return whether it was granted; the value is {@link #loaded} then
     */
    public boolean load(int address, int bytes, boolean write) {
        int[] map = memory.map(write);
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        if (entry == 0) {
            return false;
        }
        if ((address & PAGE_MASK) + bytes > GuestRam.PAGE_SIZE) {
            return loadAcross(address, bytes, entry, map[behind(address)]);
        }
        int physical = address + entry - 1;
        switch (bytes) {
            case 1:
                loaded = ram.load8(physical);
                break;
            case 2:
                loaded = ram.load16(physical);
                break;
            default:
                loaded = ram.load32(physical);
                break;
        }
        return true;
    }

    private boolean loadAcross(int address, int bytes, int first, int second) {
        if (second == 0) {
            return false;
        }
        int value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << BITS | ram.load8(physical(address, i, first, second));
        }
        loaded = value;
        return true;
    }

    /** The value of the last {@link #load} that was granted, zero-extended. */
    public int loaded() {
        return loaded;
    }

    /**
     * Stores the low bits of a value.
     *
     * @param address linear address of the first byte
     * @param bytes 1, 2 or 4
     * @return whether it was granted, and so done
     */
    public boolean store(int address, int bytes, int value) {
        int[] map = memory.map(true);
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        if (entry == 0) {
            return false;
        }
        if ((address & PAGE_MASK) + bytes > GuestRam.PAGE_SIZE) {
            return storeAcross(address, bytes, value, entry, map[behind(address)]);
        }
        int physical = address + entry - 1;
        switch (bytes) {
            case 1:
                ram.store8(physical, value);
                break;
            case 2:
                ram.store16(physical, value);
                break;
            default:
                ram.store32(physical, value);
                break;
        }
        return true;
    }

    private boolean storeAcross(int address, int bytes, int value, int first, int second) {
        if (second == 0) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            ram.store8(physical(address, i, first, second), value >>> BITS * i);
        }
        return true;
    }

    /** Number of the page behind an address's. */
    private static int behind(int address) {
        return address + GuestRam.PAGE_SIZE >>> GuestRam.PAGE_SHIFT;
    }

    /** The guest-physical address of byte {@code i}, in the first page or the one behind it. */
    private static int physical(int address, int i, int first, int second) {
        int at = address + i;
        boolean inFirst = (at ^ address) >>> GuestRam.PAGE_SHIFT == 0;
        return at + (inFirst ? first : second) - 1;
    }
}
