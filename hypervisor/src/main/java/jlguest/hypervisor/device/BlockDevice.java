package jlguest.hypervisor.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jlguest.mmu.GuestKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk with one queue (lguest-abi.md §8.1, §11.3).
 *
 * <p>A request is a 16-byte header (type, priority, sector), data, and one status byte at the very
 * end of the writable part; how these are split over descriptors does not matter. Everything is
 * done before the notification ends, in the ring's order. A request that cannot be done gets a
 * status, and the disk stays as it is.
 */
public final class BlockDevice implements VirtioDevice {
    private static final Logger LOG = LoggerFactory.getLogger(BlockDevice.class);

    private static final int TYPE = 2;
    private static final int HEADER_BYTES = 16;

    /** Feature: {@code seg_max} in the configuration is valid. */
    static final long FEATURE_SEG_MAX = 1L << 2;

    /** Feature: the disk can only be read. */
    static final long FEATURE_READ_ONLY = 1L << 5;

    /** Feature: the disk takes flush requests. */
    static final long FEATURE_FLUSH = 1L << 9;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int FLUSH = 4;
    private static final int FLUSH_OUT = 5;
    private static final int GET_ID = 8;

    /** In a request's type: everything before it must be on the disk first (2.6.32). */
    private static final int BARRIER = 0x8000_0000;

    private static final byte OK = 0;
    private static final byte IO_ERROR = 1;
    private static final byte UNSUPPORTED = 2;

    /** Length of the answer to {@link #GET_ID}. */
    private static final int ID_BYTES = 20;

    /** Buffers in a request, so that header and status still fit into the queue beside them. */
    private static final int MAX_SEGMENTS = Virtqueue.DEFAULT_SIZE - 2;

    private final DiskImage image;
    private boolean errorLogged;

    /**
     * @param image the disk; closed together with this device
     */
    public BlockDevice(DiskImage image) {
        this.image = image;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int queueCount() {
        return 1;
    }

    @Override
    public long features(VirtioVersion version) {
        return FEATURE_SEG_MAX | FEATURE_FLUSH | (image.isReadOnly() ? FEATURE_READ_ONLY : 0);
    }

    /** Capacity in sectors (8 bytes), largest segment (unset), segments in a request. */
    @Override
    public byte[] config(VirtioVersion version) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(image.sectors())
                .putInt(0)
                .putInt(MAX_SEGMENTS)
                .array();
    }

    @Override
    public void attach(Runnable attention) {
        // every request is served when the guest announces it
    }

    @Override
    public void service(int index, Virtqueue queue) {
        for (DescriptorChain chain = queue.next(); chain != null; chain = queue.next()) {
            queue.complete(chain, serve(chain));
        }
    }

    /** Does one request and returns the number of bytes written to the guest. */
    private int serve(DescriptorChain chain) {
        BufferList in = chain.readable();
        BufferList out = chain.writable();
        if (in.size() < HEADER_BYTES) {
            throw new GuestKilledException("bad virtqueue: block request without a header");
        }
        if (out.size() == 0) {
            throw new GuestKilledException("bad virtqueue: block request without a status byte");
        }
        ByteBuffer header =
                ByteBuffer.wrap(in.slice(0, HEADER_BYTES).toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int type = header.getInt(0);
        long sector = header.getLong(8);
        BufferList sent = in.slice(HEADER_BYTES, in.size() - HEADER_BYTES);
        BufferList answer = out.slice(0, out.size() - 1);
        byte status;
        try {
            status = perform(type, sector, sent, answer);
        } catch (IOException e) {
            logError(e);
            status = IO_ERROR;
        }
        out.slice(out.size() - 1, 1).put(new byte[] {status}, 0, 1);
        boolean answered = (type & ~BARRIER) == READ || (type & ~BARRIER) == GET_ID;
        return status == OK && answered ? out.size() : 1;
    }

    private byte perform(int type, long sector, BufferList sent, BufferList answer)
            throws IOException {
        if ((type & BARRIER) != 0) {
            image.flush();
        }
        switch (type & ~BARRIER) {
            case READ:
                return read(sector, answer);
            case WRITE:
                byte status = write(sector, sent);
                if ((type & BARRIER) != 0) {
                    image.flush();
                }
                return status;
            case FLUSH:
            case FLUSH_OUT:
                image.flush();
                return OK;
            case GET_ID:
                byte[] name = image.name().getBytes(StandardCharsets.UTF_8);
                answer.put(Arrays.copyOf(name, ID_BYTES), 0, ID_BYTES);
                return OK;
            default:
                return UNSUPPORTED;
        }
    }

    private byte read(long sector, BufferList answer) throws IOException {
        if (!image.covers(sector, answer.size())) {
            return IO_ERROR;
        }
        image.read(sector, answer);
        return OK;
    }

    private byte write(long sector, BufferList sent) throws IOException {
        if (image.isReadOnly() || !image.covers(sector, sent.size())) {
            return IO_ERROR;
        }
        image.write(sector, sent);
        return OK;
    }

    private void logError(IOException e) {
        if (!errorLogged) {
            errorLogged = true;
            LOG.warn("disk {}: {}; the guest sees an I/O error", image.name(), e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        image.flush();
        image.close();
    }
}
