package jlguest.hypervisor.lguest;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Segments;

/**
 * The stack for entries from ring 3 (seed functions {@code guest_set_stack} and {@code
 * pin_stack_pages}; lguest-abi.md §5.8).
 */
final class KernelStack {
    private static final int MAX_PAGES = 2;

    private final Cpu cpu;
    private int stackPages;

    KernelStack(Cpu cpu) {
        this.cpu = cpu;
    }

    /**
     * Makes sure that the pages of the stack are mapped writable, as a processor that delivers a
     * direct trap would need it.
     *
     * <p>Nothing is really pinned: with page tables walked in software the mapping found here is
     * dropped like any other when the guest says so. The check stays because it finds a lost stack
     * where it was lost. The original also pinned when it began a fresh shadow directory; here the
     * kernel's translations outlive a change of directory, so there is nothing to renew.
     *
     * @throws GuestKilledException "bad stack page" if one is not
     */
    void pinStackPages() {
        for (int i = 0; i < stackPages; i++) {
            int address = cpu.kernelStackPointer() - 1 - i * GuestRam.PAGE_SIZE;
            if (cpu.space().translate(address, true, false) == AddressSpace.FAULT) {
                throw new GuestKilledException(String.format("bad stack page 0x%x", address));
            }
        }
    }

    /**
     * Hypercall SET_STACK.
     *
     * @param seg stack selector, of ring 1 and inside the descriptor table
     * @param esp virtual address of the stack's end
     * @param pages its size, 0 to 2 (unsigned)
     * @throws GuestKilledException "bad stack segment", "bad stack pages" or "bad stack page". A
     *     selector outside the table is refused here; the original died of it at the next entry
     */
    void guestSetStack(int seg, int esp, int pages) {
        boolean inTable = (seg & 4) == 0 && (seg & 0xFFFF) >>> 3 < Segments.ENTRIES;
        if ((seg & 3) != TrapDelivery.GUEST_PL || !inTable) {
            throw new GuestKilledException("bad stack segment " + seg);
        }
        if (pages < 0 || pages > MAX_PAGES) {
            throw new GuestKilledException("bad stack pages " + Integer.toUnsignedString(pages));
        }
        cpu.setKernelStack(seg & 0xFFFF, esp);
        stackPages = pages;
        pinStackPages();
    }
}
