package jlguest.hypervisor.net;

/** Takes the frames that arrive somewhere. */
@FunctionalInterface
public interface FrameReceiver {
    /** Drops everything. */
    FrameReceiver NONE = frame -> false;

    /**
     * Takes a frame, on any thread, without waiting.
     *
     * @return whether there was room for it
     */
    boolean receive(EthernetFrame frame);
}
