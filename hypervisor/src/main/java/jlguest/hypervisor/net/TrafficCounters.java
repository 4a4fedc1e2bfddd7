package jlguest.hypervisor.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What passed a port since it was made, and what did not. */
public final class TrafficCounters {
    /** Why a frame was lost. */
    public enum Loss {
        /** To the guest: as many frames waited as may, or the guest's device was not started. */
        GUEST_FULL,
        /** To the guest, and counted as received: longer than the buffer that the guest gave. */
        GUEST_BUFFER_SHORT,
        /** From the guest: nobody at the other end, or no room on the way there. */
        NETWORK_FULL,
        /** From the guest: no frame, or one that needs an offload; see {@link EthernetFrame}. */
        GUEST_MALFORMED,
        /** From the network: no frame. */
        NETWORK_MALFORMED
    }

    private final LongAdder sent = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final Map<Loss, LongAdder> lost = new EnumMap<>(Loss.class);

    TrafficCounters() {
        for (Loss loss : Loss.values()) {
            lost.put(loss, new LongAdder());
        }
    }

    /** Frames that the guest sent, those that were lost apart. */
    public long sent() {
        return sent.sum();
    }

    /** Bytes of the frames that the guest sent. */
    public long sentBytes() {
        return sentBytes.sum();
    }

    /** Frames that the guest's device took. */
    public long received() {
        return received.sum();
    }

    /** Bytes of the frames that the guest's device took. */
    public long receivedBytes() {
        return receivedBytes.sum();
    }

    /** Frames that were lost, by the reason. */
    public long lost(Loss reason) {
        return lost.get(reason).sum();
    }

    void countSent(EthernetFrame frame) {
        sent.increment();
        sentBytes.add(frame.length());
    }

    void countReceived(EthernetFrame frame) {
        received.increment();
        receivedBytes.add(frame.length());
    }

    /** Counts a frame that was lost. */
    public void countLost(Loss reason) {
        lost.get(reason).increment();
    }
}
