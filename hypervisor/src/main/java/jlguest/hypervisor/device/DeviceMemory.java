package jlguest.hypervisor.device;

import java.nio.ByteBuffer;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;

/**
 * Guest memory as devices see it: guest-physical, checked against the end of RAM, and with every
 * write reported to the record of translated code first.
 */
public final class DeviceMemory {
    /** Bytes that are copied at once for those who take arrays. */
    private static final int CHUNK = 4096;

    private final GuestRam ram;
    private final CodePages code;

    /** Gives access to the memory behind an address space, whatever its page tables say. */
    public DeviceMemory(AddressSpace space) {
        ram = space.ram();
        code = space.code();
    }

    /** Size of RAM in bytes, the devices' own pages included. */
    public int size() {
        return ram.size();
    }

    /**
     * Checks that a range which the guest named lies in RAM.
     *
     * @param address guest-physical address, unsigned
     * @param length bytes, unsigned
     * @param what names the range in the reason
     * @return the address
     * @throws GuestKilledException if it does not
     */
    public int checkRange(long address, long length, String what) {
        if (address < 0 || length < 0 || length > size() || address > size() - length) {
            throw new GuestKilledException(
                    String.format(
                            "bad virtqueue: %s at 0x%x, %d bytes, is outside memory",
                            what, address, length));
        }
        return (int) address;
    }

    /** The byte at an address, zero-extended. */
    public int load8(int address) {
        return ram.load8(address);
    }

    /** The 16-bit word at an address, zero-extended. */
    public int load16(int address) {
        return ram.load16(address);
    }

    /** The 32-bit word at an address. */
    public int load32(int address) {
        return ram.load32(address);
    }

    /** The 64-bit word at an address. */
    public long load64(int address) {
        return ram.load64(address);
    }

    /** Stores the low 8 bits of {@code value}. */
    public void store8(int address, int value) {
        code.written(address, 1);
        ram.store8(address, value);
    }

    /** Stores the low 16 bits of {@code value}. */
    public void store16(int address, int value) {
        code.written(address, 2);
        ram.store16(address, value);
    }

    /** Stores 32 bits. */
    public void store32(int address, int value) {
        code.written(address, 4);
        ram.store32(address, value);
    }

    /** Clears a range. */
    public void clear(int address, int length) {
        if (length > 0) {
            code.written(address, length);
            ram.fill(address, length, 0);
        }
    }

    /** A range to read from. */
    public ByteBuffer source(int address, int length) {
        return ram.slice(address, length).asReadOnlyBuffer();
    }

    /** A range to write to at once: it is reported as written by this call. */
    public ByteBuffer destination(int address, int length) {
        if (length > 0) {
            code.written(address, length);
        }
        return ram.slice(address, length);
    }

    /** A range to write to; {@link #reportWritten} must follow before the guest looks at it. */
    ByteBuffer unreportedDestination(int address, int length) {
        return ram.slice(address, length);
    }

    /** Drops code that was made from what stood in a range before it was written. */
    void reportWritten(int address, int length) {
        if (length > 0) {
            code.written(address, length);
        }
    }

    /** Offers a range to an output, and returns how many bytes it took. */
    int offer(int address, int length, ConsoleOutput output) {
        int taken = 0;
        while (taken < length) {
            byte[] part = part(address + taken, length - taken);
            int here = output.offer(part, 0, part.length);
            taken += here;
            if (here < part.length) {
                break;
            }
        }
        return taken;
    }

    /** Hands a range to a sink. */
    void send(int address, int length, ByteSink sink) {
        for (int sent = 0; sent < length; sent += CHUNK) {
            byte[] part = part(address + sent, length - sent);
            sink.write(part, 0, part.length);
        }
    }

    private byte[] part(int address, int length) {
        return ram.read(address, Math.min(length, CHUNK));
    }
}
