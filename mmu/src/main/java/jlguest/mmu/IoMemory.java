package jlguest.mmu;

/**
 * Registers of devices in guest-physical memory, beyond the end of RAM (lguest-abi.md §9.7). Pages
 * of it never enter a page map, so every access comes here, once and in program order.
 */
public interface IoMemory {
    /**
     * Reads a register, with whatever that does to the device.
     *
     * @param address guest-physical
     * @param bytes 1, 2 or 4
     * @return what was read, zero-extended; ones where there is nothing
     * @throws GuestKilledException if the device cannot go on
     */
    int load(int address, int bytes);

    /**
     * Writes a register, with whatever that does to the device, writes to RAM included.
     *
     * @param address guest-physical
     * @param bytes 1, 2 or 4
     * @param value the value; only its low {@code bytes} count
     * @throws GuestKilledException if the device cannot go on
     */
    void store(int address, int bytes, int value);
}
