package jlguest.hypervisor.device;

/**
 * A virtio device as a PCI function: its header, and the capabilities that say where in BAR 0 its
 * registers are (lguest-abi.md §9.3, §9.4; virtio 1.0, 4.1.4).
 *
 * <p>Where the original keeps whatever is written to BARs that are not there, and to the address of
 * an expansion ROM, these read 0 here, so that no phantom is found.
 */
final class VirtioPciFunction {
    /** Bytes that BAR 0 decodes: a page, so that no two devices share one. */
    static final int BAR_BYTES = 4096;

    private static final int VENDOR = 0x1AF4;

    /** The id of a virtio 1.0 device, without its type. */
    private static final int DEVICE = 0x1040;

    private static final int SUBSYSTEM = 0x0040;
    private static final int STATUS_CAPABILITIES = 0x0010;
    private static final int BAR0 = 0x10;

    private static final int CAPABILITY_VENDOR = 9;
    private static final int COMMON_CAPABILITY = 0x40;
    private static final int NOTIFY_CAPABILITY = 0x50;
    private static final int ISR_CAPABILITY = 0x64;
    private static final int DEVICE_CAPABILITY = 0x74;
    private static final int WINDOW_CAPABILITY = 0x84;

    /** The registers of the window through which configuration accesses reach BAR 0. */
    private static final int WINDOW_BAR = WINDOW_CAPABILITY + 4;

    private static final int WINDOW_OFFSET = WINDOW_CAPABILITY + 8;
    private static final int WINDOW_LENGTH = WINDOW_CAPABILITY + 12;
    private static final int WINDOW_DATA = WINDOW_CAPABILITY + 16;

    private final PciConfigSpace config = new PciConfigSpace();
    private final VirtioPciRegisters registers;

    /**
     * @param device the device
     * @param registers its registers behind BAR 0
     * @param bar guest-physical address of those
     * @param irq the function's interrupt, which Linux reads from the interrupt line register
     */
    VirtioPciFunction(VirtioDevice device, VirtioPciRegisters registers, int bar, int irq) {
        this.registers = registers;
        config.set(0x00, 2, VENDOR);
        config.set(0x02, 2, DEVICE + device.type());
        config.set(0x06, 2, STATUS_CAPABILITIES);
        config.set(0x08, 1, 1); // revision of virtio 1.0
        config.set(0x0A, 2, classOf(device));
        config.allow(0x0C, 0x0000_FFFF); // cache line size and latency timer
        config.set(BAR0, 4, bar);
        config.allow(BAR0, -BAR_BYTES);
        config.set(0x2E, 2, SUBSYSTEM);
        config.set(0x34, 1, COMMON_CAPABILITY);
        config.set(0x3C, 1, irq);

        boolean configured = registers.configBytes() != 0;
        capability(COMMON_CAPABILITY, 1, 16, NOTIFY_CAPABILITY);
        region(COMMON_CAPABILITY, 0, VirtioPciRegisters.COMMON_BYTES);
        capability(NOTIFY_CAPABILITY, 2, 20, ISR_CAPABILITY);
        region(NOTIFY_CAPABILITY, VirtioPciRegisters.NOTIFY, 2);
        capability(ISR_CAPABILITY, 3, 16, WINDOW_CAPABILITY);
        region(ISR_CAPABILITY, VirtioPciRegisters.ISR, 1);
        capability(WINDOW_CAPABILITY, 5, 20, configured ? DEVICE_CAPABILITY : 0);
        config.allow(WINDOW_BAR, 0xFF);
        config.allow(WINDOW_OFFSET, -1);
        config.allow(WINDOW_LENGTH, -1);
        if (configured) {
            capability(DEVICE_CAPABILITY, 4, 16, 0);
            region(DEVICE_CAPABILITY, VirtioPciRegisters.DEVICE_CONFIG, registers.configBytes());
        }
    }

    /** Class and subclass (§9.3). */
    private static int classOf(VirtioDevice device) {
        switch (device.type()) {
            case 1:
                return 0x0200;
            case 2:
                return 0x0180;
            case 3:
                return 0x0700;
            default:
                return 0xFF00;
        }
    }

    private void capability(int at, int type, int length, int next) {
        config.set(at, 1, CAPABILITY_VENDOR);
        config.set(at + 1, 1, next);
        config.set(at + 2, 1, length);
        config.set(at + 3, 1, type);
    }

    private void region(int capability, int offset, int length) {
        config.set(capability + 8, 4, offset);
        config.set(capability + 12, 4, length);
    }

    /** The registers behind BAR 0. */
    VirtioPciRegisters registers() {
        return registers;
    }

    /**
     * Reads configuration registers, within one dword; at the window's data register that reads BAR
     * 0.
     */
    int readConfig(int offset, int bytes) {
        if (offset != WINDOW_DATA) {
            return config.read(offset, bytes);
        }
        return windowIsValid() ? registers.load(windowOffset(), windowLength()) : -1;
    }

    /** Writes configuration registers; at the window's data register that writes BAR 0. */
    void writeConfig(int offset, int bytes, int value) {
        if (offset != WINDOW_DATA) {
            config.write(offset, bytes, value);
        } else if (windowIsValid()) {
            registers.store(windowOffset(), windowLength(), value);
        }
    }

    private boolean windowIsValid() {
        int length = windowLength();
        return config.read(WINDOW_BAR, 1) == 0
                && (length == 1 || length == 2 || length == 4)
                && windowOffset() >= 0
                && windowOffset() < BAR_BYTES
                && windowOffset() % length == 0;
    }

    private int windowOffset() {
        return config.read(WINDOW_OFFSET, 4);
    }

    private int windowLength() {
        return config.read(WINDOW_LENGTH, 4);
    }
}
