package jlguest.hypervisor.device;

import jlguest.mmu.GuestKilledException;

/**
 * The device's end of a split virtqueue (lguest-abi.md §8.2, §8.5).
 *
 * <p>Everything the guest put there is checked before it is used: the three parts of the ring and
 * every buffer lie in RAM, a chain has at most as many descriptors as the queue (so it cannot
 * loop), readable buffers come before writable ones, and indirect tables appear only where the
 * driver accepted them. A ring that breaks a rule ends the guest.
 */
public final class Virtqueue {
    /** Number of descriptors of every queue that a bus here makes. */
    public static final int DEFAULT_SIZE = 256;

    /** Bytes in one descriptor. */
    static final int DESCRIPTOR_BYTES = 16;

    private static final int FLAG_NEXT = 1;
    private static final int FLAG_WRITE = 2;
    private static final int FLAG_INDIRECT = 4;

    /** In the available ring's flags: the driver wants no interrupt. */
    private static final int NO_INTERRUPT = 1;

    private final DeviceMemory memory;
    private final int size;
    private final int descriptors;
    private final int available;
    private final int used;

    private boolean indirectAccepted;
    private int taken;
    private int returned;
    private boolean usedSinceInterrupt;

    /**
     * A queue whose parts the guest or a bus laid out.
     *
     * @param memory guest memory
     * @param size number of descriptors, a power of two up to 32768
     * @param descriptors guest-physical address of the descriptor table
     * @param available guest-physical address of the available ring
     * @param used guest-physical address of the used ring
     * @throws GuestKilledException if a part is not in RAM
     * @throws IllegalArgumentException if the size is not such a power
     */
    public Virtqueue(DeviceMemory memory, int size, long descriptors, long available, long used) {
        if (size < 1 || size > 32768 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("queue size: " + size);
        }
        this.memory = memory;
        this.size = size;
        this.descriptors =
                memory.checkRange(descriptors, (long) DESCRIPTOR_BYTES * size, "descriptor table");
        this.available = memory.checkRange(available, 4 + 2L * size, "available ring");
        this.used = memory.checkRange(used, 4 + 8L * size, "used ring");
    }

    /** Sets whether the driver accepted {@link VirtioDevice#FEATURE_INDIRECT}. */
    void setIndirectAccepted(boolean accepted) {
        indirectAccepted = accepted;
    }

    /** Starts again with an empty ring; clearing its memory is the owner's part. */
    void reset() {
        taken = 0;
        returned = 0;
        usedSinceInterrupt = false;
        indirectAccepted = false;
    }

    /**
     * Whether the driver has put a chain into the ring that was not taken yet.
     *
     * @throws GuestKilledException if the driver claims more chains than the ring holds
     */
    public boolean hasNext() {
        int waiting = (memory.load16(available + 2) - taken) & 0xFFFF;
        if (waiting > size) {
            throw bad("available index moved from %d by %d", taken, waiting);
        }
        return waiting != 0;
    }

    /**
     * Takes the next chain.
     *
     * @return the chain, or null if the ring is empty
     * @throws GuestKilledException if the chain is malformed
     */
    public DescriptorChain next() {
        if (!hasNext()) {
            return null;
        }
        int head = memory.load16(available + 4 + 2 * (taken & (size - 1)));
        taken = (taken + 1) & 0xFFFF;
        return walk(head);
    }

    private DescriptorChain walk(int head) {
        BufferList readable = new BufferList(memory);
        BufferList writable = new BufferList(memory);
        int table = descriptors;
        int tableSize = size;
        int index = head;
        int seen = 0;
        while (true) {
            if (index >= tableSize) {
                throw bad("descriptor %d of a table of %d", index, tableSize);
            }
            int at = table + DESCRIPTOR_BYTES * index;
            long address = memory.load64(at);
            long length = memory.load32(at + 8) & 0xFFFF_FFFFL;
            int flags = memory.load16(at + 12);
            if ((flags & FLAG_INDIRECT) != 0) {
                checkIndirect(table, flags, length);
                table = memory.checkRange(address, length, "indirect table");
                tableSize = (int) (length / DESCRIPTOR_BYTES);
                index = 0;
                continue;
            }
            if (++seen > size) {
                throw bad("the chain from descriptor %d loops", head);
            }
            addBuffer(readable, writable, address, length, (flags & FLAG_WRITE) != 0);
            if ((flags & FLAG_NEXT) == 0) {
                return new DescriptorChain(head, readable, writable);
            }
            index = memory.load16(at + 14);
        }
    }

    private void checkIndirect(int table, int flags, long length) {
        if (!indirectAccepted) {
            throw bad("indirect descriptor without the feature");
        }
        if (table != descriptors) {
            throw bad("indirect descriptor in an indirect table");
        }
        if ((flags & FLAG_NEXT) != 0) {
            throw bad("indirect descriptor that goes on");
        }
        if (length == 0 || length % DESCRIPTOR_BYTES != 0) {
            throw bad("indirect table of %d bytes", length);
        }
    }

    private void addBuffer(
            BufferList readable, BufferList writable, long address, long length, boolean write) {
        int start = memory.checkRange(address, length, "buffer");
        if (!write && writable.count() != 0) {
            throw bad("readable buffer behind a writable one");
        }
        if (length > Integer.MAX_VALUE - (long) readable.size() - writable.size()) {
            throw bad("chain of more than 2 GiB");
        }
        (write ? writable : readable).add(start, (int) length);
    }

    /**
     * Gives a chain back to the driver.
     *
     * @param chain a chain that {@link #next} returned
     * @param written how many bytes of its writable part were written, from its start
     */
    public void complete(DescriptorChain chain, int written) {
        int element = used + 4 + 8 * (returned & (size - 1));
        memory.store32(element, chain.head());
        memory.store32(element + 4, written);
        returned = (returned + 1) & 0xFFFF;
        memory.store16(used + 2, returned);
        usedSinceInterrupt = true;
    }

    /** Whether an interrupt is due: a chain was given back, and the driver wants to know. */
    boolean takeInterrupt() {
        boolean due = usedSinceInterrupt && (memory.load16(available) & NO_INTERRUPT) == 0;
        usedSinceInterrupt = false;
        return due;
    }

    private static GuestKilledException bad(String format, Object... arguments) {
        return new GuestKilledException("bad virtqueue: " + String.format(format, arguments));
    }
}
