package jlguest.hypervisor;

import jlguest.hypervisor.device.ByteSink;
import jlguest.hypervisor.device.PciBus;
import jlguest.hypervisor.lguest.IoPorts;

/**
 * What is behind a guest's I/O ports (lguest-abi.md §9.1): PCI configuration, two answers that keep
 * drivers of a PC's devices from waiting, and nothing else.
 */
final class MachinePorts implements IoPorts {
    /**
     * Data register of a PC's first serial port. There is none, but a kernel with {@code
     * earlyprintk=serial} believes in one, because its status register reads ones, and so speaks
     * long before it has a console.
     */
    private static final int SERIAL_DATA = 0x3F8;

    /** Status register of the keyboard controller. */
    private static final int KEYBOARD_STATUS = 0x64;

    /** Output is there to be read, and input can be written: nothing to wait for. */
    private static final int KEYBOARD_READY = 1;

    private final PciBus pci;
    private final ByteSink output;

    /**
     * @param pci the PCI bus
     * @param output takes what is written to the serial port
     */
    MachinePorts(PciBus pci, ByteSink output) {
        this.pci = pci;
        this.output = output;
    }

    @Override
    public int in(int port, int bytes) {
        if (PciBus.ownsPort(port)) {
            return pci.in(port, bytes);
        }
        return port == KEYBOARD_STATUS && bytes == 1 ? KEYBOARD_READY : -1;
    }

    @Override
    public void out(int port, int bytes, int value) {
        if (PciBus.ownsPort(port)) {
            pci.out(port, bytes, value);
        } else if (port == SERIAL_DATA) {
            output.write(new byte[] {(byte) value}, 0, 1);
        }
    }
}
