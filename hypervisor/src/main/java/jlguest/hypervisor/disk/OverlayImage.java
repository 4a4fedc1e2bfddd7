package jlguest.hypervisor.disk;

import static jlguest.hypervisor.disk.ClusterMap.CLUSTER;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import jlguest.hypervisor.InvalidGuestException;

/**
 * A disk that starts as a base image and keeps its changes in a file of its own (copy on write).
 * The base is opened for reading only.
 *
 * <p>The file is {@link OverlayHeader}, from 4096 on {@link ClusterMap}, and behind that the
 * changed clusters, each at its place on the disk: the file is sparse, and takes no more room than
 * was written. A cluster that was never written is read from the base. The first write to part of
 * one copies the rest.
 *
 * <p>Crashes. Clusters are written in place; the map follows in {@link #flush}, after the host has
 * said that it keeps the clusters. So a map in the file never names a cluster whose bytes are not
 * there, and a cluster that is lost was never flushed.
 */
public final class OverlayImage implements DiskImage {
    /** Where the map stands; the rest of the header's page is unused. */
    private static final int MAP_OFFSET = 4096;

    /** The largest base: its map takes 128 MiB of memory. */
    private static final long MAX_BYTES = 1L << 42;

    private final HostFile base;
    private final HostFile file;
    private final long size;
    private final long dataOffset;
    private final ClusterMap map;
    private final ByteBuffer cluster = ByteBuffer.allocate(CLUSTER);

    private OverlayImage(HostFile base, HostFile file) throws IOException {
        this.base = base;
        this.file = file;
        size = RawImage.sectors(base) * SECTOR_SIZE;
        if (size > MAX_BYTES) {
            throw HostFile.refusal(base.path(), "is too big for an overlay: 4 TiB at most", null);
        }
        long clusters = (size + CLUSTER - 1) / CLUSTER;
        dataOffset = MAP_OFFSET + ClusterMap.bytesFor(clusters);
        map = new ClusterMap(clusters, MAP_OFFSET);
        if (file.size() == 0) {
            file.write(OverlayHeader.of(base).encode(), 0);
            file.flush();
        } else {
            check();
        }
    }

    /**
     * Opens an overlay, or makes one if there is no such file or an empty one.
     *
     * @param basePath the base, an image that nobody writes; it may be the base of other overlays
     *     at the same time
     * @param overlayPath the overlay, for this user alone
     * @throws InvalidGuestException if a file cannot be used: among others if the base has changed
     *     since the overlay was made, or the overlay is damaged
     */
    public static OverlayImage open(Path basePath, Path overlayPath) {
        HostFile base = HostFile.open(basePath, true);
        return Opening.of(
                base,
                () -> {
                    if (Files.exists(overlayPath) && Files.isSameFile(basePath, overlayPath)) {
                        throw HostFile.refusal(
                                basePath, "cannot be its own overlay: name another file", null);
                    }
                    HostFile file = HostFile.openOrCreate(overlayPath);
                    return Opening.of(file, () -> new OverlayImage(base, file));
                });
    }

    private void check() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(OverlayHeader.BYTES);
        try {
            if (file.size() < OverlayHeader.BYTES) {
                throw new CorruptOverlayException("is no overlay: it is too short");
            }
            file.read(header, 0);
            if (!OverlayHeader.decode(header).equals(OverlayHeader.of(base))) {
                throw new CorruptOverlayException(
                        "does not belong to "
                                + base.path()
                                + ": that is another file, or has changed since. Give the overlay"
                                + " the base it was made for, or name a new one");
            }
            map.load(file);
            long end = dataOffset + Math.min(size, (map.highest() + 1) * CLUSTER);
            if (map.highest() >= 0 && file.size() < end) {
                throw new CorruptOverlayException("is damaged: its end is missing");
            }
        } catch (CorruptOverlayException e) {
            throw HostFile.refusal(file.path(), e.getMessage(), null);
        }
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long sectors() {
        return size / SECTOR_SIZE;
    }

    @Override
    public void read(ByteBuffer target, long start) throws IOException {
        long position = start;
        int end = target.limit();
        while (target.position() < end) {
            boolean mapped = map.contains(position / CLUSTER);
            int here = 0;
            while (here < end - target.position()
                    && map.contains((position + here) / CLUSTER) == mapped) {
                here += bytesToClusterEnd(position + here);
            }
            here = Math.min(here, end - target.position());
            target.limit(target.position() + here);
            if (mapped) {
                file.read(target, dataOffset + position);
            } else {
                base.read(target, position);
            }
            position += here;
        }
    }

    @Override
    public void write(ByteBuffer source, long start) throws IOException {
        long position = start;
        int end = source.limit();
        while (source.position() < end) {
            int left = end - source.position();
            int here = directLength(position, left);
            if (here > 0) {
                source.limit(source.position() + here);
                file.write(source, dataOffset + position);
            } else {
                here = Math.min(left, bytesToClusterEnd(position));
                source.limit(source.position() + here);
                copyUp(source, position);
            }
            for (long at = position; at < position + here; at += bytesToClusterEnd(at)) {
                map.add(at / CLUSTER);
            }
            position += here;
        }
    }

    /** How many of the next bytes can be written without a copy from the base. */
    private int directLength(long position, int left) {
        int length = 0;
        while (length < left) {
            long at = position + length;
            int here = Math.min(left - length, bytesToClusterEnd(at));
            boolean whole = at % CLUSTER == 0 && here == clusterBytes(at);
            if (!whole && !map.contains(at / CLUSTER)) {
                break;
            }
            length += here;
        }
        return length;
    }

    /** Writes a cluster that is the base's, but for some bytes. */
    private void copyUp(ByteBuffer changed, long position) throws IOException {
        long from = position - position % CLUSTER;
        cluster.clear().limit(clusterBytes(from));
        base.read(cluster, from);
        cluster.position((int) (position - from));
        cluster.put(changed);
        cluster.position(0).limit(clusterBytes(from));
        file.write(cluster, dataOffset + from);
    }

    private static int bytesToClusterEnd(long position) {
        return CLUSTER - (int) (position % CLUSTER);
    }

    /** Bytes that the cluster at a position has: the last one may be short. */
    private int clusterBytes(long position) {
        return (int) Math.min(CLUSTER, size - position / CLUSTER * CLUSTER);
    }

    /** Clusters first, then the map: see above. */
    @Override
    public void flush() throws IOException {
        file.flush();
        if (map.isChanged()) {
            map.store(file);
            file.flush();
            map.stored();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            base.close();
        }
    }
}
