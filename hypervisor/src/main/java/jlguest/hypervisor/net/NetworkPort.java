package jlguest.hypervisor.net;

/**
 * Where a guest's network device is plugged in. One device at a time; a guest that reboots is
 * plugged in again.
 */
public interface NetworkPort {
    /**
     * Plugs a device in, and with {@link FrameReceiver#NONE} out.
     *
     * @param receiver takes the frames that come from the network
     */
    void connect(FrameReceiver receiver);

    /** Sends a frame into the network, without waiting; it may get lost, as on any network. */
    void send(EthernetFrame frame);

    /** The address of a guest at this port, unless it gets another one. */
    MacAddress defaultAddress();

    /** What passed so far; sent and received as the guest sees it. */
    TrafficCounters counters();
}
