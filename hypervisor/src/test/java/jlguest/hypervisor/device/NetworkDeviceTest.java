package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jlguest.hypervisor.net.EthernetFrame;
import jlguest.hypervisor.net.Frames;
import jlguest.hypervisor.net.MacAddress;
import jlguest.hypervisor.net.NetworkPort;
import jlguest.hypervisor.net.NetworkSwitch;
import jlguest.hypervisor.net.TrafficCounters;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkDeviceTest {
    private static final int RECEIVE = 0;
    private static final int SEND = 1;
    private static final int BUFFER = 0x1000;

    private final NetworkSwitch network = new NetworkSwitch();
    private final NetworkPort port = network.port();
    private final NetworkPort other = network.port();
    private final List<EthernetFrame> arrived = new ArrayList<>();
    private final NetworkDevice device =
            new NetworkDevice(port, MacAddress.parse("02:00:00:00:00:01"));
    private final DeviceTestBench bench = new DeviceTestBench(device);

    @BeforeEach
    void start() {
        other.connect(arrived::add);
        bench.status(DeviceTestBench.BASE, 7);
    }

    /** Sends a header of zeros and a frame, in one buffer; lengths in bytes. */
    private void send(byte[] frame) {
        bench.ram.store64(BUFFER, 0);
        bench.ram.store16(BUFFER + 8, 0);
        bench.ram.write(BUFFER + 10, frame);
        announce(10 + frame.length);
    }

    private long lost(TrafficCounters.Loss reason) {
        return port.counters().lost(reason);
    }

    private void announce(int length) {
        RingDriver driver = bench.driver(SEND);
        driver.offer(driver.chain(new int[] {BUFFER, length, 0}));
        bench.notifyQueue(SEND);
    }

    private void offerBuffer(int length) {
        RingDriver driver = bench.driver(RECEIVE);
        driver.offer(driver.chain(new int[] {BUFFER, length, RingDriver.WRITE}));
        bench.notifyQueue(RECEIVE);
    }

    @Test
    void theConfigurationHasTheAddressAndALinkThatIsUp() {
        int config = DeviceTestBench.BASE + 5 + 2 * 8 + 2 * 3;
        assertEquals(8, bench.ram.load8(DeviceTestBench.BASE + 3));
        assertEquals(0x0100_0000_0002L, bench.ram.load64(config) & 0xFFFF_FFFF_FFFFL);
        assertEquals(1, bench.ram.load16(config + 6));
    }

    @Test
    void aFrameGoesOutWithoutItsHeader() {
        send(Frames.bytes(0, 1, 42));
        assertEquals(1, arrived.size());
        assertArrayEquals(Frames.bytes(0, 1, 42), arrived.get(0).bytes());
        assertEquals(1, bench.driver(SEND).used());
        assertEquals(List.of(2), bench.interrupts);
    }

    @Test
    void whatIsNoFrameIsCountedAndComesBack() {
        announce(9);
        announce(10 + 13);
        send(new byte[60]); // from nobody
        send(Arrays.copyOf(Frames.bytes(0, 1, 1), 1519));
        bench.ram.store8(BUFFER + 1, 1); // wants segmentation
        announce(10 + 60);
        assertEquals(5, lost(TrafficCounters.Loss.GUEST_MALFORMED));
        assertEquals(5, bench.driver(SEND).used());
        assertEquals(List.of(), arrived);
    }

    @Test
    void aFrameComesInBehindAHeaderOfZeros() {
        offerBuffer(1528);
        bench.ram.fill(BUFFER, 1528, 0xEE);
        other.send(Frames.frame(1, 2, 42));
        assertEquals(1, bench.attention);
        assertEquals(0, bench.driver(RECEIVE).used(), "only on the processor's thread");
        bench.devices.poll();
        assertEquals(70, bench.driver(RECEIVE).usedLength(0));
        byte[] packet = bench.ram.read(BUFFER, 71);
        byte[] expected = new byte[71];
        System.arraycopy(Frames.bytes(1, 2, 42), 0, expected, 10, 60);
        expected[70] = (byte) 0xEE;
        assertArrayEquals(expected, packet);
        assertEquals(List.of(1), bench.interrupts);
    }

    @Test
    void driversOfVirtio1HaveALongerHeader() {
        device.start(VirtioDevice.FEATURE_VERSION_1);
        offerBuffer(1530);
        other.send(Frames.frame(1, 2, 42));
        bench.devices.poll();
        assertEquals(72, bench.driver(RECEIVE).usedLength(0));
        assertEquals(1, bench.ram.load16(BUFFER + 10), "number of buffers");
        assertEquals(42, bench.ram.load8(BUFFER + 12 + 14));
    }

    @Test
    void framesWaitForBuffersInOrder() {
        other.send(Frames.frame(1, 2, 1));
        other.send(Frames.frame(1, 2, 2));
        bench.devices.poll();
        offerBuffer(1528);
        assertEquals(1, bench.ram.load8(BUFFER + 10 + 14));
        offerBuffer(1528);
        assertEquals(2, bench.ram.load8(BUFFER + 10 + 14));
    }

    @Test
    void aFloodIsDroppedAndCountedAndAsksForAttentionOnce() {
        for (int i = 0; i < 10_000; i++) {
            other.send(Frames.frame(1, 2, i));
        }
        assertEquals(NetworkDevice.CAPACITY, port.counters().received());
        assertEquals(10_000 - NetworkDevice.CAPACITY, lost(TrafficCounters.Loss.GUEST_FULL));
        assertEquals(1, bench.attention);
    }

    @Test
    void aDeviceThatIsNotStartedReceivesNothing() {
        bench.status(DeviceTestBench.BASE, 0);
        other.send(Frames.frame(1, 2, 1));
        assertEquals(1, lost(TrafficCounters.Loss.GUEST_FULL));
        bench.status(DeviceTestBench.BASE, 7);
        other.send(Frames.frame(1, 2, 2));
        offerBuffer(1528);
        assertEquals(2, bench.ram.load8(BUFFER + 10 + 14));
    }

    @Test
    void aBufferThatIsTooSmallComesBackEmpty() {
        offerBuffer(69);
        other.send(Frames.frame(1, 2, 1));
        bench.devices.poll();
        assertEquals(0, bench.driver(RECEIVE).usedLength(0));
        assertEquals(1, lost(TrafficCounters.Loss.GUEST_BUFFER_SHORT));
    }

    @Test
    void theStatisticsAreThoseOfThePort() {
        send(Frames.bytes(0, 1, 1));
        send(new byte[60]);
        for (int i = 0; i <= NetworkDevice.CAPACITY; i++) {
            other.send(Frames.frame(1, 2, i));
        }
        DeviceStatistics statistics = device.statistics();
        assertEquals("network", statistics.type());
        assertEquals("02:00:00:00:00:01", statistics.name());
        assertEquals(
                Map.of(
                        "sent", 1L,
                        "sentBytes", 60L,
                        "received", 256L,
                        "receivedBytes", 256 * 60L,
                        "lostGuestFull", 1L,
                        "lostGuestBufferShort", 0L,
                        "lostNetworkFull", 0L,
                        "lostGuestMalformed", 1L,
                        "lostNetworkMalformed", 0L),
                statistics.counts());
    }

    @Test
    void buffersOfTheWrongKindEndTheGuest() {
        RingDriver in = bench.driver(RECEIVE);
        in.offer(in.chain(new int[] {BUFFER, 100, 0}));
        other.send(Frames.frame(1, 2, 1));
        assertThrows(GuestKilledException.class, () -> bench.devices.poll());
        RingDriver out = bench.driver(SEND);
        out.offer(out.chain(new int[] {BUFFER, 100, RingDriver.WRITE}));
        assertThrows(GuestKilledException.class, () -> bench.notifyQueue(SEND));
    }
}
