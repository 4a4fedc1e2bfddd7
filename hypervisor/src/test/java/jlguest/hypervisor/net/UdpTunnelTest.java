package jlguest.hypervisor.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.hypervisor.net.Frames.Station;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class UdpTunnelTest {
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final int left = FreePort.find();
    private final int right = FreePort.find();

    private static EthernetFrame await(Station station) throws InterruptedException {
        return station.got.poll(300, TimeUnit.SECONDS);
    }

    @Test
    void framesPassInBothDirections() throws InterruptedException {
        try (UdpTunnel one = UdpTunnel.open(left, right);
                UdpTunnel two = UdpTunnel.open(right, left)) {
            Station first = new Station(10);
            Station second = new Station(10);
            one.connect(first);
            two.connect(second);
            one.send(Frames.frame(2, 1, 7));
            EthernetFrame there = await(second);
            assertNotNull(there);
            assertArrayEquals(Frames.bytes(2, 1, 7), there.bytes());
            two.send(Frames.frame(1, 2, 8));
            assertNotNull(await(first));
            assertEquals(1, one.counters().sent());
            assertEquals(60, one.counters().sentBytes());
            Frames.awaitTrue(() -> two.counters().receivedBytes() == 60);
            assertEquals(1, two.counters().received());
        }
    }

    @Test
    void theOtherEndMayComeLater() throws InterruptedException {
        try (UdpTunnel one = UdpTunnel.open(left, right)) {
            for (int i = 0; i < 5; i++) {
                one.send(Frames.frame(2, 1, i)); // nobody is there, and the system says so
            }
            long told = one.counters().sent() + lost(one);
            assertEquals(5, told);
            try (UdpTunnel two = UdpTunnel.open(right, left)) {
                Station second = new Station(10);
                two.connect(second);
                EthernetFrame got = null;
                while (got == null) {
                    one.send(Frames.frame(2, 1, 9));
                    got = second.got.poll(50, TimeUnit.MILLISECONDS);
                }
                assertEquals(9, got.bytes()[14]);
            }
        }
    }

    private static long lost(UdpTunnel tunnel) {
        return tunnel.counters().lost(TrafficCounters.Loss.NETWORK_FULL);
    }

    @Test
    void whatIsSentWhenItIsClosedIsLost() {
        UdpTunnel one = UdpTunnel.open(left, right);
        one.close();
        one.send(Frames.frame(2, 1, 1));
        assertEquals(1, lost(one));
        assertEquals(0, one.counters().sent());
    }

    @Test
    void strangersAreNotHeardAndWhatIsNoFrameIsCounted() throws Exception {
        try (UdpTunnel one = UdpTunnel.open(left, right);
                DatagramSocket peer = new DatagramSocket(right, loopback);
                DatagramSocket stranger = new DatagramSocket(0, loopback)) {
            Station station = new Station(10);
            one.connect(station);
            byte[] good = Frames.bytes(1, 2, 3);
            stranger.send(new DatagramPacket(good, good.length, loopback, left));
            peer.send(new DatagramPacket(new byte[5], 5, loopback, left));
            peer.send(new DatagramPacket(new byte[9000], 9000, loopback, left));
            peer.send(new DatagramPacket(good, good.length, loopback, left));
            assertNotNull(await(station));
            assertEquals(2, one.counters().lost(TrafficCounters.Loss.NETWORK_MALFORMED));
            Frames.awaitTrue(() -> one.counters().received() == 1);
            assertTrue(station.got.isEmpty(), "the stranger's frame would have been first");
        }
    }

    @Test
    void portsThatCannotBeAreRefused() {
        try (UdpTunnel one = UdpTunnel.open(left, right)) {
            assertNotNull(one);
            assertRefused(left, right);
        }
        assertRefused(left, left);
        assertRefused(0, right);
        assertRefused(left, 65536);
    }

    private static void assertRefused(int local, int remote) {
        InvalidGuestException e =
                assertThrows(InvalidGuestException.class, () -> UdpTunnel.open(local, remote));
        assertTrue(e.getMessage().contains(Integer.toString(local)), e.getMessage());
    }
}
