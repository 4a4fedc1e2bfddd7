package jlguest.hypervisor.device;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

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
final class VirtioPciRegisters {
    /** Bytes of the common configuration. */
    static final int COMMON_BYTES = 56;

    /** Offset of the 16-bit register that takes the number of a queue with new buffers. */
    static final int NOTIFY = 56;

    /** Offset of the interrupt status, which is cleared by reading it. */
    static final int ISR = 58;

    /** Offset of the device's configuration. */
    static final int DEVICE_CONFIG = 60;

    private static final int STATUS_DRIVER = 2;
    private static final int STATUS_DRIVER_OK = 4;
    private static final int STATUS_FEATURES_OK = 8;
    private static final int STATUS_FAILED = 0x80;
    private static final int STATUS_BITS = 0x8F;

    private static final int ISR_QUEUE = 1;

    /** What a vector register holds where there is no MSI-X (virtio 1.0, 4.1.5.1.2). */
    private static final int NO_VECTOR = 0xFFFF;

    /** A register of the table below. */
    private record Register(int bytes, IntSupplier read, IntConsumer write) {}

    private static final IntConsumer READ_ONLY = value -> {};

    private final DeviceMemory memory;
    private final ServedDevice served;
    private final Runnable interrupt;
    private final long offered;
    private final Register[] registers = new Register[DEVICE_CONFIG];
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
     * @param interrupt raises the interrupt of the device
     */
    VirtioPciRegisters(DeviceMemory memory, ServedDevice served, Runnable interrupt) {
        this.memory = memory;
        this.served = served;
        this.interrupt = interrupt;
        VirtioDevice device = served.device();
        offered = device.features(VirtioVersion.V1) | VirtioDevice.FEATURE_VERSION_1;
        forgetQueues();

        add(0, 4, () -> offeredSelect, value -> offeredSelect = value);
        add(4, 4, () -> word(offered, offeredSelect), READ_ONLY);
        add(8, 4, () -> acceptedSelect, value -> acceptedSelect = value);
        add(12, 4, () -> word(accepted, acceptedSelect), this::acceptFeatures);
        add(16, 2, () -> NO_VECTOR, READ_ONLY); // msix_config
        add(18, 2, device::queueCount, READ_ONLY);
        add(20, 1, () -> status, this::writeStatus);
        add(21, 1, () -> 0, READ_ONLY); // config_generation
        add(22, 2, () -> queueSelect, value -> queueSelect = value);
        add(24, 2, () -> hasQueue() ? queue().size() : 0, value -> queue().setSize(value));
        add(26, 2, () -> NO_VECTOR, READ_ONLY); // queue_msix_vector
        add(28, 2, () -> isEnabled() ? 1 : 0, this::enableQueue);
        add(30, 2, () -> 0, READ_ONLY); // queue_notify_off
        addAddress(32, () -> queue().descriptors(), value -> queue().setDescriptors(value));
        addAddress(40, () -> queue().available(), value -> queue().setAvailable(value));
        addAddress(48, () -> queue().used(), value -> queue().setUsed(value));
        add(NOTIFY, 2, () -> -1, this::notifyQueue);
        add(ISR, 1, this::readIsr, READ_ONLY);
    }

    private void add(int offset, int bytes, IntSupplier read, IntConsumer write) {
        registers[offset] = new Register(bytes, read, write);
    }

    /** Two registers, the low and the high half of an address of the selected queue. */
    private void addAddress(int offset, LongSupplier read, LongConsumer write) {
        add(
                offset,
                4,
                () -> hasQueue() ? (int) read.getAsLong() : 0,
                value -> write.accept(read.getAsLong() & ~0xFFFF_FFFFL | value & 0xFFFF_FFFFL));
        add(
                offset + 4,
                4,
                () -> hasQueue() ? (int) (read.getAsLong() >>> 32) : 0,
                value -> write.accept(read.getAsLong() & 0xFFFF_FFFFL | (long) value << 32));
    }

    private static int word(long features, int select) {
        return select == 0 ? (int) features : select == 1 ? (int) (features >>> 32) : 0;
    }

    private boolean hasQueue() {
        return queueSelect < queues.size();
    }

    /** The selected queue; what is written to one that is not there goes nowhere. */
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
        Register register = registers[offset];
        boolean fits = register != null && register.bytes == bytes;
        return (fits ? register.read.getAsInt() : -1) & -1 >>> 32 - 8 * bytes;
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
        Register register = registers[offset];
        if (register != null && register.bytes == bytes) {
            register.write.accept(written);
        }
    }

    private void acceptFeatures(int value) {
        if ((status & (STATUS_DRIVER | STATUS_FEATURES_OK)) != STATUS_DRIVER) {
            return;
        }
        if (acceptedSelect == 0) {
            accepted = accepted & ~0xFFFF_FFFFL | value & 0xFFFF_FFFFL;
        } else if (acceptedSelect == 1) {
            accepted = accepted & 0xFFFF_FFFFL | (long) value << 32;
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
        served.start(enabled, accepted, index -> raise());
    }

    private void raise() {
        isr |= ISR_QUEUE;
        interrupt.run();
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
