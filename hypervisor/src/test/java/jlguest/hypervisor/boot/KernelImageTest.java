package jlguest.hypervisor.boot;

import static jlguest.hypervisor.boot.Images.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.mmu.GuestRam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelImageTest {
    @TempDir private Path directory;

    private Path file(byte[] contents) throws IOException {
        return Files.write(directory.resolve("vmtest"), contents);
    }

    @Test
    void kernelIsReadFromAFile() throws IOException {
        Path path = file(Images.elf());
        assertEquals(path.toString(), KernelImage.read(path).name());
    }

    @Test
    void missingFileIsRefused() {
        Path missing = directory.resolve("nowhere");
        assertRefused("nowhere", "does not exist", () -> KernelImage.read(missing));
    }

    @Test
    void emptyFileIsRefused() throws IOException {
        Path empty = file(new byte[0]);
        assertRefused("vmtest", "empty", () -> KernelImage.read(empty));
        assertRefused("empty", new byte[0]);
    }

    @Test
    void directoryIsRefused() {
        assertRefused("kernel", "not a regular file", () -> KernelImage.read(directory));
    }

    @Test
    void deviceIsRefused() {
        Path device = Path.of("/dev/null");
        assertRefused("/dev/null", "not a regular file", () -> KernelImage.read(device));
    }

    @Test
    void foreignFileIsRefusedWithWhatToName() {
        assertRefused("not a kernel", "#!/bin/sh\nexit\n".getBytes(StandardCharsets.UTF_8));
        assertRefused("CONFIG_LGUEST_GUEST", new byte[100_000]);
        assertRefused("not a kernel", new byte[] {1});
    }

    @Test
    void compressedFileIsRefused() {
        assertRefused("compressed", new byte[] {0x1F, (byte) 0x8B, 8, 0});
        assertRefused("compressed", new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0});
    }

    @Test
    void damagedHeadersAreRefusedOrLoadInsideMemory() {
        Random random = new Random(20_261_122);
        GuestRam ram = new GuestRam(Images.MEMORY);
        for (int i = 0; i < 20_000; i++) {
            byte[] image = i % 2 == 0 ? Images.elf() : Images.bzImage();
            int from = i % 2 == 0 ? 4 : 0x1F0;
            int bytes = i % 2 == 0 ? 144 : 0x78;
            for (int change = 0; change < 3; change++) {
                image[from + random.nextInt(bytes)] = (byte) random.nextInt();
            }
            try {
                KernelImage.of("vmtest", image).load(ram, Images.MEMORY);
            } catch (InvalidGuestException refusal) {
                assertTrue(refusal.getMessage().startsWith("vmtest"), refusal.getMessage());
            }
        }
    }
}
