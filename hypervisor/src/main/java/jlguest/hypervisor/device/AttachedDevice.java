package jlguest.hypervisor.device;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.GuestRam;

/** A device on a descriptor page: its record, its rings and its interrupts. */
final class AttachedDevice implements ServedDevice.QueueInterrupts {
    /** Pages that one queue's ring takes (lguest-abi.md §8.2). */
    static final int RING_PAGES = 3;

    private static final int AVAILABLE_OFFSET = Virtqueue.DESCRIPTOR_BYTES * Virtqueue.DEFAULT_SIZE;
    private static final int USED_OFFSET = 2 * GuestRam.PAGE_SIZE;

    private static final int STATUS_DRIVER = 2;
    private static final int STATUS_DRIVER_OK = 4;
    private static final int STATUS_FAILED = 0x80;

    private final DeviceMemory memory;
    private final ServedDevice served;
    private final int recordAddress;
    private final DescriptorRecord record;
    private final int firstRing;
    private final int firstIrq;
    private final InterruptLine interrupts;
    private final List<Virtqueue> queues = new ArrayList<>();

    /**
     * Writes the device's record.
     *
     * @param recordAddress where the record goes
     * @param firstRing address of the first queue's ring; the other rings follow
     * @param firstIrq interrupt of the first queue; the others follow
     */
    AttachedDevice(
            DeviceMemory memory,
            ServedDevice served,
            int recordAddress,
            int firstRing,
            int firstIrq,
            InterruptLine interrupts) {
        this.memory = memory;
        this.served = served;
        this.recordAddress = recordAddress;
        this.firstRing = firstRing;
        this.firstIrq = firstIrq;
        this.interrupts = interrupts;
        record = new DescriptorRecord(memory, recordAddress, served.device());
        for (int i = 0; i < served.device().queueCount(); i++) {
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
    private int ringAddress(int index) {
        return firstRing + index * RING_PAGES * GuestRam.PAGE_SIZE;
    }

    /**
     * Takes a notification if it is for this device (§8.3).
     *
     * @param address what the guest notifies: the record, when its status changed, or a queue's
     *     ring, when that holds new buffers
     * @return whether it is one of these
     * @throws jlguest.mmu.GuestKilledException if what it announces is malformed
     */
    boolean notified(int address) {
        if (address == recordAddress) {
            statusWritten();
            return true;
        }
        for (int i = 0; i < queues.size(); i++) {
            if (address == ringAddress(i)) {
                queueNotified(i);
                return true;
            }
        }
        return false;
    }

    /** The guest wrote the status byte and said so (§8.4). */
    private void statusWritten() {
        int status = record.status();
        if (status == 0) {
            reset();
        } else if ((status & STATUS_FAILED) != 0) {
            served.fail();
        } else if ((status & (STATUS_DRIVER | STATUS_DRIVER_OK)) != 0) {
            start();
        }
    }

    private void reset() {
        served.reset();
        record.clearAcceptedFeatures();
        memory.clear(firstRing, queues.size() * RING_PAGES * GuestRam.PAGE_SIZE);
        for (Virtqueue queue : queues) {
            queue.reset();
        }
    }

    private void start() {
        served.start(queues, record.acceptedFeatures(), this);
    }

    @Override
    public void raise(int queue) {
        interrupts.raise(firstIrq + queue);
    }

    /**
     * The guest announced buffers; this starts a device that was not started. A classic driver
     * accepts its features between status DRIVER, the last that was announced, and this (§8.4).
     */
    private void queueNotified(int index) {
        if (!served.hasFailed()) {
            start();
            served.queueNotified(index);
        }
    }
}
