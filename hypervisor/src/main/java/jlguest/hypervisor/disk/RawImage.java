package jlguest.hypervisor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import jlguest.hypervisor.InvalidGuestException;

/** A file or host block device that holds a disk's sectors and nothing else. */
public final class RawImage implements DiskImage {
    private final HostFile file;
    private final boolean readOnly;
    private final long sectors;

    private RawImage(HostFile file, boolean readOnly, long sectors) {
        this.file = file;
        this.readOnly = readOnly;
        this.sectors = sectors;
    }

    /**
     * Opens an image. It is locked, where the file system can do that: for this user alone, or with
     * others that only read.
     *
     * @param path a file of at least one sector; bytes behind the last whole sector are not used
     * @param readOnly whether the file stays as it is
     * @throws InvalidGuestException if the file cannot be used
     */
    public static RawImage open(Path path, boolean readOnly) {
        HostFile file = HostFile.open(path, readOnly);
        return Opening.of(file, () -> new RawImage(file, readOnly, sectors(file)));
    }

    /**
     * Number of whole sectors in a file.
     *
     * @throws InvalidGuestException if there is none
     */
    static long sectors(HostFile file) throws IOException {
        long sectors = file.size() / SECTOR_SIZE;
        if (sectors == 0) {
            throw HostFile.refusal(
                    file.path(), "is too small: a disk has at least one sector of 512 bytes", null);
        }
        return sectors;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public long sectors() {
        return sectors;
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
        file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        file.write(source, position);
    }

    @Override
    public void flush() throws IOException {
        if (!readOnly) {
            file.flush();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
