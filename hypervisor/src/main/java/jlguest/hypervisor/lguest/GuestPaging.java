package jlguest.hypervisor.lguest;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestKilledException;

/**
 * The hypercalls about page tables, as obligations to forget translations (lguest-abi.md §6.3 and
 * §6.6): the guest's own tables are walked in software and are the truth, so the values that the
 * guest passes are not needed, only the places.
 */
final class GuestPaging {
    private static final int TOP_ENTRIES = 1024;
    private static final int PAE_TOP_ENTRIES = 4;

    private final AddressSpace space;
    private final LguestData data;
    private final KernelStack stack;
    private final PaeDetection paeDetection;

    GuestPaging(AddressSpace space, LguestData data, KernelStack stack, PaeDetection paeDetection) {
        this.space = space;
        this.data = data;
        this.stack = stack;
        this.paeDetection = paeDetection;
    }

    /** Whether the guest's tables have 64-bit entries. */
    boolean isPae() {
        return space.isPae();
    }

    /**
     * NEW_PGTABLE: the guest loads CR3. The first one ends linear mode and decides about PAE.
     *
     * @param directory guest-physical address of the top-level table
     * @throws GuestKilledException "bad read address" if the first one lies outside guest memory;
     *     later ones are found out by the walk ("bad page directory entry")
     */
    void newPgtable(int directory) {
        if (space.isLinear()) {
            space.setPae(paeDetection.isPaeDirectory(directory));
        }
        space.switchTo(directory);
    }

    /**
     * FLUSH_TLB.
     *
     * @param all 0 to forget the user part of the current table, anything else to forget all
     * @throws GuestKilledException "bad stack page" if the kernel stack is lost
     */
    void flushTlb(int all) {
        if (all == 0) {
            space.flushUser();
        } else {
            space.flushAll();
            stack.pinStackPages();
        }
    }

    /**
     * SET_PTE: one translation, in all tables for a kernel address. Nothing is kept of tables other
     * than the current one, so nothing is to be done for them.
     *
     * @param directory guest-physical address of the top-level table
     * @param virtualAddress the page
     */
    void setPte(int directory, int virtualAddress) {
        if (space.isKernelAddress(virtualAddress) || directory == space.root()) {
            space.invalidate(virtualAddress);
        }
    }

    /**
     * SET_PGD: what one top-level entry spans, in all tables for the kernel's part.
     *
     * @param directory guest-physical address of the top-level table
     * @param index of the entry, unsigned
     * @throws GuestKilledException "Attempt to set pgd" past the table, for late and pci kernels;
     *     the comparison lets the number of entries itself pass, as the original's does
     */
    void setPgd(int directory, int index) {
        int entries = space.isPae() ? PAE_TOP_ENTRIES : TOP_ENTRIES;
        if (Integer.compareUnsigned(index, entries) > 0 && data.layout().checksPgdIndex()) {
            throw new GuestKilledException(
                    "Attempt to set pgd " + Integer.toUnsignedString(index) + "/" + entries);
        }
        if (Integer.compareUnsigned(index, entries) >= 0) {
            return;
        }
        int span = space.isPae() ? 30 : 22;
        int last = (index << span) + ((1 << span) - 1);
        if (space.isKernelAddress(last)) {
            space.flushAll();
        } else if (directory == space.root()) {
            space.flushUser();
        }
    }

    /**
     * SET_PMD, of PAE guests only: anything may have changed.
     *
     * @throws GuestKilledException "bad stack page" if the kernel stack is lost
     */
    void setPmd() {
        space.flushAll();
        stack.pinStackPages();
    }
}
