package jlguest.hypervisor.boot;

import java.nio.file.Path;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.mmu.GuestRam;

/** A first root file system for the guest, placed at the very end of its memory. */
public final class Initrd {
    private final ImageBytes image;

    private Initrd(ImageBytes image) {
        this.image = image;
    }

    /**
     * Reads an initrd.
     *
     * @throws InvalidGuestException if the file is missing, empty or unreadable
     */
    public static Initrd read(Path path) {
        return new Initrd(ImageBytes.read("initrd", path));
    }

    /**
     * Takes an initrd that is in memory already.
     *
     * @param name what to call it in messages
     * @param contents the file; not copied, and not to be changed
     * @throws InvalidGuestException if it is empty
     */
    public static Initrd of(String name, byte[] contents) {
        if (contents.length == 0) {
            throw new InvalidGuestException(
                    String.format("The initrd %s is empty: copy or build it again.", name));
        }
        return new Initrd(new ImageBytes(name, contents));
    }

    /**
     * Copies it to the end of guest memory.
     *
     * @param memoryBytes how much of the RAM is the guest's memory
     * @param kernelEnd guest-physical address behind the kernel, unsigned
     * @return its length, rounded up to pages
     * @throws InvalidGuestException if it would reach into the kernel; nothing is copied then
     */
    int place(GuestRam ram, int memoryBytes, int kernelEnd) {
        long length = image.size() + GuestRam.PAGE_SIZE - 1L & -GuestRam.PAGE_SIZE;
        long needed = Integer.toUnsignedLong(kernelEnd) + length;
        if (needed > memoryBytes) {
            long neededMiB = (needed + 0xF_FFFF) >>> 20;
            throw new InvalidGuestException(
                    String.format(
                            "The initrd %s does not fit: %d KiB behind the kernel, which ends at"
                                    + " 0x%x, and the guest has %d MiB. Give it at least %d MiB"
                                    + " (-m %dM).",
                            image.name(),
                            length >>> 10,
                            kernelEnd,
                            memoryBytes >>> 20,
                            neededMiB,
                            neededMiB));
        }
        image.copyTo(ram, 0, (int) (memoryBytes - length), image.size());
        return (int) length;
    }
}
