package jlguest.hypervisor.device;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;

/** A guest without a processor: 256 KiB of memory, a PCI bus with devices, and what came out. */
final class PciTestBench {
    static final int MEMORY = 0x4_0000;
    static final int BARS = MEMORY + PciBus.GAP;

    final GuestRam ram = new GuestRam(MEMORY);
    final AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
    final List<Integer> interrupts = new ArrayList<>();
    final DeviceSet devices;
    final PciBus bus;
    int attention;

    PciTestBench(VirtioDevice... devices) {
        this.devices = new DeviceSet(List.of(devices), () -> attention++);
        bus = new PciBus(space, BARS, this.devices, interrupts::add);
    }

    private static int mask(int bytes) {
        return -1 >>> 32 - 8 * bytes;
    }

    private void select(int slot, int offset) {
        bus.out(0xCF8, 4, 0x8000_0000 | slot << 11 | offset & 0xFC);
    }

    /** Reads a configuration register through the ports. */
    int config(int slot, int offset, int bytes) {
        select(slot, offset);
        return bus.in(0xCFC + (offset & 3), bytes) & mask(bytes);
    }

    /** Writes a configuration register through the ports. */
    void setConfig(int slot, int offset, int bytes, int value) {
        select(slot, offset);
        bus.out(0xCFC + (offset & 3), bytes, value);
    }

    /** Reads a register behind the BAR of a slot. */
    int load(int slot, int offset, int bytes) {
        return bus.load(BARS + (slot - 1) * 4096 + offset, bytes);
    }

    /** Writes a register behind the BAR of a slot. */
    void store(int slot, int offset, int bytes, int value) {
        bus.store(BARS + (slot - 1) * 4096 + offset, bytes, value);
    }

    int status(int slot) {
        return load(slot, 20, 1);
    }

    void setStatus(int slot, int value) {
        store(slot, 20, 1, value);
    }

    /** The features that a device offers, read as a driver does. */
    long offered(int slot) {
        store(slot, 0, 4, 0);
        long low = load(slot, 4, 4) & 0xFFFF_FFFFL;
        store(slot, 0, 4, 1);
        return low | (long) load(slot, 4, 4) << 32;
    }

    /** Accepts features. */
    void accept(int slot, long features) {
        store(slot, 8, 4, 0);
        store(slot, 12, 4, (int) features);
        store(slot, 8, 4, 1);
        store(slot, 12, 4, (int) (features >>> 32));
    }

    /** Tells a device where a queue is. */
    void setQueue(int slot, int queue, long descriptors, long available, long used) {
        store(slot, 22, 2, queue);
        long[] parts = {descriptors, available, used};
        for (int i = 0; i < 3; i++) {
            store(slot, 32 + 8 * i, 4, (int) parts[i]);
            store(slot, 36 + 8 * i, 4, (int) (parts[i] >>> 32));
        }
    }

    /** Lays a queue out as {@link RingDriver} does, 12 KiB from an address, and enables it. */
    RingDriver enableQueue(int slot, int queue, int ring) {
        setQueue(slot, queue, ring, ring + 4096, ring + 8192);
        store(slot, 28, 2, 1);
        return new RingDriver(ram, ring);
    }

    /** Brings a device to where its queues are set up: features accepted. */
    void negotiate(int slot, long features) {
        setStatus(slot, 0);
        setStatus(slot, 1);
        setStatus(slot, 3);
        accept(slot, features);
        setStatus(slot, 11);
    }

    void notifyQueue(int slot, int queue) {
        store(slot, 56, 2, queue);
    }
}
