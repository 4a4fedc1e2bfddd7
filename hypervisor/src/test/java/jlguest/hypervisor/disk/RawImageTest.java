package jlguest.hypervisor.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import jlguest.hypervisor.InvalidGuestException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawImageTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.write(folder.resolve("disk.img"), new byte[3 * 512 + 7]);
    }

    @Test
    void wholeSectorsCount() throws IOException {
        try (RawImage image = RawImage.open(file, true)) {
            assertEquals(3, image.sectors());
            assertTrue(image.covers(2, 512));
            assertTrue(image.covers(3, 0));
            assertFalse(image.covers(2, 1024));
            assertFalse(image.covers(0, 511));
            assertFalse(image.covers(-1, 512));
            assertFalse(image.covers(Long.MAX_VALUE, 512));
        }
    }

    @Test
    void whatIsWrittenIsReadBackAndInTheFile() throws IOException {
        byte[] bytes = new byte[700];
        Arrays.fill(bytes, (byte) 9);
        try (RawImage image = RawImage.open(file, false)) {
            image.write(ByteBuffer.wrap(bytes), 100);
            byte[] back = new byte[700];
            image.read(ByteBuffer.wrap(back), 100);
            assertArrayEquals(bytes, back);
            image.flush();
        }
        byte[] content = Files.readAllBytes(file);
        assertEquals(3 * 512 + 7, content.length);
        assertArrayEquals(bytes, Arrays.copyOfRange(content, 100, 800));
        assertEquals(0, content[800]);
    }

    @Test
    void aFileThatGrowsLaterKeepsItsSizeAsADisk() throws IOException {
        try (RawImage image = RawImage.open(file, true)) {
            Files.write(file, new byte[512], StandardOpenOption.APPEND);
            assertEquals(3, image.sectors());
        }
    }

    @Test
    void aFileThatShrankEndsInAnException() throws IOException {
        try (RawImage image = RawImage.open(file, true)) {
            Files.write(file, new byte[600]);
            assertThrows(EOFException.class, () -> image.read(ByteBuffer.allocate(512), 512));
        }
    }

    @Test
    void oneWriterKeepsEverybodyElseOut() throws IOException {
        RawImage writer = RawImage.open(file, false);
        assertRefused("in use", () -> RawImage.open(file, false));
        assertRefused("in use", () -> RawImage.open(file, true));
        Path link = Files.createSymbolicLink(folder.resolve("other-name"), file);
        assertRefused("in use", () -> RawImage.open(link, false));
        writer.close();
        RawImage.open(link, false).close();
    }

    @Test
    void readersShareTheFileAndKeepWritersOut() throws IOException {
        RawImage one = RawImage.open(file, true);
        RawImage two = RawImage.open(file, true);
        one.close();
        two.read(ByteBuffer.allocate(512), 0);
        assertRefused("in use", () -> RawImage.open(file, false));
        two.close();
        RawImage.open(file, false).close();
    }

    /** The lock is one of the operating system: other processes see it. */
    @Test
    void theFileIsLockedAsLongAsSomebodyUsesIt() throws IOException {
        RawImage image = RawImage.open(file, false);
        assertRefused("in use", () -> RawImage.open(file, true));
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThrows(OverlappingFileLockException.class, other::tryLock);
            image.close();
            assertTrue(other.tryLock().isValid());
        }
    }

    @Test
    void badImagesAreRefusedByName() throws IOException {
        assertRefused("does not exist", () -> RawImage.open(folder.resolve("none"), false));
        assertRefused("directory", () -> RawImage.open(folder, false));
        Path small = Files.write(folder.resolve("small"), new byte[511]);
        assertRefused("512 bytes", () -> RawImage.open(small, false));
        assertRefused("small", () -> RawImage.open(small, false));
        Files.delete(small);
        Files.write(small, new byte[512]);
        RawImage.open(small, false).close();
    }

    static void assertRefused(String part, Runnable opening) {
        InvalidGuestException e = assertThrows(InvalidGuestException.class, opening::run);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
