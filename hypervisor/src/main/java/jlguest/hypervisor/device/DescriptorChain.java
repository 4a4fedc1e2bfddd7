package jlguest.hypervisor.device;

/**
 * One request that a driver put into a queue: buffers that the device reads, then buffers that it
 * writes.
 */
public final class DescriptorChain {
    private final int head;
    private final BufferList readable;
    private final BufferList writable;

    DescriptorChain(int head, BufferList readable, BufferList writable) {
        this.head = head;
        this.readable = readable;
        this.writable = writable;
    }

    /** Number of the chain's first descriptor, by which the driver knows it. */
    int head() {
        return head;
    }

    /** What the driver sends. */
    public BufferList readable() {
        return readable;
    }

    /** Where the driver expects an answer. */
    public BufferList writable() {
        return writable;
    }
}
