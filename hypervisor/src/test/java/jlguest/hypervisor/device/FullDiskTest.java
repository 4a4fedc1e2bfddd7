package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.DiskThread;
import jlguest.hypervisor.disk.OverlayImage;
import jlguest.hypervisor.disk.RawImage;
import jlguest.hypervisor.disk.WaitingDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system of the host that is full: requests that find no room are I/O errors in the guest,
 * and everything else goes on. The file system is a tmpfs of 512 KiB, which takes root to mount.
 */
class FullDiskTest {
    private static final int HEADER = 0x1000;
    private static final int DATA = 0x2000;
    private static final int STATUS = 0x1800;
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int FLUSH = 4;
    private static final int IO_ERROR = 1;

    private static final int BLOCK = 4096;
    private static final int BLOCKS = 256;
    private static final int ROOM = 512 * 1024;

    @TempDir Path folder;
    private Path small;
    private final byte[] original = new byte[BLOCKS * BLOCK];
    private DeviceTestBench bench;

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        Path mountPoint = Files.createDirectory(folder.resolve("small"));
        String options = "size=" + ROOM;
        int status = 1;
        try {
            status = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", mountPoint.toString());
        } catch (IOException e) {
            assumeTrue(false, "There is no mount: no full disk can be made.");
        }
        assumeTrue(status == 0, "Mounting a small tmpfs takes root on Linux: no full disk.");
        small = mountPoint;
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (bench != null) {
            bench.devices.close();
        }
        if (small != null) {
            assertEquals(0, run("umount", small.toString()));
        }
    }

    private void open(DiskImage image) {
        bench =
                new DeviceTestBench(
                        new BlockDevice(image, new WaitingDisk(new DiskThread("test"))));
        int accepted = DeviceTestBench.BASE + 5 + 8 + bench.ram.load8(DeviceTestBench.BASE + 2);
        bench.ram.store16(accepted, (int) BlockDevice.FEATURE_FLUSH);
        bench.status(DeviceTestBench.BASE, 7);
    }

    private int request(int type, int block) {
        RingDriver driver = bench.driver(0);
        bench.ram.store32(HEADER, type);
        bench.ram.store64(HEADER + 8, (long) block * (BLOCK / DiskImage.SECTOR_SIZE));
        bench.ram.store8(STATUS, 0xEE);
        int[] header = {HEADER, 16, 0};
        int[] status = {STATUS, 1, RingDriver.WRITE};
        int[] data = {DATA, BLOCK, type == READ ? RingDriver.WRITE : 0};
        driver.offer(
                type == FLUSH ? driver.chain(header, status) : driver.chain(header, data, status));
        bench.notifyQueue(0);
        return bench.ram.load8(STATUS);
    }

    private int write(int block, int value) {
        bench.ram.fill(DATA, BLOCK, value);
        return request(WRITE, block);
    }

    private byte[] read(int block) {
        assertEquals(0, request(READ, block));
        return bench.ram.read(DATA, BLOCK);
    }

    private byte[] originalBlock(int block) {
        return Arrays.copyOfRange(original, block * BLOCK, (block + 1) * BLOCK);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[BLOCK];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** Fills the disk with blocks of 1 to n, from the first; returns the first that had no room. */
    private int fill() {
        int block = 0;
        while (write(block, block + 1) == 0) {
            block++;
            assertTrue(block < BLOCKS, "the disk is not full");
        }
        return block;
    }

    private void expectThatOnlyWritesWithoutRoomFail(Path ballast) throws IOException {
        int full = fill();
        assertEquals(IO_ERROR, bench.ram.load8(STATUS));
        assertEquals(IO_ERROR, write(BLOCKS - 1, 99));
        for (int block = 0; block < full; block++) {
            assertArrayEquals(filled(block + 1), read(block), "block " + block);
        }
        for (int block = full; block < BLOCKS; block++) {
            assertArrayEquals(originalBlock(block), read(block), "block " + block);
        }
        assertEquals(0, write(0, 77), "a block that has its place already");
        Files.delete(ballast);
        assertEquals(0, write(full, 88), "there is room again");
        assertEquals(0, request(FLUSH, 0));
        assertArrayEquals(filled(77), read(0));
        assertArrayEquals(filled(88), read(full));
    }

    private Path ballast() throws IOException {
        return Files.write(small.resolve("ballast"), new byte[ROOM / 4]);
    }

    @Test
    void onASparseImage() throws IOException {
        Path image = small.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(original.length);
        }
        open(RawImage.open(image, false));
        expectThatOnlyWritesWithoutRoomFail(ballast());
    }

    @Test
    void onAnOverlayWhichIsSoundAfterwards() throws IOException {
        new Random(1).nextBytes(original);
        Path base = Files.write(folder.resolve("base.img"), original);
        Path overlay = small.resolve("overlay.img");
        open(OverlayImage.open(base, overlay));
        expectThatOnlyWritesWithoutRoomFail(ballast());
        bench.devices.close();
        open(OverlayImage.open(base, overlay));
        assertArrayEquals(filled(77), read(0));
        assertArrayEquals(filled(2), read(1));
        assertArrayEquals(originalBlock(BLOCKS - 1), read(BLOCKS - 1));
        assertArrayEquals(original, Files.readAllBytes(base));
    }
}
