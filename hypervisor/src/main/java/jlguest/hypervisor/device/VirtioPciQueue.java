package jlguest.hypervisor.device;

import jlguest.mmu.GuestKilledException;

/**
 * What a driver told a virtio-pci device about one queue: the registers that {@code queue_select}
 * swaps (lguest-abi.md §9.5; virtio 1.0, 4.1.4.3). Addresses have 64 bits and come in halves.
 */
final class VirtioPciQueue {
    private int size = Virtqueue.DEFAULT_SIZE;
    private long descriptors;
    private long available;
    private long used;
    private Virtqueue enabled;

    int size() {
        return size;
    }

    /** Takes another size, a power of two up to the offered one; any other is ignored. */
    void setSize(int newSize) {
        if (enabled == null
                && Integer.bitCount(newSize) == 1
                && newSize <= Virtqueue.DEFAULT_SIZE) {
            size = newSize;
        }
    }

    long descriptors() {
        return descriptors;
    }

    void setDescriptors(long address) {
        descriptors = address;
    }

    long available() {
        return available;
    }

    void setAvailable(long address) {
        available = address;
    }

    long used() {
        return used;
    }

    void setUsed(long address) {
        used = address;
    }

    /** The queue once the driver enabled it, else null. */
    Virtqueue enabled() {
        return enabled;
    }

    /**
     * Makes the queue; what the driver says about it afterwards no longer counts.
     *
     * @throws GuestKilledException if its parts are not in RAM or not aligned
     */
    void enable(DeviceMemory memory) {
        if (enabled == null) {
            checkAligned(descriptors, 16, "descriptor table");
            checkAligned(available, 2, "available ring");
            checkAligned(used, 4, "used ring");
            enabled = new Virtqueue(memory, size, descriptors, available, used);
        }
    }

    private static void checkAligned(long address, int alignment, String what) {
        if (address % alignment != 0) {
            throw new GuestKilledException(
                    String.format("bad virtqueue: %s at 0x%x is not aligned", what, address));
        }
    }
}
