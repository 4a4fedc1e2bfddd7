package jlguest.hypervisor.lguest;

/**
 * Receives what a guest writes to I/O port 0x3F8, the data register of a PC's first serial port.
 *
 * <p>There is no serial port, but a kernel with {@code earlyprintk=serial} believes in one, because
 * its status register reads ones, and so speaks long before it has a console (lguest-abi.md §9.1).
 */
@FunctionalInterface
public interface SerialSink {
    /** Drops everything. */
    SerialSink NONE = value -> {};

    /**
     * Takes one byte, on the thread that runs the guest.
     *
     * @param value 0 to 255
     */
    void written(int value);
}
