package jlguest.hypervisor.device;

import java.io.IOException;

/**
 * A virtio device as every bus sees it: a model without registers, status or interrupts.
 *
 * <p>All methods are called on the processor's thread. Some devices also get work from elsewhere,
 * such as typed input: they ask for {@link #service} through the callback of {@link #attach}.
 */
public interface VirtioDevice extends AutoCloseable {
    /** The feature bit by which a driver may use indirect descriptor tables. */
    long FEATURE_INDIRECT = 1L << 28;

    /** The virtio device type: 2 block, 3 console (lguest-abi.md §8.1). */
    int type();

    /** How many queues the device has, at least 1. */
    int queueCount();

    /** The features the device offers, one bit each; bits 0 to 31. */
    long features();

    /** The device's configuration as the guest reads it, at most 255 bytes. */
    byte[] config();

    /**
     * Connects the device to its bus, once, before the guest starts.
     *
     * @param attention to be called, from any thread, when the queues should be served although the
     *     guest did not ask for it
     */
    void attach(Runnable attention);

    /**
     * Does all that can be done with a queue now. The bus raises the queue's interrupt afterwards
     * if a buffer was used.
     *
     * @param index number of the queue, from 0
     * @param queue the queue
     * @throws jlguest.mmu.GuestKilledException if what lies in the queue breaks its rules
     */
    void service(int index, Virtqueue queue);

    /**
     * Lets go of what the device holds.
     *
     * @throws IOException if what the guest wrote could not be kept
     */
    @Override
    void close() throws IOException;
}
