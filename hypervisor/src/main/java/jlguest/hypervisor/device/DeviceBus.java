package jlguest.hypervisor.device;

import java.io.IOException;

/**
 * What connects devices to a guest. All methods belong to the processor's thread; the devices ask
 * for a {@link #poll} through the attention callback that the bus was made with.
 */
public interface DeviceBus extends AutoCloseable {
    /** Serves the devices that asked for it since the last call. */
    void poll();

    /**
     * Lets go of the devices' files; the guest must not run any more.
     *
     * @throws IOException if what the guest wrote could not be kept
     */
    @Override
    void close() throws IOException;
}
