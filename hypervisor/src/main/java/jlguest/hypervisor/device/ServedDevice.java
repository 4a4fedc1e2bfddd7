package jlguest.hypervisor.device;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * A device together with the queues that its driver set up, and where it is in its life: what the
 * buses have in common. How a driver says what it wants, and how it is interrupted, is the bus's
 * part.
 */
final class ServedDevice {
    /** Where the queues of a device raise their interrupts. */
    interface QueueInterrupts {
        /** Raises the interrupt of a queue, given its number. */
        void raise(int queue);
    }

    private enum State {
        IDLE,
        RUNNING,
        FAILED
    }

    private final VirtioDevice device;
    private final AtomicBoolean serviceWanted = new AtomicBoolean();
    private State state = State.IDLE;
    private boolean failureLogged;
    private long features;
    private List<Virtqueue> queues = List.of();

    /** Null before the first start. */
    private QueueInterrupts interrupts;

    /**
     * @param device the device; attached by this
     * @param attention makes the processor's thread call {@link #poll} soon; run by any thread
     */
    ServedDevice(VirtioDevice device, Runnable attention) {
        this.device = device;
        device.attach(
                new Runnable() {
                    @Override
                    public void run() {
                        serviceWanted.set(true);
                        attention.run();
                    }
                });
    }

    /** The device itself. */
    VirtioDevice device() {
        return device;
    }

    /** Whether the driver gave the device up and has not reset it since. */
    boolean hasFailed() {
        return state == State.FAILED;
    }

    /**
     * Starts service, or changes the features of a device that runs already.
     *
     * @param newQueues the queues by number; null for one that the driver did not set up
     * @param accepted features that the driver accepted, all of them offered
     * @param queueInterrupts where the queues raise their interrupts
     */
    void start(List<Virtqueue> newQueues, long accepted, QueueInterrupts queueInterrupts) {
        if (state == State.RUNNING && features == accepted) {
            return;
        }
        state = State.RUNNING;
        features = accepted;
        queues = newQueues;
        interrupts = queueInterrupts;
        for (Virtqueue queue : queues) {
            if (queue != null) {
                queue.setIndirectAccepted((accepted & VirtioDevice.FEATURE_INDIRECT) != 0);
            }
        }
        device.start(accepted);
    }

    /** Ends service and forgets the queues; nothing writes to their buffers afterwards. */
    void reset() {
        if (state != State.IDLE) {
            state = State.IDLE;
            queues = List.of();
            device.reset();
        }
    }

    /** The driver gave the device up: it stands still until it is reset. */
    void fail() {
        if (!failureLogged) {
            failureLogged = true;
            LoggerFactory.getLogger(ServedDevice.class)
                    .warn("the guest's driver gave up a device of type {}", device.type());
        }
        state = State.FAILED;
    }

    /** The driver announced buffers in a queue; nothing happens unless the device runs. */
    void queueNotified(int index) {
        if (state == State.RUNNING) {
            serve(index);
        }
    }

    /** Serves all queues if the device asked for it; a device that does not run keeps asking. */
    void poll() {
        if (state == State.RUNNING && serviceWanted.getAndSet(false)) {
            for (int i = 0; i < queues.size(); i++) {
                serve(i);
            }
        }
    }

    private void serve(int index) {
        Virtqueue queue = queues.get(index);
        if (queue == null) {
            return;
        }
        device.service(index, queue);
        if (queue.takeInterrupt()) {
            interrupts.raise(index);
        }
    }

    /**
     * Closes the device.
     *
     * @throws IOException if what the guest wrote could not be kept
     */
    void close() throws IOException {
        device.close();
    }
}
