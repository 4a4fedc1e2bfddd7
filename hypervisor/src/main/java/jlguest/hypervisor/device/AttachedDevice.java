package jlguest.hypervisor.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import jlguest.mmu.GuestRam;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A device on a descriptor page: its record, its rings and where it is in its life cycle. */
final class AttachedDevice {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedDevice.class);

    /** Pages that one queue's ring takes (lguest-abi.md §8.2). */
    static final int RING_PAGES = 3;

    private static final int AVAILABLE_OFFSET = Virtqueue.DESCRIPTOR_BYTES * Virtqueue.DEFAULT_SIZE;
    private static final int USED_OFFSET = 2 * GuestRam.PAGE_SIZE;

    private static final int STATUS_DRIVER = 2;
    private static final int STATUS_DRIVER_OK = 4;
    private static final int STATUS_FAILED = 0x80;

    private enum State {
        IDLE,
        RUNNING,
        FAILED
    }

    private final DeviceMemory memory;
    private final VirtioDevice device;
    private final DescriptorRecord record;
    private final int firstRing;
    private final int firstIrq;
    private final InterruptLine interrupts;
    private final List<Virtqueue> queues = new ArrayList<>();
    private final AtomicBoolean serviceWanted = new AtomicBoolean();
    private State state = State.IDLE;

    /**
     * Writes the device's record.
     *
     * @param recordAddress where the record goes
     * @param firstRing address of the first queue's ring; the other rings follow
     * @param firstIrq interrupt of the first queue; the others follow
     */
    AttachedDevice(
            DeviceMemory memory,
            VirtioDevice device,
            int recordAddress,
            int firstRing,
            int firstIrq,
            InterruptLine interrupts) {
        this.memory = memory;
        this.device = device;
        this.firstRing = firstRing;
        this.firstIrq = firstIrq;
        this.interrupts = interrupts;
        record = new DescriptorRecord(memory, recordAddress, device);
        for (int i = 0; i < device.queueCount(); i++) {
            long ring = ringAddress(i);
            queues.add(
                    new Virtqueue(
                            memory,
                            Virtqueue.DEFAULT_SIZE,
                            ring,
                            ring + AVAILABLE_OFFSET,
                            ring + USED_OFFSET));
            record.describeQueue(
                    i,
                    Virtqueue.DEFAULT_SIZE,
                    firstIrq + i,
                    ringAddress(i) >>> GuestRam.PAGE_SHIFT);
        }
    }

    /** Address of a queue's ring, by which the guest notifies it. */
    int ringAddress(int index) {
        return firstRing + index * RING_PAGES * GuestRam.PAGE_SIZE;
    }

    /** Number of queues. */
    int queueCount() {
        return queues.size();
    }

    /** Remembers, on any thread, that the device wants service. */
    void requestService() {
        serviceWanted.set(true);
    }

    /** The guest wrote the status byte and said so (§8.4). */
    void statusWritten() {
        int status = record.status();
        if (status == 0) {
            reset();
        } else if ((status & STATUS_FAILED) != 0) {
            LOG.warn("the guest's driver gave up a device of type {}", device.type());
            state = State.FAILED;
        } else if ((status & (STATUS_DRIVER | STATUS_DRIVER_OK)) != 0) {
            start();
        }
    }

    private void reset() {
        state = State.IDLE;
        record.clearAcceptedFeatures();
        memory.clear(firstRing, queues.size() * RING_PAGES * GuestRam.PAGE_SIZE);
        for (Virtqueue queue : queues) {
            queue.reset();
        }
    }

    private void start() {
        state = State.RUNNING;
        long features = device.features() & record.acceptedFeatures();
        for (Virtqueue queue : queues) {
            queue.setIndirectAccepted((features & VirtioDevice.FEATURE_INDIRECT) != 0);
        }
    }

    /** The guest announced buffers; this starts a device that was not started (§8.4). */
    void queueNotified(int index) {
        if (state == State.IDLE) {
            start();
        }
        if (state == State.RUNNING) {
            serve(index);
        }
    }

    /** Serves all queues if the device asked for it; a device that does not run keeps asking. */
    void poll() {
        if (state == State.RUNNING && serviceWanted.getAndSet(false)) {
            for (int i = 0; i < queues.size(); i++) {
                serve(i);
            }
        }
    }

    private void serve(int index) {
        Virtqueue queue = queues.get(index);
        device.service(index, queue);
        if (queue.takeInterrupt()) {
            interrupts.raise(firstIrq + index);
        }
    }

    void close() throws IOException {
        device.close();
    }
}
