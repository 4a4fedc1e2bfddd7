package jlguest.hypervisor.profile;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;

/**
 * Guest memory by virtual address for a reader that must not leave a trace: no Accessed bits, no
 * page faults, and no end of the guest over tables that are malformed. What cannot be read is 0.
 */
final class PeekedMemory {
    private final AddressSpace space;
    private final GuestRam ram;

    PeekedMemory(AddressSpace space) {
        this.space = space;
        ram = space.ram();
    }

    /** The byte at an address, 0 to 255. */
    int load8(int address) {
        int physical = physical(address);
        return physical < 0 ? 0 : ram.load8(physical);
    }

    /** The word at an address; 0 unless it is a multiple of 4. */
    int load32(int address) {
        int physical = (address & 3) == 0 ? physical(address) : -1;
        return physical < 0 ? 0 : ram.load32(physical);
    }

    /** The guest-physical address, with three more bytes behind it in the same page, or -1. */
    private int physical(int address) {
        try {
            int physical = space.peek(address);
            boolean inside = Integer.compareUnsigned(physical, ram.size() - 4) <= 0;
            return physical != AddressSpace.FAULT && inside ? physical : -1;
        } catch (GuestKilledException e) {
            return -1; // malformed tables: it is for the guest's own access to meet them
        }
    }
}
