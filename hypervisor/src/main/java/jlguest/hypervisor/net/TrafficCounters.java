package jlguest.hypervisor.net;

import java.util.concurrent.atomic.LongAdder;

/** What passed a port, and what did not. */
public final class TrafficCounters {
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder malformed = new LongAdder();

    TrafficCounters() {}

    /** Frames that the guest sent. */
    public long sent() {
        return sent.sum();
    }

    /** Frames that the guest's device took. */
    public long received() {
        return received.sum();
    }

    /** Frames to or from the guest that were lost because there was no room, or nobody there. */
    public long dropped() {
        return dropped.sum();
    }

    /** What was to be a frame and was none: too short, too long, or from no single station. */
    public long malformed() {
        return malformed.sum();
    }

    void countSent() {
        sent.increment();
    }

    /** Counts a frame as received or dropped. */
    void countReceived(boolean taken) {
        (taken ? received : dropped).increment();
    }

    void countDropped() {
        dropped.increment();
    }

    /** Counts something that was no frame. */
    public void countMalformed() {
        malformed.increment();
    }
}
