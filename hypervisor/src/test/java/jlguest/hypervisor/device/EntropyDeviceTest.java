package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.Test;

class EntropyDeviceTest {
    private static final long SEED = 42;

    private static byte[] expected(int length) {
        byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    @Test
    void buffersAreFilledOnTheDescriptorPage() {
        DeviceTestBench bench = new DeviceTestBench(new EntropyDevice(new Random(SEED)));
        RingDriver driver = bench.driver(0);
        driver.offer(
                driver.chain(
                        new int[] {0x1000, 5, RingDriver.WRITE},
                        new int[] {0x2000, 59, RingDriver.WRITE}));
        bench.notifyQueue(0);
        byte[] expected = expected(64);
        assertArrayEquals(Arrays.copyOf(expected, 5), bench.ram.read(0x1000, 5));
        assertArrayEquals(Arrays.copyOfRange(expected, 5, 64), bench.ram.read(0x2000, 59));
        assertEquals(64, driver.usedLength(0));
        assertEquals(
                Map.of("requests", 1L, "bytes", 64L), bench.devices.statistics().get(0).counts());
    }

    @Test
    void buffersAreFilledOnPci() {
        PciTestBench bench = new PciTestBench(new EntropyDevice(new Random(SEED)));
        bench.negotiate(1, VirtioDevice.FEATURE_VERSION_1);
        RingDriver driver = bench.enableQueue(1, 0, 0x1_0000);
        bench.setStatus(1, 15);
        driver.offer(driver.chain(new int[] {0x1000, 64, RingDriver.WRITE}));
        bench.notifyQueue(1, 0);
        assertArrayEquals(expected(64), bench.ram.read(0x1000, 64));
        assertEquals(64, driver.usedLength(0));
    }

    @Test
    void aHugeRequestGetsAsMuchAsCanBeGivenAtOnce() {
        PciTestBench bench = new PciTestBench(new EntropyDevice(new Random(SEED)));
        bench.negotiate(1, VirtioDevice.FEATURE_VERSION_1);
        RingDriver driver = bench.enableQueue(1, 0, 0x1_0000);
        bench.setStatus(1, 15);
        driver.offer(driver.chain(new int[] {0x2_0000, 0x2_0000, RingDriver.WRITE}));
        bench.notifyQueue(1, 0);
        assertEquals(EntropyDevice.MAX_BYTES, driver.usedLength(0));
        int end = 0x2_0000 + EntropyDevice.MAX_BYTES;
        assertArrayEquals(new byte[0x100], bench.ram.read(end, 0x100));
    }

    @Test
    void outputEndsTheGuest() {
        DeviceTestBench bench = new DeviceTestBench(new EntropyDevice(new Random(SEED)));
        RingDriver driver = bench.driver(0);
        driver.offer(driver.chain(new int[] {0x1000, 5, 0}));
        assertThrows(GuestKilledException.class, () -> bench.notifyQueue(0));
    }
}
