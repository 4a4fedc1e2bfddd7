package jlguest.hypervisor.lguest;

/**
 * The I/O ports of a machine, as the guest's kernel reaches them with {@code in} and {@code out}
 * (lguest-abi.md §9.1, §10.1). Called on the thread that runs the guest.
 */
public interface IoPorts {
    /** No port has anything behind it. */
    IoPorts NONE =
            new IoPorts() {
                @Override
                public int in(int port, int bytes) {
                    return -1;
                }

                @Override
                public void out(int port, int bytes, int value) {
                    // nothing is there to take it
                }
            };

    /**
     * Reads ports.
     *
     * @param port the first port, 0 to 0xFFFF
     * @param bytes 1, 2 or 4
     * @return what was read, of which the low {@code bytes} count; ones where there is nothing
     * @throws jlguest.mmu.GuestKilledException if a device behind the port cannot go on
     */
    int in(int port, int bytes);

    /**
     * Writes ports.
     *
     * @param port the first port, 0 to 0xFFFF
     * @param bytes 1, 2 or 4
     * @param value the value, of which the low {@code bytes} count
     * @throws jlguest.mmu.GuestKilledException if a device behind the port cannot go on
     */
    void out(int port, int bytes, int value);
}
