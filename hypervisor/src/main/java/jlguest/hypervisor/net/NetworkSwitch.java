package jlguest.hypervisor.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A switch that joins guests of one JVM. It learns which port a station is at from the frames that
 * the station sends; frames for many, or for a station it does not know, go to all other ports.
 *
 * <p>It keeps no frames: a frame goes straight into the queues of its receivers, each of them
 * bounded, on the thread of its sender.
 */
public final class NetworkSwitch {
    /** Stations remembered at a time; the one that was silent longest is forgotten first. */
    private static final int MAX_STATIONS = 1024;

    private final List<Port> ports = new CopyOnWriteArrayList<>();
    private final Map<Long, Port> stations =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Port> eldest) {
                    return size() > MAX_STATIONS;
                }
            };

    /** A new port; it stays as long as the switch. */
    public synchronized NetworkPort port() {
        Port port = new Port(MacAddress.local(0x01_0000 | ports.size() + 1 & 0xFFFF));
        ports.add(port);
        return port;
    }

    private void forward(Port from, EthernetFrame frame) {
        Port to;
        synchronized (stations) {
            stations.put(frame.source(), from);
            to = frame.isForMany() ? null : stations.get(frame.destination());
        }
        if (to == null) {
            for (Port port : ports) {
                if (port != from) {
                    port.deliver(frame);
                }
            }
        } else if (to != from) {
            to.deliver(frame);
        }
    }

    private final class Port extends CountingPort {
        Port(MacAddress address) {
            super(address);
        }

        @Override
        void transmit(EthernetFrame frame) {
            forward(this, frame);
        }
    }
}
