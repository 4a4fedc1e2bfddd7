package jlguest.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import jlguest.hypervisor.device.DeviceSet;
import jlguest.hypervisor.device.PciBus;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MachinePortsTest {
    private final StringBuilder printed = new StringBuilder();
    private final AddressSpace space = new AddressSpace(new GuestRam(4096), new CodePages(1));
    private final MachinePorts ports =
            new MachinePorts(
                    new PciBus(space, PciBus.GAP, new DeviceSet(List.of(), () -> {}), irq -> {}),
                    (bytes, offset, length) -> printed.append((char) bytes[offset]));

    @Test
    void thePciBusIsBehindItsPorts() {
        ports.out(0xCF8, 4, 0x8000_0008);
        assertEquals(0x8000_0008, ports.in(0xCF8, 4));
        assertEquals(0x0600_0000, ports.in(0xCFC, 4), "a host bridge");
    }

    @Test
    void bytesToTheFirstSerialPortArePrinted() {
        ports.out(0x3F8, 1, 'k');
        ports.out(0x3F9, 1, 'x');
        ports.out(0xCF7, 1, 'x');
        ports.out(0xD00, 1, 'x');
        assertEquals("k", printed.toString());
    }

    @Test
    @Tag("abi-13.69")
    @Tag("abi-13.95")
    void theKeyboardControllerIsReadyAndAllElseReadsOnes() {
        assertEquals(1, ports.in(0x64, 1));
        for (int port : new int[] {0, 0x20, 0x40, 0x60, 0x70, 0x3FD, 0xCF7, 0xD00, 0xFFFF}) {
            assertEquals(-1, ports.in(port, 4));
        }
    }
}
