package jlguest.hypervisor.device;

import java.util.ArrayDeque;
import java.util.Queue;
import jlguest.hypervisor.net.EthernetFrame;
import jlguest.hypervisor.net.FrameReceiver;

/** Frames on their way to a guest: a bounded queue between the network's threads and the guest. */
final class FrameQueue implements FrameReceiver {
    private final Queue<EthernetFrame> frames = new ArrayDeque<>();
    private final int capacity;
    private Runnable listener = NoListener.INSTANCE;
    private boolean open;

    /**
     * @param capacity frames that may wait
     */
    FrameQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Sets who is told, on a network's thread, that a queue which was empty is so no more. */
    synchronized void setListener(Runnable newListener) {
        listener = newListener;
    }

    /** Begins to take frames, or ends that and drops those that wait. */
    synchronized void setOpen(boolean nowOpen) {
        open = nowOpen;
        if (!nowOpen) {
            frames.clear();
        }
    }

    @Override
    public boolean receive(EthernetFrame frame) {
        Runnable told = null;
        synchronized (this) {
            if (!open || frames.size() == capacity) {
                return false;
            }
            if (frames.isEmpty()) {
                told = listener;
            }
            frames.add(frame);
        }
        if (told != null) {
            told.run();
        }
        return true;
    }

    /** Whether no frame waits. */
    synchronized boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Takes the frame that waited longest, or null. */
    synchronized EthernetFrame poll() {
        return frames.poll();
    }
}
