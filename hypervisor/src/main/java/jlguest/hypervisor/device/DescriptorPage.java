package jlguest.hypervisor.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
public final class DescriptorPage implements DeviceBus {
    /** The most queues that all devices may have: interrupts 1 to 31, as 0 is the timer. */
    public static final int MAX_QUEUES = 31;

    private final DeviceMemory memory;
    private final ByteSink earlyOutput;
    private final List<AttachedDevice> devices = new ArrayList<>();
    private final Map<Integer, Runnable> notifications = new HashMap<>();

    /**
     * Lays out the page and the rings, and connects the devices.
     *
     * @param space the guest's memory, whose RAM reaches {@link #pagesFor} pages beyond {@code
     *     base}
     * @param base guest-physical address of the page: the end of what the guest takes for RAM
     * @param devices the devices in the order in which the guest finds them
     * @param interrupts where queues raise their interrupts
     * @param attention makes the processor's thread call {@link #poll} soon; run by any thread
     * @param earlyOutput takes the strings that a guest prints before it has a console driver
     * @throws IllegalArgumentException if the devices do not fit the page or the interrupts
     */
    public DescriptorPage(
            AddressSpace space,
            int base,
            List<? extends VirtioDevice> devices,
            InterruptLine interrupts,
            Runnable attention,
            ByteSink earlyOutput) {
        memory = new DeviceMemory(space);
        this.earlyOutput = earlyOutput;
        checkFits(devices);
        int record = base;
        int ring = base + GuestRam.PAGE_SIZE;
        int irq = 1;
        for (VirtioDevice device : devices) {
            AttachedDevice attached =
                    new AttachedDevice(memory, device, record, ring, irq, interrupts);
            this.devices.add(attached);
            notifications.put(record, attached::statusWritten);
            for (int i = 0; i < attached.queueCount(); i++) {
                int index = i;
                notifications.put(attached.ringAddress(i), () -> attached.queueNotified(index));
            }
            record += DescriptorRecord.length(device);
            ring += device.queueCount() * AttachedDevice.RING_PAGES * GuestRam.PAGE_SIZE;
            irq += device.queueCount();
            device.attach(
                    () -> {
                        attached.requestService();
                        attention.run();
                    });
        }
    }

    /** How many pages behind the guest's memory the page and the rings of devices take. */
    public static int pagesFor(List<? extends VirtioDevice> devices) {
        return 1 + AttachedDevice.RING_PAGES * queueCount(devices);
    }

    private static int queueCount(List<? extends VirtioDevice> devices) {
        return devices.stream().mapToInt(VirtioDevice::queueCount).sum();
    }

    private static void checkFits(List<? extends VirtioDevice> devices) {
        int bytes = devices.stream().mapToInt(DescriptorRecord::length).sum();
        if (bytes > GuestRam.PAGE_SIZE || queueCount(devices) > MAX_QUEUES) {
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
        Runnable notification = notifications.get(address);
        if (notification != null) {
            notification.run();
            return;
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

    /** Prints one byte that the guest sent another way than through its console device. */
    public void print(byte value) {
        earlyOutput.write(new byte[] {value}, 0, 1);
    }

    @Override
    public void poll() {
        for (AttachedDevice device : devices) {
            device.poll();
        }
    }

    @Override
    public void close() throws IOException {
        IOException first = null;
        for (AttachedDevice device : devices) {
            try {
                device.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
