package jlguest.hypervisor.device;

import java.io.IOException;

/**
 * A virtio device as every bus sees it: a model without registers, status or interrupts.
 *
 * <p>Its life: {@link #attach} once; then, as often as the guest's driver wants, {@link #start},
 * any number of {@link #service}, {@link #reset}; {@link #close} at the end, started or not.
 *
 * <p>All methods but {@link #statistics} are called on the processor's thread, and only there may a
 * device touch a queue or guest memory; the one exception are the buffers of chains that it has not
 * given back, which another thread may read, and write in the way of {@link BufferList}. A device
 * that works on threads of its own, or gets work from elsewhere such as typed input, has them call
 * the {@code attention} of {@link #attach}; the bus then calls {@link #service} for each queue,
 * where finished work is given back with {@link Virtqueue#complete}.
 */
public interface VirtioDevice extends AutoCloseable {
    /** The feature bit by which a driver may use indirect descriptor tables. */
    long FEATURE_INDIRECT = 1L << 28;

    /** The feature bit of virtio 1.0; the bus offers it, devices do not. */
    long FEATURE_VERSION_1 = 1L << 32;

    /** The virtio device type: 1 net, 2 block, 3 console, 4 entropy (lguest-abi.md §8.1). */
    int type();

    /** How many queues the device has, at least 1. */
    int queueCount();

    /**
     * The features the device offers, one bit each.
     *
     * @param version the interface of the bus; by {@link VirtioVersion#LEGACY} bits 0 to 31 count
     */
    long features(VirtioVersion version);

    /**
     * The device's configuration as the guest reads it now, at most 255 bytes and always as many.
     *
     * @param version the interface of the bus
     */
    byte[] config(VirtioVersion version);

    /**
     * The guest wrote to the configuration, which only buses of {@link VirtioVersion#V1} see. It
     * may do so at any time, even before the device is started. Most configurations cannot be
     * written, so nothing comes of it unless a device says otherwise.
     *
     * @param offset of the first byte written; all of them are inside {@link #config}
     * @param length bytes: 1, 2 or 4
     * @param value what was written, zero-extended
     */
    default void configWritten(int offset, int length, int value) {}

    /**
     * Connects the device, once, before the guest starts.
     *
     * @param attention to be called, from any thread, when the queues should be served although the
     *     guest did not ask for it; calls while the device is not started count once it is
     */
    void attach(Runnable attention);

    /**
     * The driver chose its features; queues will be served from now on. Without a {@link #reset} in
     * between, a further call only changes the features.
     *
     * @param features those of the offered that the driver accepted, with {@link
     *     #FEATURE_VERSION_1} if the bus speaks virtio 1.0
     */
    default void start(long features) {}

    /**
     * The driver takes its queues back: chains that were not given back are forgotten, and when
     * this returns nothing writes to their buffers any more. The next thing is another {@link
     * #start}, with new queues.
     */
    default void reset() {}

    /**
     * Does all that can be done with a queue now. The bus raises the queue's interrupt afterwards
     * if a buffer was used.
     *
     * @param index number of the queue, from 0
     * @param queue the queue
     * @throws jlguest.mmu.GuestKilledException if what lies in the queue breaks its rules
     */
    void service(int index, Virtqueue queue);

    /** What the device did so far; called from any thread, which sees it a little late. */
    DeviceStatistics statistics();

    /**
     * Lets go of what the device holds.
     *
     * @throws IOException if what the guest wrote could not be kept
     */
    @Override
    void close() throws IOException;
}
