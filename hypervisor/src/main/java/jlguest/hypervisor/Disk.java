package jlguest.hypervisor;

import java.nio.file.Path;
import java.util.Objects;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.OverlayImage;
import jlguest.hypervisor.disk.RawImage;

/**
 * A disk that a guest gets: a raw image file, or a block device of the host, as a whole; with an
 * overlay if it is not to be changed. The guest finds its disks as {@code /dev/vda}, {@code
 * /dev/vdb} and so on, in the order in which they were given. Immutable.
 *
 * <p>Files are opened when a guest starts, and locked as long as it runs: a file that one guest
 * writes is used by no other, in this process or another.
 */
public final class Disk {
    private final Path path;
    private final boolean readOnly;
    private final Path overlay;

    private Disk(Path path, boolean readOnly, Path overlay) {
        this.path = path;
        this.readOnly = readOnly;
        this.overlay = overlay;
    }

    /**
     * A disk that the guest reads and writes.
     *
     * @param path an existing file of at least 512 bytes
     */
    public static Disk file(Path path) {
        return new Disk(Objects.requireNonNull(path, "path"), false, null);
    }

    /**
     * The same disk, but the guest cannot change it.
     *
     * @throws IllegalStateException if it has an overlay, which is there to be written
     */
    public Disk readOnly() {
        if (overlay != null) {
            throw new IllegalStateException("a disk is read-only or has an overlay, not both");
        }
        return new Disk(path, true, null);
    }

    /**
     * The same disk, but what the guest writes goes to a file of its own, and the image is only
     * read. The same image may be under any number of overlays, and under all of them at once.
     *
     * @param file the overlay: one that was made for this image, unchanged since; or a file that
     *     does not exist and is made when the guest starts
     * @throws IllegalStateException if the disk is read-only
     */
    public Disk overlay(Path file) {
        if (readOnly) {
            throw new IllegalStateException("a disk is read-only or has an overlay, not both");
        }
        return new Disk(path, false, Objects.requireNonNull(file, "file"));
    }

    /** The image. */
    public Path path() {
        return path;
    }

    /** Whether the guest cannot change it. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** Where changes go, or null if they go to the image. */
    public Path overlay() {
        return overlay;
    }

    /**
     * Opens the files.
     *
     * @throws InvalidGuestException if they cannot be used
     */
    DiskImage open() {
        return overlay == null ? RawImage.open(path, readOnly) : OverlayImage.open(path, overlay);
    }
}
