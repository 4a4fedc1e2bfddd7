package jlguest.hypervisor.device;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;

/**
 * A guest without a processor: 64 KiB of memory, a descriptor page with devices, and what came out.
 */
final class DeviceTestBench {
    static final int BASE = 0x10000;

    final GuestRam ram;
    final CodePages code;
    final DeviceSet devices;
    final DescriptorPage page;
    final List<Integer> interrupts = new ArrayList<>();
    final StringBuilder early = new StringBuilder();
    int attention;

    DeviceTestBench(VirtioDevice... devices) {
        this(List.of(devices));
    }

    private DeviceTestBench(List<VirtioDevice> devices) {
        ram = new GuestRam(BASE + DescriptorPage.pagesFor(devices) * GuestRam.PAGE_SIZE);
        code = new CodePages(ram.frames());
        this.devices = new DeviceSet(devices, () -> attention++);
        page =
                new DescriptorPage(
                        new AddressSpace(ram, code),
                        BASE,
                        this.devices,
                        interrupts::add,
                        (bytes, offset, length) -> {
                            for (int i = 0; i < length; i++) {
                                early.append((char) bytes[offset + i]);
                            }
                        });
    }

    /** Address of the ring of the n-th queue of all devices. */
    int ring(int n) {
        return BASE + GuestRam.PAGE_SIZE * (1 + 3 * n);
    }

    /** A driver for the n-th queue. */
    RingDriver driver(int n) {
        return new RingDriver(ram, ring(n));
    }

    /** Announces new buffers in the n-th queue. */
    void notifyQueue(int n) {
        page.notified(ring(n));
    }

    /** Writes a device's status byte and announces that. */
    void status(int record, int value) {
        ram.store8(record + 4, value);
        page.notified(record);
    }
}
