package jlguest.hypervisor.net;

import java.io.IOException;

/**
 * What all ports have: an address, a device that is plugged in, and counters of what goes in and
 * out. Where frames go is what they differ in.
 */
abstract class CountingPort implements NetworkPort {
    private final MacAddress address;
    private final TrafficCounters counters = new TrafficCounters();
    private volatile FrameReceiver receiver = FrameReceiver.NONE;

    CountingPort(MacAddress address) {
        this.address = address;
    }

    /**
     * Sends a frame into the network, without waiting.
     *
     * @throws IOException if it is lost already
     */
    abstract void transmit(EthernetFrame frame) throws IOException;

    @Override
    public final void send(EthernetFrame frame) {
        try {
            transmit(frame);
            counters.countSent(frame);
        } catch (IOException e) {
            counters.countLost(TrafficCounters.Loss.NETWORK_FULL);
        }
    }

    /** Passes what came from the network on, if it is a frame; the bytes must not change. */
    final void deliver(byte[] bytes) {
        EthernetFrame frame = EthernetFrame.of(bytes);
        if (frame == null) {
            counters.countLost(TrafficCounters.Loss.NETWORK_MALFORMED);
        } else {
            deliver(frame);
        }
    }

    /** Passes a frame from the network on to the device that is plugged in. */
    final void deliver(EthernetFrame frame) {
        if (receiver.receive(frame)) {
            counters.countReceived(frame);
        } else {
            counters.countLost(TrafficCounters.Loss.GUEST_FULL);
        }
    }

    @Override
    public final void connect(FrameReceiver newReceiver) {
        receiver = newReceiver;
    }

    @Override
    public final MacAddress defaultAddress() {
        return address;
    }

    @Override
    public final TrafficCounters counters() {
        return counters;
    }
}
