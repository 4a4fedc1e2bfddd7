package jlguest.hypervisor.boot;

import jlguest.hypervisor.InvalidGuestException;
import jlguest.mmu.GuestRam;

/** Puts all that a guest starts with into its memory. */
public final class BootLoader {
    /** Below this a guest has no place for a kernel: they load from 1 MiB on. */
    private static final int LEAST_MEMORY = 0x20_0000;

    /**
     * What the host must know of the guest in memory.
     *
     * @param entry guest-physical address of the first instruction
     * @param initrdBytes page-rounded length of the initrd at the end of memory, 0 for none
     */
    public record Loaded(int entry, int initrdBytes) {}

    private BootLoader() {}

    /**
     * Loads kernel, initrd, zero page and command line into fresh RAM.
     *
     * @param ram all zero; may be larger than the guest's memory, for devices
     * @param memoryBytes size of the guest's memory: whole pages, at least 2 MiB
     * @param initrd null for none
     * @param commandLine arguments for the kernel, fewer than 2048 bytes in UTF-8
     * @throws InvalidGuestException if something does not fit
     * @throws IllegalArgumentException if there is less RAM than memory
     */
    public static Loaded load(
            GuestRam ram, int memoryBytes, KernelImage kernel, Initrd initrd, String commandLine) {
        if (memoryBytes < LEAST_MEMORY || (memoryBytes & (GuestRam.PAGE_SIZE - 1)) != 0) {
            throw new InvalidGuestException(
                    String.format(
                            "Guest memory of %d bytes is not possible: it must be whole pages of"
                                    + " 4 KiB and at least 2 MiB (-m 2M).",
                            memoryBytes));
        }
        if (memoryBytes > ram.size()) {
            throw new IllegalArgumentException("guest memory larger than RAM: " + memoryBytes);
        }
        byte[] arguments = BootParameters.encode(commandLine);
        LoadedKernel loaded = kernel.load(ram, memoryBytes);
        int initrdBytes = initrd == null ? 0 : initrd.place(ram, memoryBytes, loaded.end());
        BootParameters.write(ram, memoryBytes, arguments, initrdBytes, loaded.alignment());
        return new Loaded(loaded.entry(), initrdBytes);
    }
}
