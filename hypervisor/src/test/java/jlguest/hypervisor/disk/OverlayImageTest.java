package jlguest.hypervisor.disk;

import static jlguest.hypervisor.disk.RawImageTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayImageTest {
    /** Clusters and a half, and bytes that belong to no sector. */
    private static final int BASE_BYTES = 40 * 4096 + 2048 + 100;

    private static final int DISK_BYTES = BASE_BYTES - 100;
    private static final int MAP = 4096;
    private static final int DATA = 8192;

    @TempDir Path folder;
    private Path base;
    private Path work;
    private byte[] original;
    private OverlayImage image;

    @BeforeEach
    void makeBase() throws IOException {
        original = new byte[BASE_BYTES];
        new Random(1).nextBytes(original);
        base = Files.write(folder.resolve("base.img"), original);
        work = folder.resolve("work.img");
        image = OverlayImage.open(base, work);
    }

    @AfterEach
    void theBaseIsAsItWas() throws IOException {
        if (image != null) {
            image.close();
        }
        assertArrayEquals(original, Files.readAllBytes(base));
    }

    private void reopen(boolean flush) throws IOException {
        if (flush) {
            image.flush();
        }
        image.close();
        image = null;
        image = OverlayImage.open(base, work);
    }

    private byte[] readAll() throws IOException {
        byte[] all = new byte[DISK_BYTES];
        image.read(ByteBuffer.wrap(all), 0);
        return all;
    }

    private void write(int position, int length, int value) throws IOException {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        image.write(ByteBuffer.wrap(bytes), position);
    }

    @Test
    void aNewOverlayShowsTheBase() throws IOException {
        assertEquals(DISK_BYTES / 512, image.sectors());
        assertArrayEquals(Arrays.copyOf(original, DISK_BYTES), readAll());
        assertEquals("work.img", image.name());
    }

    @Test
    void writesOfAnySizeAnywhereReadBackAlsoAfterAnotherStart() throws IOException {
        byte[] model = Arrays.copyOf(original, DISK_BYTES);
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            int position = random.nextInt(DISK_BYTES / 512) * 512;
            int most = random.nextBoolean() ? 1024 : 20_000;
            int length = 1 + random.nextInt(Math.min(most, DISK_BYTES - position));
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            image.write(ByteBuffer.wrap(bytes), position);
            System.arraycopy(bytes, 0, model, position, length);
            if (i % 50 == 0) {
                reopen(true);
            }
            int from = random.nextInt(DISK_BYTES);
            byte[] part = new byte[random.nextInt(DISK_BYTES - from)];
            image.read(ByteBuffer.wrap(part), from);
            assertArrayEquals(Arrays.copyOfRange(model, from, from + part.length), part);
        }
        reopen(true);
        assertArrayEquals(model, readAll());
    }

    @Test
    void theLastClusterMayBeShort() throws IOException {
        write(40 * 4096, 2048, 7);
        write(40 * 4096 - 512, 512, 8);
        reopen(true);
        byte[] all = readAll();
        assertEquals(7, all[DISK_BYTES - 1]);
        assertEquals(8, all[40 * 4096 - 1]);
        assertEquals(original[40 * 4096 - 513], all[40 * 4096 - 513]);
    }

    /** What a crash leaves of writes that were not flushed is nothing, or them: here, nothing. */
    @Test
    void withoutAFlushTheMapInTheFileStaysBehind() throws IOException {
        write(0, 4096, 1);
        image.flush();
        write(8192, 4096, 2);
        reopen(false);
        byte[] all = readAll();
        assertEquals(1, all[4095]);
        assertArrayEquals(
                Arrays.copyOfRange(original, 8192, 12288), Arrays.copyOfRange(all, 8192, 12288));
    }

    @Test
    void theFileIsOnlyAsLongAsWhatWasWritten() throws IOException {
        write(4096, 512, 1);
        image.flush();
        assertEquals(DATA + 2 * 4096, Files.size(work));
        byte[] file = Files.readAllBytes(work);
        assertEquals(0b10, file[MAP]);
    }

    @Test
    void overlaysShareABaseAndNothingElse() throws IOException {
        Path second = folder.resolve("second.img");
        try (OverlayImage other = OverlayImage.open(base, second)) {
            write(0, 512, 1);
            byte[] sector = new byte[512];
            other.read(ByteBuffer.wrap(sector), 0);
            assertArrayEquals(Arrays.copyOf(original, 512), sector);
            assertRefused("in use", () -> RawImage.open(base, false));
            RawImage.open(base, true).close();
        }
        assertRefused("in use", () -> OverlayImage.open(base, work));
    }

    @Test
    void aBaseIsNotItsOwnOverlay() {
        assertRefused("its own overlay", () -> OverlayImage.open(base, base));
    }

    private void assertOverlayRefused(String part) throws IOException {
        image.close();
        image = null;
        assertRefused(part, () -> OverlayImage.open(base, work));
    }

    @Test
    void aBaseThatChangedIsRefused() throws IOException {
        FileTime time = Files.getLastModifiedTime(base);
        image.close();
        image = null;
        Files.setLastModifiedTime(base, FileTime.fromMillis(time.toMillis() + 1000));
        assertRefused("has changed since", () -> OverlayImage.open(base, work));
        Files.setLastModifiedTime(base, time);
        OverlayImage.open(base, work).close();
        original = Arrays.copyOf(original, BASE_BYTES + 1);
        Files.write(base, original);
        Files.setLastModifiedTime(base, time);
        assertRefused("has changed since", () -> OverlayImage.open(base, work));
    }

    @Test
    void aFileThatIsNoOverlayIsRefusedAndKept() throws IOException {
        byte[] precious = new byte[5000];
        new Random(3).nextBytes(precious);
        image.close();
        Files.write(work, precious);
        assertOverlayRefused("is no overlay");
        assertArrayEquals(precious, Files.readAllBytes(work));
        Files.write(work, new byte[100]);
        assertRefused("too short", () -> OverlayImage.open(base, work));
    }

    @Test
    void anEmptyFileBecomesAnOverlay() throws IOException {
        image.close();
        Files.write(work, new byte[0]);
        image = OverlayImage.open(base, work);
        assertArrayEquals(Arrays.copyOf(original, DISK_BYTES), readAll());
    }

    private void spoil(int at, int value, boolean repairChecksum) throws IOException {
        write(0, 8192, 5);
        image.flush();
        image.close();
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(work)).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(at, value);
        if (repairChecksum) {
            CRC32 crc = new CRC32();
            crc.update(file.array(), 0, 508);
            file.putInt(508, (int) crc.getValue());
        }
        Files.write(work, file.array());
    }

    @Test
    void aDamagedHeaderIsRefused() throws IOException {
        spoil(100, 1, false);
        assertOverlayRefused("checksum");
    }

    @Test
    void anUnknownVersionIsRefused() throws IOException {
        spoil(8, 2, true);
        assertOverlayRefused("version 2");
    }

    @Test
    void otherClustersAreRefused() throws IOException {
        spoil(12, 512, true);
        assertOverlayRefused("clusters of 512");
    }

    @Test
    void aMapThatNamesClustersBehindTheEndIsRefused() throws IOException {
        spoil(MAP + 4, 1 << 9, false);
        assertOverlayRefused("cluster 41 of 41");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        spoil(MAP, 0b111, false);
        assertOverlayRefused("end is missing");
    }

    @Test
    void aBaseWithoutASectorIsRefused() throws IOException {
        Path tiny = Files.write(folder.resolve("tiny"), new byte[10]);
        assertRefused("too small", () -> OverlayImage.open(tiny, folder.resolve("new")));
        assertTrue(
                Files.notExists(folder.resolve("new")) || Files.size(folder.resolve("new")) == 0);
    }
}
