package jlguest.hypervisor.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import jlguest.hypervisor.net.Frames.Station;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkSwitchTest {
    private static final int EVERYBODY = 0;
    private static final int ROOM = 10;

    private final NetworkSwitch network = new NetworkSwitch();
    private final NetworkPort[] ports = {network.port(), network.port(), network.port()};
    private final Station[] stations = {new Station(ROOM), new Station(ROOM), new Station(ROOM)};

    @BeforeEach
    void plugIn() {
        for (int i = 0; i < 3; i++) {
            ports[i].connect(stations[i]);
        }
    }

    /** Station numbers are those of the ports, and one more. */
    private void send(int from, int to, int payload) {
        ports[from - 1].send(Frames.frame(to, from, payload));
    }

    private void assertGot(int one, int two, int three) {
        assertEquals(one, stations[0].next());
        assertEquals(two, stations[1].next());
        assertEquals(three, stations[2].next());
    }

    @Test
    void aStationThatWasNotHeardYetIsLookedForEverywhereElse() {
        send(1, 2, 10);
        assertGot(-1, 10, 10);
    }

    @Test
    void aStationThatWasHeardGetsItsFramesAlone() {
        send(2, EVERYBODY, 9);
        assertGot(9, -1, 9);
        send(1, 2, 10);
        assertGot(-1, 10, -1);
    }

    @Test
    void aStationThatMovesIsFoundAgain() {
        send(2, EVERYBODY, 9);
        ports[2].send(Frames.frame(EVERYBODY, 2, 8));
        assertGot(9, 8, 9);
        assertGot(8, -1, -1);
        send(1, 2, 7);
        assertGot(-1, -1, 7);
    }

    @Test
    void framesForTheSendersOwnPortGoNowhere() {
        send(1, EVERYBODY, 1);
        assertGot(-1, 1, 1);
        ports[0].send(Frames.frame(1, 1, 2));
        assertGot(-1, -1, -1);
    }

    @Test
    void aFloodFillsNoMemoryAndIsCounted() {
        for (int i = 0; i < 1000; i++) {
            send(1, EVERYBODY, 1);
        }
        assertEquals(ROOM, stations[1].got.size());
        assertEquals(1000, ports[0].counters().sent());
        assertEquals(ROOM, ports[1].counters().received());
        assertEquals(1000 - ROOM, ports[1].counters().lost(TrafficCounters.Loss.GUEST_FULL));
        assertEquals(0, ports[0].counters().lost(TrafficCounters.Loss.GUEST_FULL));
    }

    @Test
    void aFloodOfInventedStationsForgetsTheOldestOnly() {
        send(2, EVERYBODY, 1);
        assertGot(1, -1, 1);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = Frames.bytes(2, 1, 2);
            bytes[9] = (byte) (i >> 8);
            bytes[10] = (byte) i;
            ports[0].send(EthernetFrame.of(bytes));
        }
        assertEquals(-1, stations[2].next(), "station 2 was used all the time");
    }

    @Test
    void aPortWithoutADeviceDropsAndCounts() {
        ports[1].connect(FrameReceiver.NONE);
        send(1, EVERYBODY, 1);
        assertEquals(1, ports[1].counters().lost(TrafficCounters.Loss.GUEST_FULL));
    }

    @Test
    void portsGiveDifferentAddresses() {
        assertNotEquals(ports[0].defaultAddress(), ports[1].defaultAddress());
    }
}
