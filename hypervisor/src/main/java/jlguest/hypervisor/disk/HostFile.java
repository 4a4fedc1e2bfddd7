package jlguest.hypervisor.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jlguest.hypervisor.InvalidGuestException;

/**
 * A file, or a block device of the host, that is open for one writer or for any number of readers:
 * in this process, and, where the file system has locks, among all processes of the host that use
 * this class.
 *
 * <p>A process has one lock on a file, whatever the number of its channels, and loses it when any
 * of them is closed (POSIX {@code fcntl}). So all users in this process share one channel, and the
 * table of them has to be one for the process too.
 */
final class HostFile implements AutoCloseable {
    /** The most that is moved at once, so that the JDK's buffers for it stay small. */
    private static final int CHUNK = 1 << 20;

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<OpenOption> CREATE =
            Set.of(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.SPARSE);

    /** Files that are open, by what the file system knows them by; guarded by itself. */
    private static final Map<Object, HostFile> OPEN = new HashMap<>();

    private final Path path;
    private final Object key;
    private final FileChannel channel;
    private final boolean readOnly;
    private int users = 1;
    private volatile boolean flushFailed;

    private HostFile(Path path, Object key, FileChannel channel, boolean readOnly) {
        this.path = path;
        this.key = key;
        this.channel = channel;
        this.readOnly = readOnly;
    }

    /**
     * Opens an existing file.
     *
     * @param path the file
     * @param readOnly whether it stays as it is
     * @throws InvalidGuestException if it cannot be opened, or somebody else uses it in a way that
     *     does not go together with this one
     */
    static HostFile open(Path path, boolean readOnly) {
        return open(path, readOnly, readOnly ? READ : WRITE);
    }

    /**
     * Opens a file for writing, and makes an empty one if there is none.
     *
     * @throws InvalidGuestException as {@link #open}
     */
    static HostFile openOrCreate(Path path) {
        return open(path, false, Files.exists(path) ? WRITE : CREATE);
    }

    private static HostFile open(Path path, boolean readOnly, Set<OpenOption> options) {
        if (Files.isDirectory(path)) {
            throw refusal(path, "is a directory: name the image in it", null);
        }
        synchronized (OPEN) {
            try {
                HostFile present = Files.exists(path) ? OPEN.get(keyOf(path)) : null;
                if (present == null) {
                    HostFile file = openAndLock(path, readOnly, options);
                    OPEN.put(file.key, file);
                    return file;
                }
                if (!readOnly || !present.readOnly) {
                    throw inUse(path);
                }
                present.users++;
                return present;
            } catch (NoSuchFileException e) {
                throw refusal(path, "does not exist: check the path", e);
            } catch (AccessDeniedException e) {
                boolean onlyWrite = !readOnly && Files.isReadable(path);
                throw refusal(
                        path,
                        onlyWrite
                                ? "may not be written: use it read-only (add ,ro to its name)"
                                : "may not be opened: check its permissions",
                        e);
            } catch (IOException e) {
                throw refusal(path, "cannot be opened: " + e.getMessage(), e);
            }
        }
    }

    private static HostFile openAndLock(Path path, boolean readOnly, Set<OpenOption> options)
            throws IOException {
        FileChannel channel = FileChannel.open(path, options);
        try {
            if (!lock(channel, readOnly)) {
                throw inUse(path);
            }
            return new HostFile(path, keyOf(path), channel, readOnly);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel, boolean shared) {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            return lock != null;
        } catch (IOException e) {
            return true; // a file system without locks
        }
    }

    private static Object keyOf(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key != null ? key : path.toRealPath();
    }

    private static InvalidGuestException inUse(Path path) {
        return refusal(
                path,
                "is in use by another guest: stop that one, or let all of them use it read-only"
                        + " (,ro) or as the base of overlays (,overlay=FILE)",
                null);
    }

    /**
     * What is thrown when a file cannot be used.
     *
     * @param problem the sentence that begins with the file, without its full stop
     * @param cause why, or null
     */
    static InvalidGuestException refusal(Path path, String problem, IOException cause) {
        return new InvalidGuestException("The disk image " + path + " " + problem + ".", cause);
    }

    /** The file, as it was named first. */
    Path path() {
        return path;
    }

    /** The file's name, without folders. */
    String name() {
        return path.getFileName().toString();
    }

    /** Present size in bytes. */
    long size() throws IOException {
        return channel.size();
    }

    /** When the file was changed last. */
    FileTime modified() throws IOException {
        return Files.getLastModifiedTime(path);
    }

    /**
     * Fills a buffer.
     *
     * @throws EOFException if the file ends before
     */
    void read(ByteBuffer target, long position) throws IOException {
        move(target, position, channel::read);
    }

    /** Writes all of a buffer; the file grows if it has to. */
    void write(ByteBuffer source, long position) throws IOException {
        move(source, position, channel::write);
    }

    @FunctionalInterface
    private interface Transfer {
        int move(ByteBuffer buffer, long position) throws IOException;
    }

    private static void move(ByteBuffer buffer, long start, Transfer transfer) throws IOException {
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
    }

    /**
     * Has the host keep what was written.
     *
     * @throws IOException if it could not. A system that has lost written pages says so once and
     *     forgets, so this says so from then on
     */
    void flush() throws IOException {
        if (flushFailed) {
            throw new IOException("an earlier flush failed");
        }
        try {
            channel.force(false);
        } catch (IOException e) {
            flushFailed = true;
            throw e;
        }
    }

    /** Lets go; the file is closed with its last user. */
    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(key);
                channel.close();
            }
        }
    }
}
