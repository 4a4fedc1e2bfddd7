package jlguest.hypervisor.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.mmu.GuestKilledException;

/**
 * One request to a disk: a 16-byte header (type, priority, sector), data, and one status byte at
 * the very end of the writable part; how these are split over descriptors does not matter
 * (lguest-abi.md §11.3). A request that cannot be done gets a status, and the disk stays as it is.
 *
 * <p>It is made and {@linkplain #answer answered} on the processor's thread, and {@linkplain
 * #perform performed} in between on any thread. Data moves between the file and the guest's buffers
 * directly. Until the answer the driver must leave them alone; if it does not, it finds or writes a
 * mixture, but nothing else comes of it.
 */
final class BlockRequest {
    private static final int HEADER_BYTES = 16;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int FLUSH = 4;
    private static final int FLUSH_OUT = 5;
    private static final int GET_ID = 8;

    /** In a request's type: everything before it must be on the disk first, then itself (§11.3). */
    private static final int BARRIER = 0x8000_0000;

    private static final byte OK = 0;
    private static final byte IO_ERROR = 1;
    private static final byte UNSUPPORTED = 2;

    /** Length of the answer to {@link #GET_ID}. */
    private static final int ID_BYTES = 20;

    private final DescriptorChain chain;
    private final DiskImage image;
    private final int type;
    private final boolean flushBefore;
    private final boolean flushAfter;
    private final long sector;
    private final BufferList sent;
    private final BufferList wanted;
    private byte status;

    /**
     * Takes a request apart.
     *
     * @param chain the request
     * @param image the disk
     * @param writeThrough whether a write is flushed before it counts as done
     * @throws GuestKilledException if there is no room for header or status
     */
    BlockRequest(DescriptorChain chain, DiskImage image, boolean writeThrough) {
        this.chain = chain;
        this.image = image;
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
        type = header.getInt(0) & ~BARRIER;
        boolean barrier = (header.getInt(0) & BARRIER) != 0;
        flushBefore = barrier || type == FLUSH || type == FLUSH_OUT;
        flushAfter = type == WRITE && (barrier || writeThrough);
        sector = header.getLong(8);
        sent = in.slice(HEADER_BYTES, in.size() - HEADER_BYTES);
        wanted = out.slice(0, out.size() - 1);
    }

    /** The request as the queue knows it. */
    DescriptorChain chain() {
        return chain;
    }

    /**
     * Does what the request asks for.
     *
     * @return what the host could not do, or null; what the guest did wrong is not the host's
     *     problem
     */
    String perform() {
        try {
            if (flushBefore) {
                image.flush();
            }
            status = move();
            if (flushAfter && status == OK) {
                image.flush();
            }
            return null;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            status = IO_ERROR;
            return e instanceof IOException ? e.getMessage() : e.toString();
        }
    }

    private byte move() throws IOException {
        switch (type) {
            case READ:
                return read();
            case WRITE:
                return write();
            case FLUSH:
            case FLUSH_OUT:
            case GET_ID:
                return OK;
            default:
                return UNSUPPORTED;
        }
    }

    private byte read() throws IOException {
        if (!image.covers(sector, wanted.size())) {
            return IO_ERROR;
        }
        long position = sector * DiskImage.SECTOR_SIZE;
        for (int i = 0; i < wanted.count(); i++) {
            ByteBuffer buffer = wanted.unreportedDestination(i);
            position += buffer.remaining();
            image.read(buffer, position - buffer.remaining());
        }
        return OK;
    }

    private byte write() throws IOException {
        if (image.isReadOnly() || !image.covers(sector, sent.size())) {
            return IO_ERROR;
        }
        long position = sector * DiskImage.SECTOR_SIZE;
        for (int i = 0; i < sent.count(); i++) {
            ByteBuffer buffer = sent.source(i);
            position += buffer.remaining();
            image.write(buffer, position - buffer.remaining());
        }
        return OK;
    }

    /** Counts the request for what it was, after {@link #perform}. */
    void count(BlockCounters counters) {
        if (status != OK) {
            counters.countFailure();
            return;
        }
        if (type == READ) {
            counters.countRead(wanted.size());
        } else if (type == WRITE) {
            counters.countWrite(sent.size());
        }
        if (flushBefore || flushAfter) {
            counters.countFlush();
        }
    }

    /**
     * Puts the answer into guest memory, after {@link #perform}.
     *
     * @return number of bytes written there from the start of the writable part (§11.3)
     */
    int answer() {
        if (type == READ) {
            wanted.reportWritten(); // even a failed read may have reached some of it
        } else if (type == GET_ID) {
            byte[] name = image.name().getBytes(StandardCharsets.UTF_8);
            wanted.put(Arrays.copyOf(name, ID_BYTES), 0, ID_BYTES);
        }
        BufferList out = chain.writable();
        out.slice(out.size() - 1, 1).put(new byte[] {status}, 0, 1);
        return status == OK && (type == READ || type == GET_ID) ? out.size() : 1;
    }
}
