package jlguest.hypervisor.device;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;

/**
 * The bus of the classic and late-classic generations: a page of device records behind the guest's
 * memory, the queues' rings behind it, and hypercall NOTIFY (lguest-abi.md §8).
 *
 * <p>Interrupts and rings are handed out in device order, one interrupt a queue from 1 up. The life
 * cycle follows the lenient rule of §8.4, which serves both generations: a status of 0 resets,
 * FAILED stops, DRIVER or DRIVER_OK starts, and so does a queue's notification.
 */
public final class DescriptorPage {
    /** The most queues that all devices may have: interrupts 1 to 31, as 0 is the timer. */
    public static final int MAX_QUEUES = 31;

    private final DeviceMemory memory;
    private final ByteSink earlyOutput;
    private final List<AttachedDevice> attached = new ArrayList<>();

    /**
     * Lays out the page and the rings.
     *
     * @param space the guest's memory, whose RAM reaches {@link #pagesFor} pages beyond {@code
     *     base}
     * @param base guest-physical address of the page: the end of what the guest takes for RAM
     * @param devices the guest's devices
     * @param interrupts where queues raise their interrupts
     * @param earlyOutput takes the strings that a guest prints before it has a console driver
     * @throws IllegalArgumentException if the devices do not fit the page or the interrupts
     */
    public DescriptorPage(
            AddressSpace space,
            int base,
            DeviceSet devices,
            InterruptLine interrupts,
            ByteSink earlyOutput) {
        memory = new DeviceMemory(space);
        this.earlyOutput = earlyOutput;
        checkFits(devices.devices());
        int record = base;
        int ring = base + GuestRam.PAGE_SIZE;
        int irq = 1;
        for (ServedDevice served : devices.devices()) {
            attached.add(new AttachedDevice(memory, served, record, ring, irq, interrupts));
            int queues = served.device().queueCount();
            record += DescriptorRecord.length(served.device());
            ring += queues * AttachedDevice.RING_PAGES * GuestRam.PAGE_SIZE;
            irq += queues;
        }
    }

    /** How many pages behind the guest's memory the page and the rings of the devices take. */
    public static int pagesFor(List<? extends VirtioDevice> devices) {
        int queues = 0;
        for (VirtioDevice device : devices) {
            queues += device.queueCount();
        }
        return 1 + AttachedDevice.RING_PAGES * queues;
    }

    private static void checkFits(List<ServedDevice> devices) {
        int bytes = 0;
        int queues = 0;
        for (ServedDevice served : devices) {
            bytes += DescriptorRecord.length(served.device());
            queues += served.device().queueCount();
        }
        if (bytes > GuestRam.PAGE_SIZE || queues > MAX_QUEUES) {
            throw new IllegalArgumentException(
                    "too many devices: a guest has room for " + MAX_QUEUES + " queues");
        }
    }

    /**
     * Does what hypercall NOTIFY asks for (§8.3): the address of a record means that its status
     * changed, that of a ring that it holds new buffers, and any other is that of a string to
     * print.
     *
     * @param address guest-physical address
     * @throws GuestKilledException if it is outside memory, or what it announces is malformed
     */
    public void notified(int address) {
        for (AttachedDevice device : attached) {
            if (device.notified(address)) {
                return;
            }
        }
        if (Integer.compareUnsigned(address, memory.size()) >= 0) {
            throw new GuestKilledException(String.format("Bad NOTIFY 0x%x", address));
        }
        int end = address;
        while (end < memory.size() && memory.load8(end) != 0) {
            end++;
        }
        memory.send(address, end - address, earlyOutput);
    }
}
