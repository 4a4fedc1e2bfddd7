package jlguest.hypervisor.device;

/**
 * The configuration registers of one PCI function: bytes, of which the guest may change those bits
 * that were made writable; writes to all others are ignored (lguest-abi.md §9.1, §9.3).
 */
final class PciConfigSpace {
    /** Registers that there are; those behind read as ones. */
    static final int BYTES = 0x98;

    private final byte[] values = new byte[BYTES];
    private final byte[] writable = new byte[BYTES];

    /** Gives registers a value, the lowest byte first. */
    void set(int offset, int bytes, int value) {
        for (int i = 0; i < bytes; i++) {
            values[offset + i] = (byte) (value >>> 8 * i);
        }
    }

    /** Lets the guest change the bits of {@code mask} in the dword at an offset. */
    void allow(int offset, int mask) {
        for (int i = 0; i < 4; i++) {
            writable[offset + i] = (byte) (mask >>> 8 * i);
        }
    }

    /**
     * Reads registers.
     *
     * @param offset 0 to 255
     * @param bytes 1 to 4
     * @return their value, zero-extended
     */
    int read(int offset, int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int part = offset + i < BYTES ? values[offset + i] & 0xFF : 0xFF;
            value |= part << 8 * i;
        }
        return value;
    }

    /**
     * Writes registers as the guest does.
     *
     * @param offset 0 to 255
     * @param bytes 1 to 4
     */
    void write(int offset, int bytes, int value) {
        for (int i = 0; i < Math.min(bytes, BYTES - offset); i++) {
            int at = offset + i;
            int mask = writable[at];
            values[at] = (byte) (values[at] & ~mask | value >>> 8 * i & mask);
        }
    }
}
