package jlguest.hypervisor.lguest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds out whether a kernel was built without CONFIG_HIGHMEM. Such a kernel uses only the memory
 * it can map at once, and looks for its descriptor page behind that, wherever memory really ends
 * (lguest-abi.md §1.2).
 */
final class HighMemoryDetection {
    /**
     * What only such a kernel says, in {@code highmem_pfn_init} of Linux's arch/x86/mm/init_32.c.
     */
    private static final byte[] ADVICE =
            "Use a HIGHMEM enabled kernel.".getBytes(StandardCharsets.US_ASCII);

    /** Kernels are not larger than this, and are loaded to the start of memory. */
    private static final int IMAGE_END = 64 << 20;

    /** Linux's default size of the region for vmalloc, {@code __VMALLOC_RESERVE}. */
    private static final int VMALLOC_RESERVE = 128 << 20;

    /** Room for the fixed mappings below the reserved top, which depend on the configuration. */
    private static final int FIXED_MAPPINGS = 4 << 20;

    private HighMemoryDetection() {}

    /**
     * The most memory that a kernel without support for high memory reaches, rounded down a little.
     *
     * @param kernelAddress its PAGE_OFFSET
     * @param reserve bytes that it leaves alone at the top of each address space
     */
    static long reachable(int kernelAddress, int reserve) {
        return Integer.toUnsignedLong(-kernelAddress) - reserve - VMALLOC_RESERVE - FIXED_MAPPINGS;
    }

    /** Whether the kernel in memory was built without support for high memory. */
    static boolean isAbsent(GuestMemory memory, int memoryBytes) {
        byte[] image = memory.read(0, Math.min(memoryBytes, IMAGE_END));
        for (int at = 0; at <= image.length - ADVICE.length; at++) {
            if (image[at] == ADVICE[0]
                    && Arrays.equals(image, at, at + ADVICE.length, ADVICE, 0, ADVICE.length)) {
                return true;
            }
        }
        return false;
    }
}
