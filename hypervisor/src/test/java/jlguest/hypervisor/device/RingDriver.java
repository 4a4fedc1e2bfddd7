package jlguest.hypervisor.device;

import java.nio.charset.StandardCharsets;
import jlguest.mmu.GuestRam;

/** A guest's end of a queue, for tests: lays descriptors and ring entries out by hand. */
final class RingDriver {
    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;

    private final GuestRam ram;
    private final int ring;
    private int descriptors;

    /** A driver of the queue whose ring starts at an address, as §8.2 lays it out. */
    RingDriver(GuestRam ram, int ring) {
        this.ram = ram;
        this.ring = ring;
    }

    /** Writes a descriptor into the next free place and returns its number. */
    int describe(long address, int length, int flags, int next) {
        writeDescriptor(ring + 16 * descriptors, address, length, flags, next);
        return descriptors++;
    }

    /** Writes a descriptor anywhere, for instance into an indirect table. */
    void writeDescriptor(int at, long address, int length, int flags, int next) {
        ram.store64(at, address);
        ram.store32(at + 8, length);
        ram.store16(at + 12, flags);
        ram.store16(at + 14, next);
    }

    /** A chain of buffers, each {address, length, 0 or WRITE}; returns its head. */
    int chain(int[]... buffers) {
        int head = descriptors;
        for (int i = 0; i < buffers.length; i++) {
            boolean last = i == buffers.length - 1;
            int flags = buffers[i][2] | (last ? 0 : NEXT);
            describe(buffers[i][0] & 0xFFFF_FFFFL, buffers[i][1], flags, descriptors + 1);
        }
        return head;
    }

    /** Puts a chain into the available ring. */
    void offer(int head) {
        int index = ram.load16(ring + 4096 + 2);
        ram.store16(ring + 4096 + 4 + 2 * (index % 256), head);
        ram.store16(ring + 4096 + 2, index + 1);
    }

    /** Sets how far the driver claims to have filled the available ring. */
    void claimAvailable(int index) {
        ram.store16(ring + 4096 + 2, index);
    }

    /** Asks for no interrupts, or for them again. */
    void wantInterrupts(boolean wanted) {
        ram.store16(ring + 4096, wanted ? 0 : 1);
    }

    /** How many chains came back. */
    int used() {
        return ram.load16(ring + 8192 + 2);
    }

    /** Head of the chain that came back as the n-th, from 0. */
    int usedHead(int n) {
        return ram.load32(ring + 8192 + 4 + 8 * (n % 256));
    }

    /** Length that came back with it. */
    int usedLength(int n) {
        return ram.load32(ring + 8192 + 8 + 8 * (n % 256));
    }

    /** Writes text to guest memory. */
    void text(int address, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ram.write(address, bytes);
    }

    /** Reads text from guest memory. */
    String text(int address, int length) {
        return new String(ram.read(address, length), StandardCharsets.ISO_8859_1);
    }
}
