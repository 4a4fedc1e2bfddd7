package jlguest.hypervisor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * The first sector of an overlay, little-endian:
 *
 * <pre>
 *   0   8  magic "JLGOVRLY"
 *   8   4  version, 1
 *  12   4  bytes in a cluster, 4096
 *  16   8  size of the base file in bytes
 *  24   8  modification time of the base file, seconds since 1970
 *  32   4  and nanoseconds
 *  36      zero
 * 508   4  CRC-32 of everything before
 * </pre>
 *
 * <p>The base is known by size and time, not by name: the user names it at each start, so that an
 * overlay from elsewhere cannot make anyone read a file.
 *
 * @param baseSize bytes
 * @param baseSeconds modification time
 * @param baseNanos its fraction
 */
record OverlayHeader(long baseSize, long baseSeconds, int baseNanos) {
    /** Bytes that a header takes. */
    static final int BYTES = 512;

    private static final byte[] MAGIC = "JLGOVRLY".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int VERSION_AT = 8;
    private static final int CLUSTER_AT = 12;
    private static final int BASE_AT = 16;
    private static final int CHECKSUM_AT = BYTES - 4;

    /** The header of an overlay on a base as it is now. */
    static OverlayHeader of(HostFile base) throws IOException {
        FileTime modified = base.modified();
        long seconds = modified.to(TimeUnit.SECONDS);
        return new OverlayHeader(base.size(), seconds, modified.toInstant().getNano());
    }

    /** The header as it stands in the file. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(VERSION).putInt(ClusterMap.CLUSTER);
        bytes.putLong(baseSize).putLong(baseSeconds).putInt(baseNanos);
        bytes.putInt(CHECKSUM_AT, checksum(bytes));
        return bytes.rewind();
    }

    /**
     * Reads a header.
     *
     * @param bytes {@link #BYTES} bytes, from index 0
     * @throws CorruptOverlayException if it is none
     */
    static OverlayHeader decode(ByteBuffer bytes) throws CorruptOverlayException {
        ByteBuffer from = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        from.get(0, magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new CorruptOverlayException(
                    "is no overlay: name a file that does not exist, to make one");
        }
        int version = from.getInt(VERSION_AT);
        if (version != VERSION) {
            throw new CorruptOverlayException(
                    "is an overlay of version " + version + ", but only 1 is known");
        }
        if (from.getInt(CHECKSUM_AT) != checksum(from)) {
            throw new CorruptOverlayException("is damaged: the checksum of its header is wrong");
        }
        if (from.getInt(CLUSTER_AT) != ClusterMap.CLUSTER) {
            throw new CorruptOverlayException(
                    "is damaged: clusters of " + from.getInt(CLUSTER_AT) + " bytes");
        }
        return new OverlayHeader(
                from.getLong(BASE_AT), from.getLong(BASE_AT + 8), from.getInt(BASE_AT + 16));
    }

    private static int checksum(ByteBuffer header) {
        CRC32 crc = new CRC32();
        crc.update(header.duplicate().position(0).limit(CHECKSUM_AT));
        return (int) crc.getValue();
    }
}
