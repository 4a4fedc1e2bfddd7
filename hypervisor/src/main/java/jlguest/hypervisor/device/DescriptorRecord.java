package jlguest.hypervisor.device;

/**
 * One device's record in the descriptor page: five header bytes, the queues, the features offered,
 * the features accepted, and the configuration, without padding (lguest-abi.md §8.1).
 */
final class DescriptorRecord {
    private static final int STATUS = 4;
    private static final int QUEUES = 5;
    private static final int QUEUE_BYTES = 8;
    private static final long LEGACY_FEATURES = 0xFFFF_FFFFL;

    private final DeviceMemory memory;
    private final int address;
    private final int queueCount;
    private final int featureBytes;
    private final long offered;

    /** Writes the record of a device; its queues are still to be described. */
    DescriptorRecord(DeviceMemory memory, int address, VirtioDevice device) {
        this.memory = memory;
        this.address = address;
        queueCount = device.queueCount();
        featureBytes = featureBytes(device);
        offered = offered(device);
        byte[] config = device.config(VirtioVersion.LEGACY);
        memory.clear(address, length(device));
        memory.store8(address, device.type());
        memory.store8(address + 1, queueCount);
        memory.store8(address + 2, featureBytes);
        memory.store8(address + 3, config.length);
        for (int i = 0; i < featureBytes; i++) {
            memory.store8(offeredAddress() + i, (int) (offered >>> (8 * i)));
        }
        memory.destination(acceptedAddress() + featureBytes, config.length).put(config);
    }

    /** Bytes that the record of a device takes. */
    static int length(VirtioDevice device) {
        return QUEUES
                + QUEUE_BYTES * device.queueCount()
                + 2 * featureBytes(device)
                + device.config(VirtioVersion.LEGACY).length;
    }

    private static int featureBytes(VirtioDevice device) {
        return (Long.SIZE - Long.numberOfLeadingZeros(offered(device)) + 7) / 8;
    }

    private static long offered(VirtioDevice device) {
        return device.features(VirtioVersion.LEGACY) & LEGACY_FEATURES;
    }

    private int offeredAddress() {
        return address + QUEUES + QUEUE_BYTES * queueCount;
    }

    private int acceptedAddress() {
        return offeredAddress() + featureBytes;
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

    /** The features that the guest accepted, those of them that were offered. */
    long acceptedFeatures() {
        long features = 0;
        for (int i = 0; i < featureBytes; i++) {
            features |= (long) memory.load8(acceptedAddress() + i) << (8 * i);
        }
        return features & offered;
    }

    /** Takes the guest's acceptance back. */
    void clearAcceptedFeatures() {
        memory.clear(acceptedAddress(), featureBytes);
    }
}
