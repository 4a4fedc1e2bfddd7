package jlguest.hypervisor.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.DiskThread;
import jlguest.hypervisor.disk.OverlayImage;
import jlguest.hypervisor.disk.RawImage;

/**
 * A process that writes to a disk through its virtio device until somebody kills it, and says on
 * standard output what the device told it was flushed.
 *
 * <p>It writes blocks of 4096 bytes, several at a time, at places that are known to its parent: the
 * n-th goes to slot {@link #slot}. Each sector of a block holds n. A line {@code flushed N} means
 * that all blocks before the N-th are safe.
 */
final class FlushingGuest {
    static final int BLOCK = 4096;
    static final int SECTORS = BLOCK / DiskImage.SECTOR_SIZE;
    static final int SLOTS = 300;

    /** Blocks between flushes. */
    private static final int BATCH = 20;

    /** Blocks in flight at a time. */
    private static final int TOGETHER = 10;

    private static final int HEADERS = 0x1000;
    private static final int STATUS = 0x1800;
    private static final int DATA = 0x2000;

    private final DeviceTestBench bench;
    private int used;

    private FlushingGuest(DiskImage image) {
        bench = new DeviceTestBench(new BlockDevice(image, new DiskThread(image.name())));
        int accepted = DeviceTestBench.BASE + 5 + 8 + bench.ram.load8(DeviceTestBench.BASE + 2);
        bench.ram.store16(accepted, (int) BlockDevice.FEATURE_FLUSH);
        bench.status(DeviceTestBench.BASE, 7);
    }

    /** First sector of the n-th block: blocks overlap in part, and share clusters. */
    static int slot(long n) {
        return new Random(n).nextInt(SLOTS) * SECTORS + (n % 3 == 0 ? 3 : 0);
    }

    /**
     * @param arguments {@code raw IMAGE FIRST} or {@code overlay BASE OVERLAY FIRST}: the files,
     *     and the number of the first block
     */
    public static void main(String[] arguments) throws IOException {
        boolean raw = arguments[0].equals("raw");
        Path path = Path.of(arguments[1]);
        DiskImage image =
                raw ? RawImage.open(path, false) : OverlayImage.open(path, Path.of(arguments[2]));
        new FlushingGuest(image).write(Long.parseLong(arguments[arguments.length - 1]));
    }

    private void write(long first) {
        long next = first;
        System.out.println("flushed " + next);
        while (true) {
            RingDriver driver = bench.driver(0);
            for (int i = 0; i < BATCH; i++) {
                int header = HEADERS + 16 * i;
                bench.ram.store32(header, 1);
                bench.ram.store64(header + 8, slot(next));
                int data = DATA + i % TOGETHER * BLOCK;
                for (int sector = 0; sector < SECTORS; sector++) {
                    bench.ram.store64(data + sector * DiskImage.SECTOR_SIZE, next);
                    bench.ram.store64(data + sector * DiskImage.SECTOR_SIZE + 504, next);
                }
                offer(driver, header, data);
                next++;
                if (i % TOGETHER == TOGETHER - 1) {
                    await(driver); // the buffers are needed again
                }
            }
            bench.ram.store32(HEADERS, 4);
            driver.offer(
                    driver.chain(
                            new int[] {HEADERS, 16, 0}, new int[] {STATUS, 1, RingDriver.WRITE}));
            used++;
            await(driver);
            System.out.println("flushed " + next);
        }
    }

    private void offer(RingDriver driver, int header, int data) {
        driver.offer(
                driver.chain(
                        new int[] {header, 16, 0},
                        new int[] {data, BLOCK, 0},
                        new int[] {STATUS, 1, RingDriver.WRITE}));
        used++;
    }

    private void await(RingDriver driver) {
        bench.notifyQueue(0);
        while (driver.used() != (used & 0xFFFF)) {
            bench.devices.poll();
            Thread.onSpinWait();
        }
        if (bench.ram.load8(STATUS) != 0) {
            throw new IllegalStateException("status " + bench.ram.load8(STATUS));
        }
    }
}
