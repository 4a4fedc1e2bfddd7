package jlguest.hypervisor.device;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jlguest.hypervisor.net.EthernetFrame;
import jlguest.hypervisor.net.FrameReceiver;
import jlguest.hypervisor.net.MacAddress;
import jlguest.hypervisor.net.NetworkPort;
import jlguest.hypervisor.net.TrafficCounters;
import jlguest.mmu.GuestKilledException;

/**
 * A network device: queue 0 receives, queue 1 sends (lguest-abi.md §8.1, §11.3; virtio 1.0, 5.1).
 *
 * <p>It offers its address and the state of its link, but none of the offloads. So the header in
 * front of each frame is all zeros, except that drivers of virtio 1.0 find the number of buffers
 * there, 1. A guest that sends anything else, or no frame, loses it; frames that it is too slow to
 * receive are dropped when {@link #CAPACITY} of them wait. Both are counted at the port.
 */
public final class NetworkDevice implements VirtioDevice {
    private static final int TYPE = 1;
    private static final int RECEIVE = 0;

    /** Feature: the configuration has the device's address. */
    static final long FEATURE_MAC = 1L << 5;

    /** Feature: the configuration says whether the link is up. */
    static final long FEATURE_STATUS = 1L << 16;

    /** Frames that wait for the guest: as many as it has buffers for. */
    static final int CAPACITY = Virtqueue.DEFAULT_SIZE;

    private static final int LINK_UP = 1;

    private static final int LEGACY_HEADER_BYTES = 10;
    private static final int HEADER_BYTES = 12;

    /** In the header of virtio 1.0: in how many buffers the frame is. */
    private static final int BUFFERS = 10;

    private final NetworkPort port;
    private final MacAddress address;
    private final FrameQueue incoming = new FrameQueue(CAPACITY);
    private int headerBytes = LEGACY_HEADER_BYTES;

    /**
     * @param port where the device is plugged in, until it is closed
     * @param address the device's address
     */
    public NetworkDevice(NetworkPort port, MacAddress address) {
        this.port = port;
        this.address = address;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int queueCount() {
        return 2;
    }

    @Override
    public long features(VirtioVersion version) {
        return FEATURE_MAC | FEATURE_STATUS;
    }

    /** Address (6 bytes) and state of the link (2). */
    @Override
    public byte[] config(VirtioVersion version) {
        return ByteBuffer.allocate(8).put(address.bytes()).put((byte) LINK_UP).array();
    }

    @Override
    public void attach(Runnable attention) {
        incoming.setListener(attention);
        port.connect(incoming);
    }

    @Override
    public void start(long features) {
        headerBytes = (features & FEATURE_VERSION_1) != 0 ? HEADER_BYTES : LEGACY_HEADER_BYTES;
        incoming.setOpen(true);
    }

    @Override
    public void reset() {
        incoming.setOpen(false);
    }

    @Override
    public void service(int index, Virtqueue queue) {
        if (index == RECEIVE) {
            receive(queue);
        } else {
            send(queue);
        }
    }

    private void receive(Virtqueue queue) {
        while (!incoming.isEmpty()) {
            DescriptorChain chain = queue.next();
            if (chain == null) {
                return;
            }
            if (chain.readable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: output in the network's input");
            }
            byte[] frame = incoming.poll().bytes();
            byte[] packet = new byte[headerBytes + frame.length];
            if (headerBytes > BUFFERS) {
                packet[BUFFERS] = 1;
            }
            System.arraycopy(frame, 0, packet, headerBytes, frame.length);
            int written = 0;
            if (packet.length <= chain.writable().size()) {
                written = chain.writable().put(packet, 0, packet.length);
            } else {
                port.counters().countLost(TrafficCounters.Loss.GUEST_BUFFER_SHORT);
            }
            queue.complete(chain, written);
        }
    }

    private void send(Virtqueue queue) {
        for (DescriptorChain chain = queue.next(); chain != null; chain = queue.next()) {
            if (chain.writable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: input in the network's output");
            }
            EthernetFrame frame = frameIn(chain.readable());
            if (frame != null) {
                port.send(frame);
            } else {
                port.counters().countLost(TrafficCounters.Loss.GUEST_MALFORMED);
            }
            queue.complete(chain, 0);
        }
    }

    /** The frame behind a header, or null if there is none, or one that needs an offload. */
    private EthernetFrame frameIn(BufferList packet) {
        if (packet.size() < headerBytes || packet.size() > headerBytes + EthernetFrame.MAX_BYTES) {
            return null;
        }
        byte[] bytes = packet.toBytes();
        boolean offload = bytes[0] != 0 || bytes[1] != 0; // flags, type of segmentation
        return offload
                ? null
                : EthernetFrame.of(Arrays.copyOfRange(bytes, headerBytes, bytes.length));
    }

    /** The counters of the port, whichever device was plugged in. */
    @Override
    public DeviceStatistics statistics() {
        TrafficCounters counters = port.counters();
        return DeviceStatistics.of("network", address.toString())
                .with("sent", counters.sent())
                .with("sentBytes", counters.sentBytes())
                .with("received", counters.received())
                .with("receivedBytes", counters.receivedBytes())
                .with("lostGuestFull", counters.lost(TrafficCounters.Loss.GUEST_FULL))
                .with(
                        "lostGuestBufferShort",
                        counters.lost(TrafficCounters.Loss.GUEST_BUFFER_SHORT))
                .with("lostNetworkFull", counters.lost(TrafficCounters.Loss.NETWORK_FULL))
                .with("lostGuestMalformed", counters.lost(TrafficCounters.Loss.GUEST_MALFORMED))
                .with(
                        "lostNetworkMalformed",
                        counters.lost(TrafficCounters.Loss.NETWORK_MALFORMED));
    }

    @Override
    public void close() {
        port.connect(FrameReceiver.NONE);
        incoming.setOpen(false);
    }
}
