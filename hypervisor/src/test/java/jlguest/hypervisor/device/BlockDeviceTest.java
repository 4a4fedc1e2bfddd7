package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jlguest.hypervisor.disk.DiskThread;
import jlguest.hypervisor.disk.RawImage;
import jlguest.hypervisor.disk.WaitingDisk;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockDeviceTest {
    private static final int HEADER = 0x1000;
    private static final int DATA = 0x2000;
    private static final int STATUS = 0x4000;

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int SCSI = 2;
    private static final int FLUSH = 4;
    private static final int GET_ID = 8;

    @TempDir Path folder;
    private Path file;
    private DeviceTestBench bench;

    @BeforeEach
    void makeDisk() throws IOException {
        file = folder.resolve("disk.img");
        byte[] content = new byte[4 * 512 + 100];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i / 512 + 1);
        }
        Files.write(file, content);
        open(false);
    }

    private void open(boolean readOnly) throws IOException {
        if (bench != null) {
            bench.devices.close();
        }
        bench =
                new DeviceTestBench(
                        new BlockDevice(
                                RawImage.open(file, readOnly),
                                new WaitingDisk(new DiskThread("test"))));
    }

    @AfterEach
    void closeDisk() throws IOException {
        bench.devices.close();
    }

    /** Does one request with data buffers {address, length, flags} and returns its status. */
    private int request(int type, long sector, int[]... data) {
        RingDriver driver = bench.driver(0);
        bench.ram.store32(HEADER, type);
        bench.ram.store64(HEADER + 8, sector);
        bench.ram.store8(STATUS, 0xEE);
        int[][] all = new int[data.length + 2][];
        all[0] = new int[] {HEADER, 16, 0};
        System.arraycopy(data, 0, all, 1, data.length);
        all[data.length + 1] = new int[] {STATUS, 1, RingDriver.WRITE};
        driver.offer(driver.chain(all));
        bench.notifyQueue(0);
        return bench.ram.load8(STATUS);
    }

    private static int[] in(int length) {
        return new int[] {DATA, length, RingDriver.WRITE};
    }

    private static int[] out(int length) {
        return new int[] {DATA, length, 0};
    }

    private int usedLength() {
        RingDriver driver = bench.driver(0);
        return driver.usedLength(driver.used() - 1);
    }

    @Test
    void theConfigurationGivesWholeSectorsAndSegments() {
        int config = DeviceTestBench.BASE + 5 + 8 + 2 * 2;
        assertEquals(4, bench.ram.load64(config));
        assertEquals(254, bench.ram.load32(config + 12));
    }

    @Test
    void whatTheDiskDidIsCounted() {
        // this driver did not accept flushes, so each write is flushed
        request(READ, 1, in(1024));
        request(WRITE, 0, out(512));
        request(WRITE, 1, out(1024));
        request(FLUSH, 0);
        request(WRITE, 4, out(512)); // behind the end
        request(99, 0);
        DeviceStatistics statistics = bench.devices.statistics().get(0);
        assertEquals("block", statistics.type());
        assertEquals("disk.img", statistics.name());
        assertEquals(
                Map.of(
                        "reads", 1L,
                        "readBytes", 1024L,
                        "writes", 2L,
                        "writtenBytes", 1536L,
                        "flushes", 3L,
                        "failures", 2L),
                statistics.counts());
    }

    @Test
    void readsSectors() {
        assertEquals(0, request(READ, 1, in(1024)));
        assertEquals(1025, usedLength());
        assertEquals(2, bench.ram.load8(DATA));
        assertEquals(3, bench.ram.load8(DATA + 1023));
    }

    @Test
    void readsIntoSeveralBuffersOfAnySize() {
        int status =
                request(
                        READ,
                        0,
                        new int[] {DATA, 500, RingDriver.WRITE},
                        new int[] {DATA + 0x1000, 524, RingDriver.WRITE});
        assertEquals(0, status);
        assertEquals(1, bench.ram.load8(DATA + 499));
        assertEquals(1, bench.ram.load8(DATA + 0x1000 + 11));
        assertEquals(2, bench.ram.load8(DATA + 0x1000 + 12));
    }

    @Test
    void writesSectorsAndNothingElse() throws IOException {
        bench.ram.fill(DATA, 512, 'w');
        assertEquals(0, request(WRITE, 3, out(512)));
        assertEquals(1, usedLength());
        byte[] content = Files.readAllBytes(file);
        assertEquals(3, content[3 * 512 - 1]);
        assertEquals('w', content[3 * 512]);
        assertEquals('w', content[4 * 512 - 1]);
        assertEquals(5, content[4 * 512]);
        assertEquals(4 * 512 + 100, content.length);
    }

    @Test
    void requestsThatReachBehindTheEndFailWhole() throws IOException {
        byte[] before = Files.readAllBytes(file);
        assertEquals(1, request(WRITE, 3, out(1024)));
        assertEquals(1, request(WRITE, 4, out(512)));
        assertEquals(1, request(READ, 4, in(512)));
        assertEquals(1, request(READ, -1L, in(512)));
        assertEquals(1, request(READ, Long.MAX_VALUE, in(512)));
        assertEquals(1, usedLength());
        assertEquals(0, request(READ, 4), "nothing at the very end is fine");
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void partsOfSectorsAreRefused() {
        assertEquals(1, request(READ, 0, in(100)));
        assertEquals(1, request(WRITE, 0, out(513)));
    }

    @Test
    void aReadOnlyDiskOffersThatAndRefusesWrites() throws IOException {
        open(true);
        byte[] before = Files.readAllBytes(file);
        int offered = bench.ram.load16(DeviceTestBench.BASE + 5 + 8);
        assertEquals(1 | 1 << 2 | 1 << 5 | 1 << 9, offered);
        assertEquals(1, request(WRITE, 0, out(512)));
        assertEquals(0, request(READ, 0, in(512)));
        assertEquals(0, request(FLUSH, 0));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void aWritableDiskDoesNotOfferReadOnly() {
        assertEquals(1 | 1 << 2 | 1 << 9, bench.ram.load16(DeviceTestBench.BASE + 5 + 8));
    }

    @Test
    @Tag("abi-13.94")
    void flushSucceeds() {
        assertEquals(0, request(FLUSH, 0));
        assertEquals(1, usedLength());
    }

    @Test
    void barriersCountAsTheRequestTheyMark() {
        assertEquals(0, request(READ | 0x8000_0000, 0, in(512)));
        assertEquals(513, usedLength());
    }

    @Test
    void theIdIsTheFileName() {
        assertEquals(0, request(GET_ID, 0, in(20)));
        assertEquals("disk.img\0\0", bench.driver(0).text(DATA, 10));
        assertEquals(21, usedLength());
    }

    @Test
    void otherTypesAreUnsupported() {
        assertEquals(2, request(SCSI, 0, in(512)));
        assertEquals(2, request(0x7777, 0, in(512)));
    }

    @Test
    void headerAndStatusMayShareBuffersWithData() {
        RingDriver driver = bench.driver(0);
        bench.ram.store32(HEADER, READ);
        bench.ram.store64(HEADER + 8, 2);
        driver.offer(
                driver.chain(
                        new int[] {HEADER, 8, 0},
                        new int[] {HEADER + 8, 8, 0},
                        new int[] {DATA, 513, RingDriver.WRITE}));
        bench.notifyQueue(0);
        assertEquals(3, bench.ram.load8(DATA + 511));
        assertEquals(0, bench.ram.load8(DATA + 512));
    }

    @Test
    void aRequestWithoutHeaderOrStatusEndsTheGuest() {
        RingDriver driver = bench.driver(0);
        driver.offer(
                driver.chain(new int[] {HEADER, 15, 0}, new int[] {STATUS, 1, RingDriver.WRITE}));
        assertThrows(GuestKilledException.class, () -> bench.notifyQueue(0));
        driver.offer(driver.chain(new int[] {HEADER, 16, 0}));
        assertThrows(GuestKilledException.class, () -> bench.notifyQueue(0));
    }

    @Test
    void aFileThatShrankGivesAnIoError() throws IOException {
        Files.write(file, new byte[600]);
        assertEquals(1, request(READ, 1, in(512)));
    }
}
