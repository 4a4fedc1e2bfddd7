package jlguest.hypervisor.device;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestRam;
import jlguest.mmu.IoMemory;

/**
 * The bus of the pci generation: PCI bus 0 behind configuration mechanism 1, with a host bridge in
 * slot 0, the console in slot 1 and the other devices behind it (lguest-abi.md §9.1, §9.2). Device
 * registers are in guest-physical memory, a page each.
 */
public final class PciBus implements IoMemory {
    /** The most devices that there is room for: slots 1 to 31, with an interrupt each. */
    public static final int MAX_DEVICES = 31;

    /** Distance of the devices' registers from the end of the guest's memory (§1.2). */
    public static final int GAP = 1 << 20;

    private static final int CONSOLE_TYPE = 3;
    private static final int ADDRESS_PORT = 0xCF8;
    private static final int DATA_PORT = 0xCFC;
    private static final int PORT_BYTES = 4;
    private static final int ENABLED = 0x8000_0000;

    private final int base;
    private final PciConfigSpace hostBridge = new PciConfigSpace();
    private final List<VirtioPciFunction> functions = new ArrayList<>();
    private int address;

    /**
     * Gives each device a slot, an interrupt and a page of registers.
     *
     * @param space the guest's memory, into which the registers are put
     * @param base guest-physical address of the registers: {@link #GAP} behind the end of what the
     *     guest takes for RAM
     * @param devices the guest's devices
     * @param interrupts where devices raise their interrupts
     * @throws IllegalArgumentException if there are more than {@link #MAX_DEVICES}
     */
    public PciBus(AddressSpace space, int base, DeviceSet devices, InterruptLine interrupts) {
        this.base = base;
        DeviceMemory memory = new DeviceMemory(space);
        // The bridge's ids are 0, so that no driver takes it, but Linux wants to find one (§9.1).
        hostBridge.set(0x0B, 1, 0x06);
        List<ServedDevice> inOrder = consoleFirst(devices.devices());
        if (inOrder.size() > MAX_DEVICES) {
            throw new IllegalArgumentException(
                    "too many devices: a guest has room for " + MAX_DEVICES);
        }
        for (ServedDevice served : inOrder) {
            int bar = base + functions.size() * VirtioPciFunction.BAR_BYTES;
            int irq = functions.size() + 1;
            VirtioPciRegisters registers = new VirtioPciRegisters(memory, served, interrupts, irq);
            functions.add(new VirtioPciFunction(served.device(), registers, bar, irq));
        }
        space.setIo(this, base >>> GuestRam.PAGE_SHIFT, functions.size());
    }

    private static List<ServedDevice> consoleFirst(List<ServedDevice> devices) {
        List<ServedDevice> consoles = new ArrayList<>();
        List<ServedDevice> others = new ArrayList<>();
        for (ServedDevice served : devices) {
            boolean isConsole = served.device().type() == CONSOLE_TYPE;
            (isConsole ? consoles : others).add(served);
        }
        consoles.addAll(others);
        return consoles;
    }

    /** Whether an I/O port is one of the bus's: 0xCF8 to 0xCFF. */
    public static boolean ownsPort(int port) {
        return port >= ADDRESS_PORT && port < DATA_PORT + PORT_BYTES;
    }

    /**
     * Reads ports.
     *
     * @param port one of those that {@link #ownsPort}
     * @param bytes 1, 2 or 4
     * @return what was read, of which the low {@code bytes} count; ones if the access reaches past
     *     the address or the data register
     */
    public int in(int port, int bytes) {
        int lane = port & PORT_BYTES - 1;
        if (lane + bytes > PORT_BYTES) {
            return -1;
        }
        return port < DATA_PORT ? address >>> 8 * lane : readConfig(lane, bytes);
    }

    /**
     * Writes ports; an access that reaches past the address or the data register is ignored.
     *
     * @param port one of those that {@link #ownsPort}
     * @param bytes 1, 2 or 4
     * @param value the value; only its low {@code bytes} count
     * @throws jlguest.mmu.GuestKilledException if that made a device do something malformed
     */
    public void out(int port, int bytes, int value) {
        int lane = port & PORT_BYTES - 1;
        if (lane + bytes > PORT_BYTES) {
            return;
        }
        if (port < DATA_PORT) {
            int mask = -1 >>> 32 - 8 * bytes << 8 * lane;
            address = address & ~mask | value << 8 * lane & mask;
        } else if (function() != null) {
            function().writeConfig((address & 0xFC) + lane, bytes, value);
        }
    }

    private int readConfig(int lane, int bytes) {
        int offset = (address & 0xFC) + lane;
        if (isSelected(0)) {
            return hostBridge.read(offset, bytes);
        }
        return function() != null ? function().readConfig(offset, bytes) : -1;
    }

    /** The device that the address register selects, or null. */
    private VirtioPciFunction function() {
        int slot = address >>> 11 & 31;
        return slot > 0 && slot <= functions.size() && isSelected(slot)
                ? functions.get(slot - 1)
                : null;
    }

    /** Whether the address register is enabled and names function 0 of a slot of bus 0. */
    private boolean isSelected(int slot) {
        return (address & ~0x7F00_00FF) == (ENABLED | slot << 11);
    }

    @Override
    public int load(int physical, int bytes) {
        int offset = physical - base;
        return registersAt(offset).load(offset % VirtioPciFunction.BAR_BYTES, bytes);
    }

    @Override
    public void store(int physical, int bytes, int value) {
        int offset = physical - base;
        registersAt(offset).store(offset % VirtioPciFunction.BAR_BYTES, bytes, value);
    }

    private VirtioPciRegisters registersAt(int offset) {
        return functions.get(offset / VirtioPciFunction.BAR_BYTES).registers();
    }
}
