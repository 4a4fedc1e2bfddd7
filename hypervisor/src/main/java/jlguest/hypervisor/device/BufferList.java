package jlguest.hypervisor.device;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A byte sequence scattered over guest memory: the readable or the writable half of a descriptor
 * chain. Every buffer in it lies in RAM.
 */
public final class BufferList {
    private final DeviceMemory memory;
    private int[] addresses = new int[4];
    private int[] lengths = new int[4];
    private int count;
    private int size;

    BufferList(DeviceMemory memory) {
        this.memory = memory;
    }

    /** Appends a buffer that was checked; the total must stay an {@code int}. */
    void add(int address, int length) {
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        addresses[count] = address;
        lengths[count] = length;
        count++;
        size = Math.addExact(size, length);
    }

    /** Number of bytes in all buffers. */
    public int size() {
        return size;
    }

    /** Number of buffers. */
    public int count() {
        return count;
    }

    /** Buffer {@code i} to read from. */
    public ByteBuffer source(int i) {
        return memory.source(addresses[i], lengths[i]);
    }

    /**
     * Buffer {@code i} to write to on any thread, before the chain is given back; {@link
     * #reportWritten} must follow on the processor's thread.
     */
    ByteBuffer unreportedDestination(int i) {
        return memory.unreportedDestination(addresses[i], lengths[i]);
    }

    /** Reports that all buffers may have been written to, on the processor's thread. */
    void reportWritten() {
        for (int i = 0; i < count; i++) {
            memory.reportWritten(addresses[i], lengths[i]);
        }
    }

    /**
     * Part of the sequence.
     *
     * @param offset first byte
     * @param length bytes
     * @throws IndexOutOfBoundsException if the part is not inside the sequence
     */
    public BufferList slice(int offset, int length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IndexOutOfBoundsException(offset + "+" + length + " of " + size);
        }
        BufferList part = new BufferList(memory);
        int skip = offset;
        int left = length;
        for (int i = 0; i < count && left > 0; i++) {
            int here = Math.min(lengths[i] - skip, left);
            if (here > 0) {
                part.add(addresses[i] + skip, here);
                left -= here;
                skip = 0;
            } else {
                skip -= lengths[i];
            }
        }
        return part;
    }

    /** All bytes of the sequence, copied. */
    public byte[] toBytes() {
        byte[] bytes = new byte[size];
        int at = 0;
        for (int i = 0; i < count; i++) {
            source(i).get(bytes, at, lengths[i]);
            at += lengths[i];
        }
        return bytes;
    }

    /**
     * Writes bytes to the start of the sequence.
     *
     * @return how many fitted
     */
    public int put(byte[] bytes, int offset, int length) {
        int done = 0;
        for (int i = 0; i < count && done < length; i++) {
            int here = Math.min(lengths[i], length - done);
            memory.destination(addresses[i], here).put(bytes, offset + done, here);
            done += here;
        }
        return done;
    }

    /**
     * Offers all bytes to an output, in order.
     *
     * @return how many it took
     */
    int offerTo(ConsoleOutput output) {
        int taken = 0;
        for (int i = 0; i < count; i++) {
            int here = memory.offer(addresses[i], lengths[i], output);
            taken += here;
            if (here < lengths[i]) {
                break;
            }
        }
        return taken;
    }
}
