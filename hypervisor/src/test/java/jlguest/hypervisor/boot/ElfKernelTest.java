package jlguest.hypervisor.boot;

import static jlguest.hypervisor.boot.Images.CODE_ADDRESS;
import static jlguest.hypervisor.boot.Images.DATA_ADDRESS;
import static jlguest.hypervisor.boot.Images.MEMORY;
import static jlguest.hypervisor.boot.Images.assertRefused;
import static jlguest.hypervisor.boot.Images.elf;
import static jlguest.hypervisor.boot.Images.put16;
import static jlguest.hypervisor.boot.Images.put32;
import static jlguest.hypervisor.boot.Images.put8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import jlguest.mmu.GuestRam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElfKernelTest {
    private static final int FIRST_HEADER = 52;
    private static final int SECOND_HEADER = 84;

    private final GuestRam ram = new GuestRam(MEMORY);

    @Test
    @Tag("abi-13.1")
    void segmentsGoToTheirPhysicalAddresses() {
        KernelImage kernel = KernelImage.of("vmtest", elf());
        assertInstanceOf(ElfKernel.class, kernel);
        LoadedKernel loaded = kernel.load(ram, MEMORY);
        assertEquals(0x11, ram.load8(CODE_ADDRESS));
        assertEquals(0x11, ram.load8(CODE_ADDRESS + 0xFF));
        assertEquals(0, ram.load8(CODE_ADDRESS + 0x100));
        assertEquals(0x22, ram.load8(DATA_ADDRESS + 0x7F));
        assertEquals(0, ram.load8(DATA_ADDRESS + 0x80));
        assertEquals(Images.ENTRY, loaded.entry());
        assertEquals(DATA_ADDRESS + 0x100, loaded.end());
        assertEquals(KernelImage.DEFAULT_ALIGNMENT, loaded.alignment());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 51, 52, 147, 0x1FF, 0x27F})
    void truncatedFileIsRefused(int size) {
        assertRefused("truncated", Arrays.copyOf(elf(), size));
    }

    @Test
    void file64BitIsRefused() {
        assertRefused("64-bit", put8(elf(), 4, 2));
    }

    @Test
    void bigEndianOrUnknownClassIsRefused() {
        assertRefused("little-endian", put8(elf(), 5, 2));
        assertRefused("32-bit ELF", put8(elf(), 4, 7));
    }

    @Test
    void otherProcessorIsRefused() {
        assertRefused("machine 40", put16(elf(), 0x12, 40));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4})
    void whatCannotBeExecutedIsRefused(int type) {
        assertRefused("type " + type, put16(elf(), 0x10, type));
    }

    @Test
    void badProgramHeadersAreRefused() {
        assertRefused("program headers", put16(elf(), 0x2C, 0));
        assertRefused("program headers", put16(elf(), 0x2C, 2049));
        assertRefused("program headers", put16(elf(), 0x2A, 56));
        assertRefused("truncated", put32(elf(), 0x1C, 0xFFFF_FFF0));
        assertRefused("truncated", put32(elf(), 0x1C, 0x7FFF_FFF0));
    }

    @Test
    void fileWithNothingToLoadIsRefused() {
        byte[] image = put32(put32(elf(), FIRST_HEADER, 0), SECOND_HEADER, 0);
        assertRefused("nothing to load", image);
    }

    @Test
    void segmentOutsideTheFileIsRefused() {
        assertRefused("truncated", put32(elf(), SECOND_HEADER + 4, 0xFFFF_FFFF));
    }

    @Test
    void segmentLargerInTheFileThanInMemoryIsRefused() {
        assertRefused("damaged", put32(elf(), SECOND_HEADER + 20, 0x7F));
    }

    @Test
    void entryOutsideAllSegmentsIsRefused() {
        assertRefused("starts at 0xc0100010", put32(elf(), 0x18, 0xC010_0010));
        assertRefused("starts at 0x100100", put32(elf(), 0x18, CODE_ADDRESS + 0x100));
    }

    @Test
    void segmentOutsideMemoryIsRefusedWithTheMemoryItNeeds() {
        KernelImage kernel = KernelImage.of("vmtest", elf());
        assertRefused("vmtest", "-m 3M", () -> kernel.load(ram, DATA_ADDRESS));
        assertEquals(0, ram.load8(CODE_ADDRESS));
        byte[] image = put32(elf(), SECOND_HEADER + 12, 0xFFFF_FFF0);
        KernelImage high = KernelImage.of("vmtest", image);
        assertRefused("vmtest", "up to 0x1000000f0", () -> high.load(ram, MEMORY));
    }
}
