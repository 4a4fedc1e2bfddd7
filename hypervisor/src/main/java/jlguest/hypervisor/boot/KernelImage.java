package jlguest.hypervisor.boot;

import java.nio.file.Path;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.GuestRam;

/**
 * A kernel to boot, in one of the two formats that Linux builds (lguest-abi.md §2.1): an ELF
 * executable ({@code vmlinux}) or a {@code bzImage}. Which it is, is seen from its first bytes.
 */
public abstract sealed class KernelImage permits ElfKernel, BzImageKernel {
    /** Value of {@code kernel_alignment} where the image says nothing. */
    static final int DEFAULT_ALIGNMENT = 0x100_0000;

    private static final int[] ELF_MAGIC = {0x7F, 'E', 'L', 'F'};
    private static final int[] GZIP_MAGIC = {0x1F, 0x8B};
    private static final int[] XZ_MAGIC = {0xFD, '7', 'z', 'X', 'Z'};

    private final ImageBytes image;

    KernelImage(ImageBytes image) {
        this.image = image;
    }

    /**
     * Reads a kernel file and checks that it can be one.
     *
     * @throws InvalidGuestException if it is missing, empty, truncated, or not a kernel that can
     *     run as a guest
     */
    public static KernelImage read(Path path) {
        return of(ImageBytes.read("kernel", path));
    }

    /**
     * Takes a kernel that is in memory already.
     *
     * @param name what to call it in messages
     * @param contents the file; not copied, and not to be changed
     * @throws InvalidGuestException as {@link #read}
     */
    public static KernelImage of(String name, byte[] contents) {
        return of(new ImageBytes(name, contents));
    }

    private static KernelImage of(ImageBytes image) {
        if (image.size() == 0) {
            throw new InvalidGuestException(
                    String.format("The kernel %s is empty: copy or build it again.", image.name()));
        }
        if (image.hasAt(0, ELF_MAGIC)) {
            return new ElfKernel(image);
        }
        if (image.hasAt(BzImageKernel.MAGIC_OFFSET, BzImageKernel.MAGIC)) {
            return new BzImageKernel(image);
        }
        if (image.hasAt(0, GZIP_MAGIC) || image.hasAt(0, XZ_MAGIC)) {
            throw new InvalidGuestException(
                    String.format(
                            "%s is a compressed file: unpack it first, or use the kernel's"
                                    + " bzImage, which unpacks itself.",
                            image.name()));
        }
        throw new InvalidGuestException(
                String.format(
                        "%s is not a kernel: it is neither an ELF file nor a bzImage. Name the"
                                + " vmlinux or arch/x86/boot/bzImage of a 32-bit kernel built with"
                                + " CONFIG_LGUEST_GUEST.",
                        image.name()));
    }

    /** The code symbols in the file; none if it has no symbol table. */
    public SymbolTable symbols() {
        return SymbolTable.EMPTY;
    }

    /**
     * How far above the address it was linked for the kernel will run, in bytes; by so much its
     * symbols are too low.
     */
    public int relocation() {
        return 0;
    }

    /** What the file is called in messages. */
    public final String name() {
        return image.name();
    }

    final ImageBytes image() {
        return image;
    }

    final InvalidGuestException refusal(String format, Object... arguments) {
        return new InvalidGuestException(name() + " " + String.format(format, arguments));
    }

    final InvalidGuestException doesNotFit(long neededEnd, int memoryBytes) {
        long neededMiB = (neededEnd + 0xF_FFFF) >>> 20;
        return refusal(
                "does not fit: it needs memory up to 0x%x, and the guest has %d MiB. Give it at"
                        + " least %d MiB (-m %dM).",
                neededEnd, memoryBytes >>> 20, neededMiB, neededMiB);
    }

    /**
     * Copies the kernel into guest memory.
     *
     * @param memoryBytes how much of the RAM is the guest's memory
     * @throws InvalidGuestException if it does not fit; nothing is copied then
     */
    abstract LoadedKernel load(GuestRam ram, int memoryBytes);
}
