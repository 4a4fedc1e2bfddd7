package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DescriptorPageTest {
    private static final int BASE = DeviceTestBench.BASE;

    private final ProbeDevice probe = new ProbeDevice();
    private final DeviceTestBench bench =
            new DeviceTestBench(
                    probe,
                    new ConsoleDevice(new ByteQueue(16), new ConsoleWindow(), (b, o, n) -> {}));

    @Test
    @Tag("abi-13.76")
    @Tag("abi-13.77")
    void theRecordsArePackedAsTheAbiSays() {
        byte[] expected = {
            4, 2, 4, 3, 0, // type, queues, feature bytes, configuration bytes, status
            0, 1, 1, 0, 0x11, 0, 0, 0, // 256 entries, interrupt 1, frame
            0, 1, 2, 0, 0x14, 0, 0, 0, // second queue
            0, 2, 0, 0x10, // offered
            0, 0, 0, 0, // accepted
            7, 8, 9, // configuration
            3, 4, 1, 8, 0, // console
            0, 1, 3, 0, 0x17, 0, 0, 0, //
            0, 1, 4, 0, 0x1A, 0, 0, 0, //
            0, 1, 5, 0, 0x1D, 0, 0, 0, //
            0, 1, 6, 0, 0x20, 0, 0, 0, //
            3, 0, // the size of the window, which is
            0, 0, 0, 0, // unknown, and several ports
            1, 0, 0, 0, // of which there is one
            0 // end
        };
        byte[] actual = bench.ram.read(BASE, expected.length);
        assertArrayEquals(expected, actual);
    }

    @Test
    @Tag("abi-13.77")
    @Tag("abi-13.80")
    @Tag("abi-13.83")
    void aQueueNotificationStartsAndServesThatQueueAndInterrupts() {
        RingDriver driver = bench.driver(1);
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(1);
        assertEquals("s0 1", probe.log.toString());
        assertEquals(List.of(2), bench.interrupts);
        bench.notifyQueue(1);
        assertEquals(List.of(2), bench.interrupts, "nothing used, no interrupt");
    }

    @Test
    void attentionIsAnsweredOnceTheDeviceRuns() {
        probe.attention.run();
        assertEquals(1, bench.attention);
        bench.devices.poll();
        assertEquals("", probe.log.toString(), "not running yet");
        bench.status(BASE, 3);
        bench.devices.poll();
        assertEquals("s0 01", probe.log.toString());
        bench.devices.poll();
        assertEquals("s0 01", probe.log.toString(), "asked once, served once");
    }

    @Test
    @Tag("abi-13.78")
    void acknowledgingAloneDoesNotStart() {
        bench.status(BASE, 1);
        probe.attention.run();
        bench.devices.poll();
        assertEquals("", probe.log.toString());
    }

    @Test
    @Tag("abi-13.79")
    void resetClearsFeaturesRingsAndIndices() {
        RingDriver driver = bench.driver(0);
        bench.ram.store32(BASE + 5 + 16 + 4, 0x1234_5678);
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(0);
        assertEquals(1, driver.used());
        bench.status(BASE, 0);
        assertEquals(0, bench.ram.load32(BASE + 5 + 16 + 4));
        for (int at = bench.ring(0); at < bench.ring(2); at++) {
            assertEquals(0, bench.ram.load8(at));
        }
        driver = bench.driver(0);
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        bench.notifyQueue(0);
        assertEquals(1, driver.used());
    }

    @Test
    @Tag("abi-13.78")
    void featuresThatAClassicDriverAcceptsLateCount() {
        bench.status(BASE, 3);
        bench.ram.store32(BASE + 5 + 16 + 4, 0x8000_0200);
        bench.notifyQueue(0);
        bench.status(BASE, 7);
        assertEquals("s0 s200 0", probe.log.toString(), "those that were offered, and told once");
    }

    @Test
    @Tag("abi-13.78")
    void aFailedDeviceIsLeftAloneUntilReset() {
        bench.status(BASE, 0x83);
        bench.notifyQueue(0);
        assertEquals("", probe.log.toString());
        bench.status(BASE, 0);
        bench.notifyQueue(0);
        assertEquals("r s0 0", probe.log.toString());
    }

    @Test
    void indirectTablesWorkOnlyAfterTheGuestAcceptedThem() {
        RingDriver driver = bench.driver(0);
        driver.writeDescriptor(0x2000, 0x3000, 1, 0, 0);
        driver.describe(0x2000, 16, RingDriver.INDIRECT, 0);
        bench.ram.store32(BASE + 5 + 16 + 4, 1 << 28);
        bench.status(BASE, 3);
        driver.offer(0);
        bench.notifyQueue(0);
        assertEquals(1, driver.used());
        bench.ram.store32(BASE + 5 + 16 + 4, 0);
        bench.status(BASE, 3);
        driver.offer(0);
        assertThrows(GuestKilledException.class, () -> bench.notifyQueue(0));
    }

    @Test
    @Tag("abi-13.82")
    void anyOtherAddressIsAString() {
        bench.driver(0).text(0x100, "Linux version\0more");
        bench.page.notified(0x100);
        assertEquals("Linux version", bench.early.toString());
    }

    @Test
    @Tag("abi-13.82")
    void aStringEndsWithMemory() {
        bench.ram.store8(bench.ram.size() - 1, 'x');
        bench.page.notified(bench.ram.size() - 1);
        assertEquals("x", bench.early.toString());
    }

    @Test
    void anAddressOutsideMemoryEndsTheGuest() {
        for (int address : new int[] {bench.ram.size(), -1, 0x8000_0000}) {
            GuestKilledException e =
                    assertThrows(GuestKilledException.class, () -> bench.page.notified(address));
            assertTrue(e.getMessage().startsWith("Bad NOTIFY 0x"), e.getMessage());
        }
    }

    @Test
    void closingClosesTheDevices() throws Exception {
        bench.devices.close();
        assertEquals("x", probe.log.toString());
    }

    @Test
    void moreQueuesThanInterruptsAreRefused() {
        VirtioDevice[] many =
                Collections.nCopies(16, new ProbeDevice()).toArray(new VirtioDevice[0]);
        assertThrows(IllegalArgumentException.class, () -> new DeviceTestBench(many));
    }
}
