package jlguest.hypervisor.lguest;

/**
 * The guest was given more memory than its kernel can use, so that it would not find its devices;
 * it must be started over with less. Leaves {@link LguestHost#run} at the guest's first hypercall.
 */
public final class MemoryBeyondReachException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int usableBytes;

    MemoryBeyondReachException(int usableBytes) {
        super("the kernel uses only the first " + usableBytes + " bytes of memory");
        this.usableBytes = usableBytes;
    }

    /** How much memory the guest can be given, in bytes: whole pages. */
    public int usableBytes() {
        return usableBytes;
    }
}
