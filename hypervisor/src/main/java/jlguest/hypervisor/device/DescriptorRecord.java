package jlguest.hypervisor.device;

/**
 * One device's record in the descriptor page: five header bytes, the queues, the features offered,
 * the features accepted, and the configuration, without padding (lguest-abi.md §8.1).
 */
final class DescriptorRecord {
    private static final int STATUS = 4;
    private static final int QUEUES = 5;
    private static final int QUEUE_BYTES = 8;

    private final DeviceMemory memory;
    private final int address;
    private final int queueCount;
    private final int featureBytes;
    private final int length;

    /** Writes the record of a device; its queues are still to be described. */
    DescriptorRecord(DeviceMemory memory, int address, VirtioDevice device) {
        this.memory = memory;
        this.address = address;
        queueCount = device.queueCount();
        featureBytes = featureBytes(device);
        length = length(device);
        byte[] config = device.config();
        memory.clear(address, length);
        memory.store8(address, device.type());
        memory.store8(address + 1, queueCount);
        memory.store8(address + 2, featureBytes);
        memory.store8(address + 3, config.length);
        for (int i = 0; i < featureBytes; i++) {
            memory.store8(offered() + i, (int) (device.features() >>> (8 * i)));
        }
        memory.destination(accepted() + featureBytes, config.length).put(config);
    }

    /** Bytes that the record of a device takes. */
    static int length(VirtioDevice device) {
        return QUEUES
                + QUEUE_BYTES * device.queueCount()
                + 2 * featureBytes(device)
                + device.config().length;
    }

    private static int featureBytes(VirtioDevice device) {
        return (Long.SIZE - Long.numberOfLeadingZeros(device.features()) + 7) / 8;
    }

    private int offered() {
        return address + QUEUES + QUEUE_BYTES * queueCount;
    }

    private int accepted() {
        return offered() + featureBytes;
    }

    /** Bytes in this record. */
    int length() {
        return length;
    }

    /** Tells the guest where a queue's ring is and which interrupt the queue has. */
    void describeQueue(int index, int size, int irq, int frame) {
        int at = address + QUEUES + QUEUE_BYTES * index;
        memory.store16(at, size);
        memory.store16(at + 2, irq);
        memory.store32(at + 4, frame);
    }

    /** The status byte, which the guest writes. */
    int status() {
        return memory.load8(address + STATUS);
    }

    /** The features that the guest accepted. */
    long acceptedFeatures() {
        long features = 0;
        for (int i = 0; i < featureBytes; i++) {
            features |= (long) memory.load8(accepted() + i) << (8 * i);
        }
        return features;
    }

    /** Takes the guest's acceptance back. */
    void clearAcceptedFeatures() {
        memory.clear(accepted(), featureBytes);
    }
}
