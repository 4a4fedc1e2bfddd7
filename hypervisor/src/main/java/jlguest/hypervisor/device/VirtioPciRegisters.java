package jlguest.hypervisor.device;

import java.util.ArrayList;
import java.util.List;

/**
 * The registers of a virtio-pci device behind its BAR: common configuration, notification, ISR and
 * the device's own configuration (lguest-abi.md §9.5; virtio 1.0, 4.1.4).
 *
 * <p>A register is accessed in its whole width; any other access, and one where nothing is, reads
 * ones and writes nothing. A driver that leaves out a step finds that its later ones have no
 * effect: features count between DRIVER and FEATURES_OK, which is not accepted with features that
 * were not offered, queues are enabled between FEATURES_OK and DRIVER_OK, and only DRIVER_OK starts
 * the device.
 */
final class VirtioPciRegisters implements ServedDevice.QueueInterrupts {
    /** Bytes of the common configuration. */
    static final int COMMON_BYTES = 56;

    /** Offset of the 16-bit register that takes the number of a queue with new buffers. */
    static final int NOTIFY = 56;

    /** Offset of the interrupt status, which is cleared by reading it. */
    static final int ISR = 58;

    /** Offset of the device's configuration. */
    static final int DEVICE_CONFIG = 60;

    private static final int OFFERED_SELECT = 0;
    private static final int OFFERED = 4;
    private static final int ACCEPTED_SELECT = 8;
    private static final int ACCEPTED = 12;
    private static final int CONFIG_VECTOR = 16;
    private static final int QUEUE_COUNT = 18;
    private static final int STATUS = 20;
    private static final int CONFIG_GENERATION = 21;
    private static final int QUEUE_SELECT = 22;
    private static final int QUEUE_SIZE = 24;
    private static final int QUEUE_VECTOR = 26;
    private static final int QUEUE_ENABLE = 28;
    private static final int QUEUE_NOTIFY_OFFSET = 30;

    /** From here on addresses, each as a low and a high half. */
    private static final int DESCRIPTORS = 32;

    private static final int AVAILABLE = 40;
    private static final int USED = 48;

    /** From the low half of an address to its high half. */
    private static final int HIGH = 4;

    private static final int STATUS_DRIVER = 2;
    private static final int STATUS_DRIVER_OK = 4;
    private static final int STATUS_FEATURES_OK = 8;
    private static final int STATUS_FAILED = 0x80;
    private static final int STATUS_BITS = 0x8F;

    private static final int ISR_QUEUE = 1;

    /** What a vector register holds where there is no MSI-X (virtio 1.0, 4.1.5.1.2). */
    private static final int NO_VECTOR = 0xFFFF;

    private final DeviceMemory memory;
    private final ServedDevice served;
    private final InterruptLine interrupts;
    private final int irq;
    private final long offered;
    private final List<VirtioPciQueue> queues = new ArrayList<>();

    private int offeredSelect;
    private int acceptedSelect;
    private long accepted;
    private int status;
    private int queueSelect;
    private int isr;

    /**
     * @param memory guest memory
     * @param served the device
     * @param interrupts where the device raises its interrupt
     * @param irq the interrupt of the device
     */
    VirtioPciRegisters(
            DeviceMemory memory, ServedDevice served, InterruptLine interrupts, int irq) {
        this.memory = memory;
        this.served = served;
        this.interrupts = interrupts;
        this.irq = irq;
        offered = served.device().features(VirtioVersion.V1) | VirtioDevice.FEATURE_VERSION_1;
        forgetQueues();
    }

    /** Bytes of the register that begins at an offset before the device's configuration, or 0. */
    private static int width(int offset) {
        switch (offset) {
            case STATUS:
            case CONFIG_GENERATION:
            case ISR:
                return 1;
            case CONFIG_VECTOR:
            case QUEUE_COUNT:
            case QUEUE_SELECT:
            case QUEUE_SIZE:
            case QUEUE_VECTOR:
            case QUEUE_ENABLE:
            case QUEUE_NOTIFY_OFFSET:
            case NOTIFY:
                return 2;
            case OFFERED_SELECT:
            case OFFERED:
            case ACCEPTED_SELECT:
            case ACCEPTED:
            case DESCRIPTORS:
            case DESCRIPTORS + HIGH:
            case AVAILABLE:
            case AVAILABLE + HIGH:
            case USED:
            case USED + HIGH:
                return 4;
            default:
                return 0;
        }
    }

    /** The value of a register, of which as many bits count as it has. */
    private int read(int offset) {
        switch (offset) {
            case OFFERED_SELECT:
                return offeredSelect;
            case OFFERED:
                return word(offered, offeredSelect);
            case ACCEPTED_SELECT:
                return acceptedSelect;
            case ACCEPTED:
                return word(accepted, acceptedSelect);
            case CONFIG_VECTOR:
            case QUEUE_VECTOR:
                return NO_VECTOR;
            case QUEUE_COUNT:
                return served.device().queueCount();
            case STATUS:
                return status;
            case QUEUE_SELECT:
                return queueSelect;
            case QUEUE_SIZE:
                return hasQueue() ? queue().size() : 0;
            case QUEUE_ENABLE:
                return isEnabled() ? 1 : 0;
            case CONFIG_GENERATION:
            case QUEUE_NOTIFY_OFFSET:
                return 0;
            case DESCRIPTORS:
                return (int) queue().descriptors();
            case DESCRIPTORS + HIGH:
                return (int) (queue().descriptors() >>> 32);
            case AVAILABLE:
                return (int) queue().available();
            case AVAILABLE + HIGH:
                return (int) (queue().available() >>> 32);
            case USED:
                return (int) queue().used();
            case USED + HIGH:
                return (int) (queue().used() >>> 32);
            case ISR:
                return readIsr();
            default: // NOTIFY
                return -1;
        }
    }

    private void write(int offset, int value) {
        switch (offset) {
            case OFFERED_SELECT:
                offeredSelect = value;
                break;
            case ACCEPTED_SELECT:
                acceptedSelect = value;
                break;
            case ACCEPTED:
                acceptFeatures(value);
                break;
            case STATUS:
                writeStatus(value);
                break;
            case QUEUE_SELECT:
                queueSelect = value;
                break;
            case QUEUE_SIZE:
                queue().setSize(value);
                break;
            case QUEUE_ENABLE:
                enableQueue(value);
                break;
            case DESCRIPTORS:
                queue().setDescriptors(withLow(queue().descriptors(), value));
                break;
            case DESCRIPTORS + HIGH:
                queue().setDescriptors(withHigh(queue().descriptors(), value));
                break;
            case AVAILABLE:
                queue().setAvailable(withLow(queue().available(), value));
                break;
            case AVAILABLE + HIGH:
                queue().setAvailable(withHigh(queue().available(), value));
                break;
            case USED:
                queue().setUsed(withLow(queue().used(), value));
                break;
            case USED + HIGH:
                queue().setUsed(withHigh(queue().used(), value));
                break;
            case NOTIFY:
                notifyQueue(value);
                break;
            default: // all others can only be read
                break;
        }
    }

    private static long withLow(long value, int half) {
        return value & ~0xFFFF_FFFFL | half & 0xFFFF_FFFFL;
    }

    private static long withHigh(long value, int half) {
        return value & 0xFFFF_FFFFL | (long) half << 32;
    }

    private static int word(long features, int select) {
        return select == 0 ? (int) features : select == 1 ? (int) (features >>> 32) : 0;
    }

    private boolean hasQueue() {
        return queueSelect < queues.size();
    }

    /** The selected queue; one that is not there is empty, and what is written to it is lost. */
    private VirtioPciQueue queue() {
        return hasQueue() ? queues.get(queueSelect) : new VirtioPciQueue();
    }

    private boolean isEnabled() {
        return queue().enabled() != null;
    }

    /** Bytes of the device's configuration, 0 if it has none. */
    int configBytes() {
        return served.device().config(VirtioVersion.V1).length;
    }

    /**
     * Reads a register.
     *
     * @param offset in the BAR, at least 0
     * @param bytes 1, 2 or 4
     * @return its value, zero-extended, or ones
     */
    int load(int offset, int bytes) {
        if (offset >= DEVICE_CONFIG) {
            return loadConfig(offset - DEVICE_CONFIG, bytes);
        }
        return (width(offset) == bytes ? read(offset) : -1) & -1 >>> 32 - 8 * bytes;
    }

    private int loadConfig(int offset, int bytes) {
        byte[] config = served.device().config(VirtioVersion.V1);
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int part = offset + i < config.length ? config[offset + i] & 0xFF : 0xFF;
            value |= part << 8 * i;
        }
        return value;
    }

    /**
     * Writes a register.
     *
     * @param offset in the BAR, at least 0
     * @param bytes 1, 2 or 4
     * @param value the value; only its low {@code bytes} count
     * @throws jlguest.mmu.GuestKilledException if a queue is malformed
     */
    void store(int offset, int bytes, int value) {
        int written = value & -1 >>> 32 - 8 * bytes;
        if (offset >= DEVICE_CONFIG) {
            if (offset - DEVICE_CONFIG <= configBytes() - bytes) {
                served.device().configWritten(offset - DEVICE_CONFIG, bytes, written);
            }
            return;
        }
        if (width(offset) == bytes) {
            write(offset, written);
        }
    }

    private void acceptFeatures(int value) {
        if ((status & (STATUS_DRIVER | STATUS_FEATURES_OK)) != STATUS_DRIVER) {
            return;
        }
        if (acceptedSelect == 0) {
            accepted = withLow(accepted, value);
        } else if (acceptedSelect == 1) {
            accepted = withHigh(accepted, value);
        }
    }

    /** Bits are only added; writing 0 takes all of them away and resets the device. */
    private void writeStatus(int value) {
        if (value == 0) {
            reset();
            return;
        }
        int next = status | value & STATUS_BITS;
        if (!featuresAreAcceptable()) {
            next &= ~STATUS_FEATURES_OK;
        }
        if ((next & STATUS_FEATURES_OK) == 0) {
            next &= ~STATUS_DRIVER_OK;
        }
        boolean starts = (next & ~status & STATUS_DRIVER_OK) != 0;
        status = next;
        if ((next & STATUS_FAILED) != 0) {
            served.fail();
        } else if (starts) {
            start();
        }
    }

    private boolean featuresAreAcceptable() {
        return (accepted & ~offered) == 0 && (accepted & VirtioDevice.FEATURE_VERSION_1) != 0;
    }

    private void reset() {
        served.reset();
        status = 0;
        accepted = 0;
        isr = 0;
        forgetQueues();
    }

    private void forgetQueues() {
        queues.clear();
        for (int i = 0; i < served.device().queueCount(); i++) {
            queues.add(new VirtioPciQueue());
        }
    }

    private void start() {
        List<Virtqueue> enabled = new ArrayList<>();
        for (VirtioPciQueue queue : queues) {
            enabled.add(queue.enabled());
        }
        served.start(enabled, accepted, this);
    }

    /** All queues share the interrupt of the device. */
    @Override
    public void raise(int queue) {
        isr |= ISR_QUEUE;
        interrupts.raise(irq);
    }

    private int readIsr() {
        int read = isr;
        isr = 0;
        return read;
    }

    private void enableQueue(int value) {
        boolean time = (status & (STATUS_FEATURES_OK | STATUS_DRIVER_OK)) == STATUS_FEATURES_OK;
        if (value == 1 && time && hasQueue()) {
            queue().enable(memory);
        }
    }

    private void notifyQueue(int index) {
        if (index < queues.size()) {
            served.queueNotified(index);
        }
    }
}
