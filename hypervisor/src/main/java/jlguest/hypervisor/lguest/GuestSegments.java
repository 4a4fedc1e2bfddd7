package jlguest.hypervisor.lguest;

import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Segments;

/**
 * The guest's global descriptor table as its hypercalls set it, and what of it reaches the table in
 * use (lguest-abi.md §1.5 and §7).
 *
 * <p>A loaded segment register keeps its old descriptor until it is loaded again, as on the real
 * processor; the original reloaded all on every entry, and Linux reloads itself.
 */
final class GuestSegments {
    private static final int HOST_CS = 10;
    private static final int HOST_DS = 11;
    private static final int KERNEL_CS = 12;
    private static final int KERNEL_DS = 13;
    private static final int TSS = 16;
    private static final int DOUBLE_FAULT_TSS = 31;
    private static final int FIRST_TLS = 6;
    private static final int TLS_ENTRIES = 3;

    private static final int FLAT_LOW = 0x0000_FFFF;
    private static final int FLAT_CODE_HIGH = 0x00CF_BB00;
    private static final int FLAT_DATA_HIGH = 0x00CF_B300;
    private static final int PRIVILEGE_MASK = 0x6000;
    private static final int ACCESSED = 0x100;

    private final int[] low = new int[Segments.ENTRIES];
    private final int[] high = new int[Segments.ENTRIES];
    private final Segments segments;
    private final GuestMemory memory;

    GuestSegments(Segments segments, GuestMemory memory) {
        this.segments = segments;
        this.memory = memory;
    }

    /** The table a guest starts with: flat code and data for ring 1, all else empty (§2.3). */
    void setupInitial() {
        for (int i = 0; i < Segments.ENTRIES; i++) {
            low[i] = 0;
            high[i] = 0;
            segments.setDescriptor(i, 0, 0);
        }
        store(KERNEL_CS, FLAT_LOW, FLAT_CODE_HIGH);
        store(KERNEL_DS, FLAT_LOW, FLAT_DATA_HIGH);
    }

    /** Low word of an entry as stored, which may not be the one in use. */
    int low(int index) {
        return low[index];
    }

    /** High word of an entry as stored, which may not be the one in use. */
    int high(int index) {
        return high[index];
    }

    /**
     * Hypercall LOAD_GDT_ENTRY.
     *
     * @param index 0 to 31; entries that belong to the host are stored but not used
     * @throws GuestKilledException "too many gdt entries" for another index
     */
    void loadGdtEntry(int index, int lo, int hi) {
        if (index < 0 || index >= Segments.ENTRIES) {
            throw new GuestKilledException(
                    "too many gdt entries " + Integer.toUnsignedString(index));
        }
        store(index, lo, hi);
    }

    /**
     * Hypercall LOAD_TLS.
     *
     * @param address guest-physical address of three descriptors, 24 bytes, for entries 6 to 8
     * @throws GuestKilledException "bad read address" outside guest memory; nothing is loaded then
     */
    void loadTls(int address) {
        int bytes = TLS_ENTRIES * 8;
        if (!memory.addressOk(address, bytes)) {
            throw new GuestKilledException(
                    String.format("bad read address 0x%x len %d", address, bytes));
        }
        for (int i = 0; i < TLS_ENTRIES; i++) {
            store(
                    FIRST_TLS + i,
                    memory.read32(address + i * 8),
                    memory.read32(address + i * 8 + 4));
        }
    }

    private static boolean isHosts(int index) {
        return index == HOST_CS || index == HOST_DS || index == TSS || index == DOUBLE_FAULT_TSS;
    }

    /**
     * Stores an entry and puts it to use, fixed up: ring 0 becomes ring 1, and the accessed bit is
     * set because the processor could not set it in the host's read-only table.
     */
    private void store(int index, int lo, int hi) {
        low[index] = lo;
        high[index] = hi;
        if (isHosts(index)) {
            return;
        }
        int fixed = hi | ACCESSED;
        if ((fixed & PRIVILEGE_MASK) == 0) {
            fixed |= TrapDelivery.GUEST_PL << 13;
        }
        high[index] = fixed;
        segments.setDescriptor(index, lo, fixed);
    }
}
