package jlguest.hypervisor.net;

import java.util.Objects;

/**
 * A frame of Ethernet: destination, source, type or VLAN tag, payload, without checksum. Immutable:
 * nobody changes the bytes.
 */
public final class EthernetFrame {
    /** Bytes of destination, source and type: the shortest frame. */
    public static final int MIN_BYTES = 14;

    /** A header, a VLAN tag and 1500 bytes: the longest frame. */
    public static final int MAX_BYTES = 1518;

    private static final int SOURCE = 6;

    private final byte[] bytes;

    private EthernetFrame(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Checks that bytes are a frame: its length, and that a single station sent it.
     *
     * @param bytes the frame; they must not change any more
     * @return null if they are none
     */
    public static EthernetFrame of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            return null;
        }
        EthernetFrame frame = new EthernetFrame(bytes);
        boolean station = (bytes[SOURCE] & 1) == 0 && frame.source() != 0;
        return station ? frame : null;
    }

    /** The frame; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Number of bytes, {@link #MIN_BYTES} to {@link #MAX_BYTES}. */
    public int length() {
        return bytes.length;
    }

    /** Whether it is for several stations: multicast or broadcast. */
    boolean isForMany() {
        return (bytes[0] & 1) != 0;
    }

    /** Destination address, in the low 48 bits. */
    long destination() {
        return address(0);
    }

    /** Source address, in the low 48 bits. */
    long source() {
        return address(SOURCE);
    }

    private long address(int at) {
        long address = 0;
        for (int i = 0; i < 6; i++) {
            address = address << 8 | bytes[at + i] & 0xFF;
        }
        return address;
    }
}
