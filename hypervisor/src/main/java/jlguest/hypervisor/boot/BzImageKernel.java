package jlguest.hypervisor.boot;

import jlguest.mmu.GuestRam;

/**
 * A kernel as {@code bzImage}: a set-up part that is skipped, and a part for protected mode that
 * goes to 1 MiB and unpacks the kernel there (lguest-abi.md §2.1; Linux, Documentation/x86/boot).
 */
public final class BzImageKernel extends KernelImage {
    /** Offset of the magic number. */
    static final int MAGIC_OFFSET = 0x202;

    /** The magic number, "HdrS". */
    static final int[] MAGIC = {'H', 'd', 'r', 'S'};

    private static final int SETUP_SECTS = 0x1F1;
    private static final int SYSSIZE = 0x1F4;
    private static final int VERSION = 0x206;
    private static final int LOADFLAGS = 0x211;
    private static final int CODE32_START = 0x214;
    private static final int KERNEL_ALIGNMENT = 0x230;
    private static final int RELOCATABLE_KERNEL = 0x234;
    private static final int XLOADFLAGS = 0x236;
    private static final int PREF_ADDRESS = 0x258;
    private static final int INIT_SIZE = 0x260;
    private static final int HEADER_END = 0x268;

    private static final int LOADED_HIGH = 0x01;
    private static final int KERNEL_64 = 0x01;
    private static final int SECTOR = 512;
    private static final int DEFAULT_SETUP_SECTS = 4;
    private static final int LOAD_ADDRESS = 0x10_0000;

    /** The first version of the header with a field for the kind of machine. */
    private static final int VERSION_SUBARCH = 0x207;

    /** The first version of the header with the kernel's preferred address and size. */
    private static final int VERSION_INIT_SIZE = 0x20A;

    /** The first version of the header that tells 64-bit kernels. */
    private static final int VERSION_XLOADFLAGS = 0x20C;

    /** By how many bytes {@code syssize} may exceed the file: rounding and a checksum. */
    private static final int SYSSIZE_SLACK = 32;

    private final int payloadOffset;
    private final int version;

    BzImageKernel(ImageBytes image) {
        super(image);
        if (!image.contains(0, HEADER_END)) {
            throw refusal(
                    "is truncated: its header ends at byte %d. Copy or build it again.",
                    image.size());
        }
        version = image.u16(VERSION);
        int setupSectors = image.u8(SETUP_SECTS);
        payloadOffset = ((setupSectors == 0 ? DEFAULT_SETUP_SECTS : setupSectors) + 1) * SECTOR;
        checkKind();
        checkComplete();
        checkEntry();
    }

    private void checkKind() {
        ImageBytes image = image();
        if (version < VERSION_SUBARCH) {
            throw refusal(
                    "is too old a kernel to run as a guest: boot protocol %d.%02d, and 2.07 is"
                            + " needed. Use Linux 2.6.24 or later with CONFIG_LGUEST_GUEST.",
                    version >>> 8, version & 0xFF);
        }
        if (version >= VERSION_XLOADFLAGS && (image.u16(XLOADFLAGS) & KERNEL_64) != 0) {
            throw refusal(
                    "is a 64-bit kernel; guests are 32-bit x86. Build it for i386 with"
                            + " CONFIG_LGUEST_GUEST.");
        }
        if ((image.u8(LOADFLAGS) & LOADED_HIGH) == 0) {
            throw refusal("is a zImage, which loads below 1 MiB. Build the kernel as bzImage.");
        }
    }

    private void checkComplete() {
        long payload = (long) image().size() - payloadOffset;
        long promised = image().u32(SYSSIZE) * 16;
        if (payload <= 0 || payload + SYSSIZE_SLACK < promised) {
            throw refusal(
                    "is truncated: it has %d bytes and must have at least %d. Copy or build it"
                            + " again.",
                    image().size(), payloadOffset + Math.max(1, promised - SYSSIZE_SLACK));
        }
    }

    private void checkEntry() {
        long entry = image().u32(CODE32_START);
        if (entry < LOAD_ADDRESS || entry >= LOAD_ADDRESS + (long) payloadBytes()) {
            throw refusal(
                    "starts at 0x%x, where it loads nothing. It is damaged, or changed for a"
                            + " special boot loader; build it again.",
                    entry);
        }
    }

    private int payloadBytes() {
        return image().size() - payloadOffset;
    }

    /**
     * The image's own alignment where it names one; never 0, with which the decompressor of a
     * relocatable kernel would unpack over address 0.
     */
    private int alignment() {
        long own = image().u32(KERNEL_ALIGNMENT);
        return own > 0 && own <= 1 << 30 && Long.bitCount(own) == 1 ? (int) own : DEFAULT_ALIGNMENT;
    }

    /** Where the unpacked kernel ends; just the packed one where the header does not say. */
    private long neededEnd() {
        long end = LOAD_ADDRESS + (long) payloadBytes();
        if (version < VERSION_INIT_SIZE) {
            return end;
        }
        return Math.max(end, unpackedStart() + image().u32(INIT_SIZE));
    }

    /**
     * Where the kernel unpacks itself to: its preferred address, or if it is relocatable at least
     * the one where it was loaded, aligned.
     */
    private long unpackedStart() {
        long start = image().u32(PREF_ADDRESS);
        if (image().u8(RELOCATABLE_KERNEL) == 0) {
            return start;
        }
        long mask = alignment() - 1L;
        return Math.max(start, (LOAD_ADDRESS + mask) & ~mask);
    }

    @Override
    public int relocation() {
        return version < VERSION_INIT_SIZE
                ? 0
                : (int) (unpackedStart() - image().u32(PREF_ADDRESS));
    }

    @Override
    LoadedKernel load(GuestRam ram, int memoryBytes) {
        long end = neededEnd();
        if (end > memoryBytes) {
            throw doesNotFit(end, memoryBytes);
        }
        image().copyTo(ram, payloadOffset, LOAD_ADDRESS, payloadBytes());
        return new LoadedKernel((int) image().u32(CODE32_START), (int) end, alignment());
    }
}
