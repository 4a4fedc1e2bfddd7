package jlguest.hypervisor.device;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jlguest.hypervisor.InvalidGuestException;

/**
 * A file or host block device that holds a disk's sectors and nothing else.
 *
 * <p>A writable image is locked, where the file system can do that, so that two guests do not write
 * to one disk. Its size is fixed when it is opened.
 */
public final class DiskImage implements AutoCloseable {
    /** Bytes in a sector. */
    public static final int SECTOR_SIZE = 512;

    /** The most that is moved at once, so that the JDK's buffers for it stay small. */
    private static final int CHUNK = 1 << 20;

    private final FileChannel channel;
    private final String name;
    private final boolean readOnly;
    private final long sectors;

    private DiskImage(FileChannel channel, String name, boolean readOnly, long sectors) {
        this.channel = channel;
        this.name = name;
        this.readOnly = readOnly;
        this.sectors = sectors;
    }

    /**
     * Opens an image.
     *
     * @param file a file of at least one sector; bytes behind the last whole sector are not used
     * @param readOnly whether the file stays as it is
     * @throws InvalidGuestException if the file cannot be used
     */
    public static DiskImage open(Path file, boolean readOnly) {
        if (Files.isDirectory(file)) {
            throw refusal(file, "is a directory: name the image in it", null);
        }
        try {
            return readOnly
                    ? check(FileChannel.open(file, StandardOpenOption.READ), file, true)
                    : check(
                            FileChannel.open(
                                    file, StandardOpenOption.READ, StandardOpenOption.WRITE),
                            file,
                            false);
        } catch (NoSuchFileException e) {
            throw refusal(file, "does not exist: check the path", e);
        } catch (AccessDeniedException e) {
            boolean onlyWrite = !readOnly && Files.isReadable(file);
            throw refusal(
                    file,
                    onlyWrite
                            ? "may not be written: use it read-only (add ,ro to its name)"
                            : "may not be opened: check its permissions",
                    e);
        } catch (IOException e) {
            throw refusal(file, "cannot be opened: " + e.getMessage(), e);
        }
    }

    private static DiskImage check(FileChannel channel, Path file, boolean readOnly)
            throws IOException {
        long sectors = channel.size() / SECTOR_SIZE;
        String problem = null;
        if (sectors == 0) {
            problem = "is too small: a disk has at least one sector of 512 bytes";
        } else if (!readOnly && isLocked(channel)) {
            problem = "is in use by another guest: stop that one, or use read-only copies";
        }
        if (problem != null) {
            channel.close();
            throw refusal(file, problem, null);
        }
        return new DiskImage(channel, file.getFileName().toString(), readOnly, sectors);
    }

    /** Locks the image until it is closed; whether somebody else has done that already. */
    private static boolean isLocked(FileChannel channel) {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false; // a file system without locks
        }
    }

    private static InvalidGuestException refusal(Path file, String problem, IOException cause) {
        return new InvalidGuestException("The disk image " + file + " " + problem + ".", cause);
    }

    /** The file's name, without folders. */
    public String name() {
        return name;
    }

    /** Whether writes are refused. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** Capacity in sectors of {@link #SECTOR_SIZE} bytes. */
    public long sectors() {
        return sectors;
    }

    /**
     * Whether a range of whole sectors lies on the disk.
     *
     * @param sector first sector, unsigned
     * @param length bytes
     */
    public boolean covers(long sector, int length) {
        long wanted = length / SECTOR_SIZE;
        return length % SECTOR_SIZE == 0
                && sector >= 0
                && sector <= sectors
                && wanted <= sectors - sector;
    }

    /**
     * Reads sectors into guest memory.
     *
     * @throws IOException if the host could not read, or the file has shrunk
     */
    public void read(long sector, BufferList target) throws IOException {
        long position = sector * SECTOR_SIZE;
        for (int i = 0; i < target.count(); i++) {
            ByteBuffer buffer = target.destination(i);
            position = move(buffer, position, channel::read);
        }
    }

    /**
     * Writes sectors from guest memory.
     *
     * @throws IOException if the host could not write
     */
    public void write(long sector, BufferList source) throws IOException {
        long position = sector * SECTOR_SIZE;
        for (int i = 0; i < source.count(); i++) {
            ByteBuffer buffer = source.source(i);
            position = move(buffer, position, channel::write);
        }
    }

    @FunctionalInterface
    private interface Transfer {
        int move(ByteBuffer buffer, long position) throws IOException;
    }

    private static long move(ByteBuffer buffer, long start, Transfer transfer) throws IOException {
        long position = start;
        int end = buffer.limit();
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + CHUNK));
            int moved = transfer.move(buffer, position);
            if (moved < 0) {
                throw new EOFException("the image has become shorter");
            }
            position += moved;
        }
        return position;
    }

    /**
     * Makes everything written so far survive a crash of the host.
     *
     * @throws IOException if the host could not
     */
    public void flush() throws IOException {
        if (!readOnly) {
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
