package jlguest.hypervisor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Which clusters of a disk are in the overlay: one bit each, in memory and in a file.
 *
 * <p>In the file a bit only ever goes from 0 to 1, and only after the cluster's bytes are safe
 * there (see {@link OverlayImage#flush}). So whatever mixture of old and new bytes a crash leaves
 * of the map, every bit in it is true.
 */
final class ClusterMap {
    /** Bytes in a cluster: what guests and hosts write at once, so that few writes copy. */
    static final int CLUSTER = 4096;

    private static final int PAGE = 4096;

    private final byte[] bits;
    private final long clusters;
    private final long offset;
    private final BitSet changedPages = new BitSet();

    /**
     * A map without clusters.
     *
     * @param clusters number of clusters of the disk
     * @param offset where the map stands in the file
     */
    ClusterMap(long clusters, long offset) {
        this.clusters = clusters;
        this.offset = offset;
        bits = new byte[Math.toIntExact(bytesFor(clusters))];
    }

    /** Bytes that the map of a disk takes in the file: whole pages. */
    static long bytesFor(long clusters) {
        return (clusters + 8L * PAGE - 1) / (8L * PAGE) * PAGE;
    }

    /**
     * Fills the map from a file. What stands behind the file's end is zero.
     *
     * @throws CorruptOverlayException if it names clusters that the disk has not
     */
    void load(HostFile file) throws IOException, CorruptOverlayException {
        long there = Math.max(0, Math.min(bits.length, file.size() - offset));
        file.read(ByteBuffer.wrap(bits, 0, (int) there), offset);
        if (highest() >= clusters) {
            throw new CorruptOverlayException(
                    "is damaged: it has cluster " + highest() + " of " + clusters);
        }
    }

    /** The highest cluster in the map, or -1. */
    long highest() {
        for (int i = bits.length - 1; i >= 0; i--) {
            if (bits[i] != 0) {
                return 8L * i + 31 - Integer.numberOfLeadingZeros(bits[i] & 0xFF);
            }
        }
        return -1;
    }

    /** Whether a cluster is in the overlay. */
    boolean contains(long cluster) {
        return (bits[(int) (cluster >>> 3)] >>> (cluster & 7) & 1) != 0;
    }

    /** Enters a cluster, in memory. */
    void add(long cluster) {
        if (!contains(cluster)) {
            int index = (int) (cluster >>> 3);
            bits[index] |= (byte) (1 << (cluster & 7));
            changedPages.set(index / PAGE);
        }
    }

    /** Whether the file lacks something. */
    boolean isChanged() {
        return !changedPages.isEmpty();
    }

    /** Writes what the file lacks; it counts as lacking until {@link #stored}. */
    void store(HostFile file) throws IOException {
        for (int page = changedPages.nextSetBit(0);
                page >= 0;
                page = changedPages.nextSetBit(page + 1)) {
            file.write(ByteBuffer.wrap(bits, page * PAGE, PAGE), offset + (long) page * PAGE);
        }
    }

    /** Notes that what {@link #store} wrote is safe. */
    void stored() {
        changedPages.clear();
    }
}
