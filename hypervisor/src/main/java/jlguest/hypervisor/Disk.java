package jlguest.hypervisor;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A disk that a guest gets: a raw image file, or a block device of the host, as a whole. The guest
 * finds its disks as {@code /dev/vda}, {@code /dev/vdb} and so on, in the order in which they were
 * given. Immutable.
 */
public final class Disk {
    private final Path path;
    private final boolean readOnly;

    private Disk(Path path, boolean readOnly) {
        this.path = path;
        this.readOnly = readOnly;
    }

    /**
     * A disk that the guest reads and writes. The file is opened when the guest starts, and locked
     * against a second guest.
     *
     * @param path an existing file of at least 512 bytes
     */
    public static Disk file(Path path) {
        return new Disk(Objects.requireNonNull(path, "path"), false);
    }

    /** The same disk, but the guest cannot change it. */
    public Disk readOnly() {
        return new Disk(path, true);
    }

    /** The image. */
    public Path path() {
        return path;
    }

    /** Whether the guest cannot change it. */
    public boolean isReadOnly() {
        return readOnly;
    }
}
