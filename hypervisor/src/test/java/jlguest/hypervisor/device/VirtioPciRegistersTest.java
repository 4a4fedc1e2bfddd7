package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A driver's dealings with a virtio-pci device (lguest-abi.md §9.5; virtio 1.0, 3.1 and 4.1.4). */
class VirtioPciRegistersTest {
    private static final int SLOT = 1;
    private static final int RING = 0x1_0000;
    private static final int SECOND_RING = 0x1_4000;
    private static final long VERSION_1 = VirtioDevice.FEATURE_VERSION_1;
    private static final int QUEUE_SELECT = 22;
    private static final int QUEUE_SIZE = 24;
    private static final int QUEUE_ENABLE = 28;
    private static final int ISR = 58;

    private final ProbeDevice probe = new ProbeDevice();
    private final PciTestBench bench = new PciTestBench(probe);

    private RingDriver running() {
        bench.negotiate(SLOT, VERSION_1);
        RingDriver driver = bench.enableQueue(SLOT, 1, RING);
        bench.setStatus(SLOT, 15);
        return driver;
    }

    @Test
    @Tag("abi-13.90")
    @Tag("abi-13.92")
    @Tag("abi-13.93")
    void aDriverFindsItsWayToTheFirstInterrupt() {
        bench.setStatus(SLOT, 0);
        bench.setStatus(SLOT, 1);
        bench.setStatus(SLOT, 3);
        assertEquals(VERSION_1 | VirtioDevice.FEATURE_INDIRECT | 1L << 9, bench.offered(SLOT));
        bench.accept(SLOT, VERSION_1 | 1L << 9);
        bench.setStatus(SLOT, 11);
        assertEquals(11, bench.status(SLOT));
        assertEquals(2, bench.load(SLOT, 18, 2), "number of queues");
        RingDriver driver = bench.enableQueue(SLOT, 1, RING);
        assertEquals(1, bench.load(SLOT, QUEUE_ENABLE, 2));
        assertEquals(RING + 8192, bench.load(SLOT, 48, 4));
        bench.setStatus(SLOT, 15);
        assertEquals("s100000200 ", probe.log.toString());
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(SLOT, 1);
        assertEquals("s100000200 1", probe.log.toString());
        assertEquals(1, driver.used());
        assertEquals(List.of(1), bench.interrupts);
        assertEquals(1, bench.load(SLOT, ISR, 1), "a queue's interrupt");
        assertEquals(0, bench.load(SLOT, ISR, 1), "cleared by reading");
    }

    @Test
    void noInterruptIfTheDriverWantsNone() {
        RingDriver driver = running();
        driver.wantInterrupts(false);
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(SLOT, 1);
        assertEquals(1, driver.used());
        assertEquals(List.of(), bench.interrupts);
        assertEquals(0, bench.load(SLOT, ISR, 1));
    }

    @Test
    void attentionServesTheQueuesThatTheDriverSetUp() {
        probe.attention.run();
        running();
        bench.devices.poll();
        assertEquals("s100000000 1", probe.log.toString(), "queue 0 was not enabled");
    }

    @Test
    void anInitializedQueueWaitsForDriverOk() {
        bench.negotiate(SLOT, VERSION_1);
        RingDriver driver = bench.enableQueue(SLOT, 0, RING);
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(SLOT, 0);
        assertEquals(0, driver.used());
        bench.setStatus(SLOT, 15);
        bench.notifyQueue(SLOT, 0);
        assertEquals(1, driver.used());
    }

    @ParameterizedTest
    @CsvSource({
        "100000000, 11, 1.0 and nothing else",
        "110000200, 11, all that is offered",
        "000000000, 3, not 1.0",
        "100000001, 3, a feature that is not offered",
        "300000000, 3, the same above bit 32"
    })
    @Tag("abi-13.90")
    void featuresAreAcceptedOrTheBitDoesNotStay(String features, int status, String what) {
        bench.negotiate(SLOT, Long.parseLong(features, 16));
        assertEquals(status, bench.status(SLOT), what);
        bench.setStatus(SLOT, 15);
        assertEquals(status == 11 ? 15 : 3, bench.status(SLOT), what);
        assertEquals(status == 11, !probe.log.isEmpty());
    }

    @Test
    void featuresCountOnlyWhileTheyAreNegotiated() {
        bench.setStatus(SLOT, 1);
        bench.accept(SLOT, -1);
        assertEquals(0, bench.load(SLOT, 12, 4), "before DRIVER");
        bench.negotiate(SLOT, VERSION_1);
        bench.accept(SLOT, -1);
        bench.setStatus(SLOT, 15);
        assertEquals("s100000000 ", probe.log.toString());
        bench.store(SLOT, 0, 4, 2);
        assertEquals(0, bench.load(SLOT, 4, 4), "there is no third word");
        bench.store(SLOT, 0, 4, -1);
        assertEquals(0, bench.load(SLOT, 4, 4));
    }

    @Test
    void statusBitsGoOnlyByAReset() {
        running();
        bench.setStatus(SLOT, 1);
        assertEquals(15, bench.status(SLOT));
        bench.setStatus(SLOT, 0);
        assertEquals(0, bench.status(SLOT));
    }

    @Test
    void resetForgetsQueuesFeaturesAndInterrupt() {
        RingDriver driver = running();
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(SLOT, 1);
        bench.setStatus(SLOT, 0);
        assertEquals("s100000000 1r ", probe.log.toString());
        assertEquals(0, bench.load(SLOT, ISR, 1));
        assertEquals(0, bench.load(SLOT, QUEUE_ENABLE, 2));
        assertEquals(0, bench.load(SLOT, 32, 4));
        bench.notifyQueue(SLOT, 1);
        assertEquals("s100000000 1r ", probe.log.toString());
        bench.ram.store64(RING + 4096, 0);
        bench.ram.store64(RING + 8192, 0);
        driver = running();
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(SLOT, 1);
        assertEquals(1, driver.used());
    }

    @Test
    void aFailedDeviceStandsStillUntilReset() {
        RingDriver driver = running();
        bench.setStatus(SLOT, 0x80);
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(SLOT, 1);
        assertEquals(0, driver.used());
        assertEquals(0x8F, bench.status(SLOT));
        running();
        bench.notifyQueue(SLOT, 1);
        assertEquals(1, driver.used());
    }

    @Test
    @Tag("abi-13.91")
    void queuesHaveTheirOwnRegisters() {
        bench.negotiate(SLOT, VERSION_1);
        bench.setQueue(SLOT, 0, 0x100, 0x200, 0x300);
        bench.setQueue(SLOT, 1, 0x1_0000_0400L, 0x500, 0x600);
        bench.store(SLOT, QUEUE_SELECT, 2, 0);
        assertEquals(0x100, bench.load(SLOT, 32, 4));
        assertEquals(0x200, bench.load(SLOT, 40, 4));
        bench.store(SLOT, QUEUE_SELECT, 2, 1);
        assertEquals(0x400, bench.load(SLOT, 32, 4));
        assertEquals(1, bench.load(SLOT, 36, 4));
        assertEquals(0x600, bench.load(SLOT, 48, 4));
        bench.store(SLOT, QUEUE_SIZE, 2, 64);
        assertEquals(64, bench.load(SLOT, QUEUE_SIZE, 2));
        bench.store(SLOT, QUEUE_SELECT, 2, 0);
        assertEquals(256, bench.load(SLOT, QUEUE_SIZE, 2));
    }

    @Test
    @Tag("abi-13.91")
    void aQueueThatIsNotThereHasSizeZero() {
        bench.negotiate(SLOT, VERSION_1);
        for (int queue : new int[] {2, 255, 0xFFFF}) {
            bench.setQueue(SLOT, queue, RING, RING, RING);
            bench.store(SLOT, QUEUE_SIZE, 2, 16);
            bench.store(SLOT, QUEUE_ENABLE, 2, 1);
            assertEquals(0, bench.load(SLOT, QUEUE_SIZE, 2));
            assertEquals(0, bench.load(SLOT, QUEUE_ENABLE, 2));
            assertEquals(0, bench.load(SLOT, 32, 4));
            bench.notifyQueue(SLOT, queue);
        }
        bench.setStatus(SLOT, 15);
        bench.notifyQueue(SLOT, 2);
        assertEquals("s100000000 ", probe.log.toString());
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "255", "257", "512", "65535"})
    void aQueueSizeIsAPowerOfTwoUpToTheOffered(int size) {
        bench.store(SLOT, QUEUE_SIZE, 2, size);
        assertEquals(256, bench.load(SLOT, QUEUE_SIZE, 2));
    }

    @Test
    void anEnabledQueueIsLeftAsItIs() {
        bench.negotiate(SLOT, VERSION_1);
        bench.enableQueue(SLOT, 0, RING);
        bench.store(SLOT, QUEUE_SIZE, 2, 16);
        assertEquals(256, bench.load(SLOT, QUEUE_SIZE, 2));
        RingDriver second = bench.enableQueue(SLOT, 0, SECOND_RING);
        bench.setStatus(SLOT, 15);
        second.offer(second.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(SLOT, 0);
        assertEquals(0, second.used());
    }

    @Test
    void queuesAreEnabledBetweenFeaturesOkAndDriverOk() {
        bench.setStatus(SLOT, 3);
        bench.enableQueue(SLOT, 0, RING);
        assertEquals(0, bench.load(SLOT, QUEUE_ENABLE, 2));
        running();
        bench.enableQueue(SLOT, 0, SECOND_RING);
        assertEquals(0, bench.load(SLOT, QUEUE_ENABLE, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "10008, 11000, 12000, descriptor table at 0x10008 is not aligned",
        "10000, 11001, 12000, available ring at 0x11001 is not aligned",
        "10000, 11000, 12002, used ring at 0x12002 is not aligned",
        "40000, 11000, 12000, 'descriptor table at 0x40000, 4096 bytes, is outside memory'",
        "10000, 3ffff0, 12000, 'available ring at 0x3ffff0, 516 bytes, is outside memory'",
        "10000, 11000, 3fc00, 'used ring at 0x3fc00, 2052 bytes, is outside memory'",
        "100010000, 11000, 12000, 'descriptor table at 0x100010000, 4096 bytes, is outside memory'",
        "10000, 8000000000011000, 12000,"
                + " 'available ring at 0x8000000000011000, 516 bytes, is outside memory'"
    })
    void aQueueOutsideMemoryEndsTheGuest(String desc, String avail, String used, String why) {
        bench.negotiate(SLOT, VERSION_1);
        bench.setQueue(
                SLOT,
                0,
                Long.parseUnsignedLong(desc, 16),
                Long.parseUnsignedLong(avail, 16),
                Long.parseUnsignedLong(used, 16));
        GuestKilledException e =
                assertThrows(
                        GuestKilledException.class, () -> bench.store(SLOT, QUEUE_ENABLE, 2, 1));
        assertEquals("bad virtqueue: " + why, e.getMessage());
    }

    @Test
    void registersHaveOneWidth() {
        bench.negotiate(SLOT, VERSION_1);
        assertEquals(0xFF, bench.load(SLOT, 18, 1));
        assertEquals(-1, bench.load(SLOT, 18, 4));
        assertEquals(0xFFFF, bench.load(SLOT, 20, 2));
        assertEquals(0xFF, bench.load(SLOT, 19, 1));
        bench.store(SLOT, 20, 4, 0);
        assertEquals(11, bench.status(SLOT));
        assertEquals(0xFFFF, bench.load(SLOT, 16, 2), "no MSI-X vector");
        assertEquals(0xFFFF, bench.load(SLOT, 26, 2), "no MSI-X vector");
        assertEquals(0xFF, bench.load(SLOT, 59, 1), "padding");
        assertEquals(0xFF, bench.load(SLOT, 4095, 1));
        bench.store(SLOT, 18, 2, 9);
        assertEquals(2, bench.load(SLOT, 18, 2), "read only");
    }

    @Test
    void theDevicesConfigurationIsReadAndWrittenInside() {
        assertEquals(0x0807, bench.load(SLOT, 60, 2));
        assertEquals(9, bench.load(SLOT, 62, 1));
        assertEquals(0xFF09, bench.load(SLOT, 62, 2), "ones behind it");
        bench.store(SLOT, 61, 2, 0x1_2345);
        bench.store(SLOT, 62, 2, 0x1234);
        bench.store(SLOT, 60, 4, 0x1234);
        bench.store(SLOT, 4092, 4, 0x1234);
        assertEquals("w2 1 2345 ", probe.log.toString());
    }

    @Test
    void indirectTablesWorkOnlyAfterTheGuestAcceptedThem() {
        for (long features : new long[] {VERSION_1 | VirtioDevice.FEATURE_INDIRECT, VERSION_1}) {
            bench.negotiate(SLOT, features);
            RingDriver driver = bench.enableQueue(SLOT, 0, RING);
            bench.ram.store64(RING + 4096, 0);
            bench.ram.store64(RING + 8192, 0);
            bench.setStatus(SLOT, 15);
            driver.writeDescriptor(0x2000, 0x3000, 1, 0, 0);
            driver.describe(0x2000, 16, RingDriver.INDIRECT, 0);
            driver.offer(0);
            if (features == VERSION_1) {
                assertThrows(GuestKilledException.class, () -> bench.notifyQueue(SLOT, 0));
            } else {
                bench.notifyQueue(SLOT, 0);
                assertEquals(1, driver.used());
            }
        }
        assertTrue(probe.log.toString().startsWith("s110000000 0r s100000000 0"));
    }
}
