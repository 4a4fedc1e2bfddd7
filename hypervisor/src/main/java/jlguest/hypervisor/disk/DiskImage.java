package jlguest.hypervisor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The content of a disk: a row of sectors, kept somewhere on the host. Its size never changes.
 *
 * <p>What was written can be read back at once. It survives a crash of the host when a later {@link
 * #flush} has returned; what was not flushed may be there afterwards, or not, sector by sector.
 */
public interface DiskImage extends AutoCloseable {
    /** Bytes in a sector. */
    int SECTOR_SIZE = 512;

    /** A short name for messages and for the guest: that of the file, without folders. */
    String name();

    /** Whether writes are refused. */
    boolean isReadOnly();

    /** Capacity in sectors of {@link #SECTOR_SIZE} bytes. */
    long sectors();

    /**
     * Whether a range of whole sectors lies on the disk.
     *
     * @param sector first sector, unsigned
     * @param length bytes
     */
    default boolean covers(long sector, int length) {
        long wanted = length / SECTOR_SIZE;
        return length % SECTOR_SIZE == 0
                && sector >= 0
                && sector <= sectors()
                && wanted <= sectors() - sector;
    }

    /**
     * Reads until the buffer is full.
     *
     * @param target takes the bytes
     * @param position first byte on the disk; the range lies on the disk
     * @throws IOException if the host could not read, or the file has shrunk
     */
    void read(ByteBuffer target, long position) throws IOException;

    /**
     * Writes all that is left in a buffer.
     *
     * @param source holds the bytes
     * @param position first byte on the disk; the range lies on the disk
     * @throws IOException if the host could not write, for instance because its disk is full; part
     *     of the bytes may be written then
     */
    void write(ByteBuffer source, long position) throws IOException;

    /**
     * Makes everything written so far survive a crash of the host.
     *
     * @throws IOException if the host could not, now or in an earlier call: nobody knows then what
     *     was kept, so that no later call succeeds either
     */
    void flush() throws IOException;

    /** Lets go of the files, without a flush. */
    @Override
    void close() throws IOException;
}
