package jlguest.jmh.guest;

import jlguest.mmu.GuestRam;

/** Two-level page tables in which every virtual address is the guest-physical one. */
final class IdentityTables {
    /** Present, writable, for user code, accessed, dirty. */
    static final int FLAGS = 0x067;

    private static final int SPAN_SHIFT = 22;

    private IdentityTables() {}

    /**
     * Writes tables that map all of RAM.
     *
     * @param directory guest-physical address of the page directory; the tables follow it
     */
    static void write(GuestRam ram, int directory) {
        int spans = (ram.size() - 1 >>> SPAN_SHIFT) + 1;
        for (int span = 0; span < spans; span++) {
            ram.store32(directory + span * 4, table(directory, span) | FLAGS);
        }
        for (int frame = 0; frame < ram.frames(); frame++) {
            ram.store32(entry(directory, frame), frame << GuestRam.PAGE_SHIFT | FLAGS);
        }
    }

    private static int table(int directory, int span) {
        return directory + (span + 1) * GuestRam.PAGE_SIZE;
    }

    /** Guest-physical address of the entry of a page; entries follow each other. */
    static int entry(int directory, int page) {
        return table(directory, 0) + page * 4;
    }
}
