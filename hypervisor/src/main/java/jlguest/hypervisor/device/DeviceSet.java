package jlguest.hypervisor.device;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All devices of a guest, in the order in which it is to find them, whatever the bus.
 *
 * <p>All methods but {@link #statistics} belong to the processor's thread; devices ask for a {@link
 * #poll} through the attention callback that the set was made with.
 */
public final class DeviceSet implements AutoCloseable {
    private final List<ServedDevice> devices;

    /**
     * Attaches the devices.
     *
     * @param devices the devices, in order
     * @param attention makes the processor's thread call {@link #poll} soon; run by any thread
     */
    public DeviceSet(List<? extends VirtioDevice> devices, Runnable attention) {
        List<ServedDevice> served = new ArrayList<>();
        for (VirtioDevice device : devices) {
            served.add(new ServedDevice(device, attention));
        }
        this.devices = List.copyOf(served);
    }

    /** The devices with their queues, in order. */
    List<ServedDevice> devices() {
        return devices;
    }

    /** What each device did so far, in order; from any thread. */
    public List<DeviceStatistics> statistics() {
        List<DeviceStatistics> statistics = new ArrayList<>();
        for (ServedDevice served : devices) {
            statistics.add(served.device().statistics());
        }
        return List.copyOf(statistics);
    }

    /** Serves the devices that asked for it since the last call. */
    public void poll() {
        for (ServedDevice device : devices) {
            device.poll();
        }
    }

    /**
     * Lets go of what the devices hold; the guest must not run any more.
     *
     * @throws IOException if what the guest wrote could not be kept
     */
    @Override
    public void close() throws IOException {
        IOException first = null;
        for (ServedDevice device : devices) {
            try {
                device.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
