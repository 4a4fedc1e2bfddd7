package jlguest.hypervisor.lguest;

import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;

/**
 * The page tables that kernels of the classic generation start with: all of memory mapped twice, at
 * its own address and at the kernel's, in tables at the end of guest memory which the guest goes on
 * to edit (lguest-abi.md §2.4).
 *
 * <p>The original built them before the first instruction; here that happens at INIT, because what
 * runs before uses only low addresses and a decompressor may yet unpack over the place.
 */
final class BootPageTables {
    private static final int ENTRY_FLAGS = 0x007;
    private static final int PAE_TOP_FLAGS = 0x001;
    private static final int ENTRIES = 1024;
    private static final int PAE_ENTRIES = 512;

    private final GuestMemory memory;
    private final int frames;
    private final int directory;

    /**
     * @param memoryBytes size of guest memory without devices
     * @param initrdBytes length of the initrd at its end, page-rounded
     */
    BootPageTables(GuestMemory memory, int memoryBytes, int initrdBytes) {
        this.memory = memory;
        frames = memoryBytes >>> GuestRam.PAGE_SHIFT;
        directory = memoryBytes - initrdBytes - GuestRam.PAGE_SIZE;
    }

    /**
     * Writes the tables.
     *
     * @param kernelAddress where the kernel maps memory, a multiple of what a directory entry spans
     * @param pae whether the guest uses 64-bit entries
     * @return guest-physical address of the directory
     * @throws GuestKilledException "bad write address" if memory has no room for them
     */
    int build(int kernelAddress, boolean pae) {
        if (pae) {
            buildPae(kernelAddress);
        } else {
            buildTwoLevel(kernelAddress);
        }
        return directory;
    }

    private void buildTwoLevel(int kernelAddress) {
        int tables = (frames + ENTRIES - 1) / ENTRIES;
        int linear = directory - tables * GuestRam.PAGE_SIZE;
        clear(linear, tables + 1);
        for (int i = 0; i < frames; i++) {
            memory.write32(linear + i * 4, i << GuestRam.PAGE_SHIFT | ENTRY_FLAGS);
        }
        int kernelIndex = kernelAddress >>> 22;
        for (int k = 0; k < tables; k++) {
            int entry = linear + k * GuestRam.PAGE_SIZE | ENTRY_FLAGS;
            memory.write32(directory + k * 4, entry);
            if (kernelIndex + k < ENTRIES) {
                memory.write32(directory + (kernelIndex + k) * 4, entry);
            }
        }
    }

    private void buildPae(int kernelAddress) {
        int tables = (frames + PAE_ENTRIES - 1) / PAE_ENTRIES;
        int linear = directory - tables * GuestRam.PAGE_SIZE;
        int middle = linear - GuestRam.PAGE_SIZE;
        clear(middle, tables + 2);
        for (int i = 0; i < frames; i++) {
            memory.write32(linear + i * 8, i << GuestRam.PAGE_SHIFT | ENTRY_FLAGS);
        }
        for (int j = 0; j < Math.min(tables, PAE_ENTRIES); j++) {
            memory.write32(middle + j * 8, linear + j * GuestRam.PAGE_SIZE | ENTRY_FLAGS);
        }
        memory.write32(directory, middle | PAE_TOP_FLAGS);
        memory.write32(directory + (kernelAddress >>> 30) * 8, middle | PAE_TOP_FLAGS);
    }

    private void clear(int from, int pages) {
        for (int at = 0; at < pages * GuestRam.PAGE_SIZE; at += 4) {
            memory.write32(from + at, 0);
        }
    }
}
