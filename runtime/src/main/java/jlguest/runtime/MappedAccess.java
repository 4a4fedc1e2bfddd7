package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * The accesses that translated code does not do inline because they may reach into another page: of
 * one, two or four bytes, and done only if the page maps of the present ring grant all of them. So
 * none faults, and none needs anything in the processor's state.
 */
public final class MappedAccess {
    private static final int BITS = 8;

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
        int end = address + bytes - 1;
        int first = map[address >>> GuestRam.PAGE_SHIFT];
        int last = map[end >>> GuestRam.PAGE_SHIFT];
        if (first == 0 || last == 0) {
            return false;
        }
        int value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << BITS | ram.load8(physical(address, i, first, last));
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
        int end = address + bytes - 1;
        int first = map[address >>> GuestRam.PAGE_SHIFT];
        int last = map[end >>> GuestRam.PAGE_SHIFT];
        if (first == 0 || last == 0) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            ram.store8(physical(address, i, first, last), value >>> BITS * i);
        }
        return true;
    }

    /** The guest-physical address of byte {@code i}, in the first page or the one behind it. */
    private static int physical(int address, int i, int first, int last) {
        int at = address + i;
        boolean inFirst = (at ^ address) >>> GuestRam.PAGE_SHIFT == 0;
        return at + (inFirst ? first : last) - 1;
    }
}
