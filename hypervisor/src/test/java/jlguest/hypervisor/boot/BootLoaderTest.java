package jlguest.hypervisor.boot;

import static jlguest.hypervisor.boot.Images.MEMORY;
import static jlguest.hypervisor.boot.Images.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootLoaderTest {
    private final GuestRam ram = new GuestRam(MEMORY + 0x10000);

    private BootLoader.Loaded load(Initrd initrd, String commandLine) {
        KernelImage kernel = KernelImage.of("vmtest", Images.bzImage());
        return BootLoader.load(ram, MEMORY, kernel, initrd, commandLine);
    }

    private static Initrd initrd(int bytes) {
        byte[] contents = new byte[bytes];
        Arrays.fill(contents, (byte) 0x44);
        return Initrd.of("ramdisk", contents);
    }

    @Test
    @Tag("abi-13.3")
    @Tag("abi-13.4")
    @Tag("abi-13.5")
    @Tag("abi-13.7")
    void zeroPageTellsWhatTheAbiSays() {
        load(null, "quiet");
        assertEquals(1, ram.load8(0x1E8));
        assertEquals(0, ram.load8(0x1EF));
        assertEquals(0x207, ram.load16(0x206));
        assertEquals(0x40, ram.load8(0x211));
        assertEquals(0x1000, ram.load32(0x228));
        assertEquals(0x20_0000, ram.load32(0x230));
        assertEquals(1, ram.load32(0x23C));
        assertEquals(0, ram.load64(0x2D0));
        assertEquals(MEMORY, ram.load64(0x2D8));
        assertEquals(1, ram.load32(0x2E0));
    }

    @Test
    void everythingElseInTheZeroPageStaysZero() {
        load(null, "");
        int nonZero = 0;
        for (int i = 0; i < 0x1000; i++) {
            nonZero += ram.load8(i) != 0 ? 1 : 0;
        }
        // 1 entries, 2 version, 1 flags, 1 command line, 1 alignment, 1 subarch, 1 size, 1 type
        assertEquals(9, nonZero);
    }

    @Test
    @Tag("abi-13.6")
    void withoutInitrdItsFieldsStayZero() {
        assertEquals(0, load(null, "").initrdBytes());
        assertEquals(0, ram.load8(0x210));
        assertEquals(0, ram.load32(0x218));
        assertEquals(0, ram.load32(0x21C));
    }

    @Test
    @Tag("abi-13.6")
    void initrdEndsExactlyAtTheEndOfMemoryInWholePages() {
        BootLoader.Loaded loaded = load(initrd(5000), "");
        assertEquals(8192, loaded.initrdBytes());
        assertEquals(0xFF, ram.load8(0x210));
        assertEquals(MEMORY - 8192, ram.load32(0x218));
        assertEquals(8192, ram.load32(0x21C));
        assertEquals(0, ram.load8(MEMORY - 8193));
        assertEquals(0x44, ram.load8(MEMORY - 8192));
        assertEquals(0x44, ram.load8(MEMORY - 8192 + 4999));
        assertEquals(0, ram.load8(MEMORY - 8192 + 5000));
        assertEquals(0, ram.load8(MEMORY));
    }

    @Test
    void initrdMayFillAllMemoryBehindTheKernelAndNoMore() {
        int room = MEMORY - 0x20_0000;
        assertEquals(room, load(initrd(room), "").initrdBytes());
        assertRefused("ramdisk", "-m 9M", () -> load(initrd(room + 1), ""));
    }

    @Test
    @Tag("abi-13.3")
    void commandLineStandsAt0x1000WithAZeroBehindIt() {
        ram.store8(0x1005, 0x55);
        load(null, "quiet");
        byte[] text = ram.read(0x1000, 5);
        assertEquals("quiet", new String(text, StandardCharsets.UTF_8));
        assertEquals(0, ram.load8(0x1005));
    }

    @Test
    void commandLineOf2047BytesIsTheLongest() {
        load(null, "x".repeat(2047));
        assertEquals('x', ram.load8(0x1000 + 2046));
        assertRefused("command line", "2048 bytes", () -> load(null, "x".repeat(2048)));
        assertRefused("command line", "2048 bytes", () -> load(null, "\u00fc".repeat(1024)));
    }

    @Test
    void commandLineWithAZeroIsRefused() {
        assertRefused("command line", "zero", () -> load(null, "a\0b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -4096, 0x1000, 0x10_0000, MEMORY - 1})
    void impossibleMemoryIsRefused(int memory) {
        KernelImage kernel = KernelImage.of("vmtest", Images.elf());
        assertRefused(
                "memory", "whole pages", () -> BootLoader.load(ram, memory, kernel, null, ""));
    }

    @Test
    void memoryLargerThanRamIsAMistakeOfTheCaller() {
        KernelImage kernel = KernelImage.of("vmtest", Images.elf());
        assertThrows(
                IllegalArgumentException.class,
                () -> BootLoader.load(ram, ram.size() + 4096, kernel, null, ""));
    }

    @Test
    void missingOrEmptyInitrdIsRefused(@TempDir Path directory) {
        Path missing = directory.resolve("nowhere");
        assertRefused("nowhere", "does not exist", () -> Initrd.read(missing));
        assertRefused("ramdisk", "empty", () -> initrd(0));
    }

    /** The kernel is one megabyte of anything at 1 MiB; its alignment leaves what is behind it. */
    @Test
    @Tag("abi-13.10")
    void memoryThatNothingIsLoadedToIsZeroAndAllOfItCanBeWritten() {
        load(null, "");
        for (int at = 0x1000; at < 0x10_0000; at++) {
            assertEquals(0, ram.load8(at), () -> "below the kernel");
        }
        for (int at = 0x20_0000; at < MEMORY; at++) {
            assertEquals(0, ram.load8(at), () -> "behind the kernel");
        }
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        for (int page = 0; page < MEMORY; page += GuestRam.PAGE_SIZE) {
            assertEquals(page, space.translate(page, true, false));
        }
    }

    @Test
    void entryIsTheKernels() {
        assertEquals(0x10_0000, load(null, "").entry());
    }
}
