package jlguest.hypervisor.boot;

import static jlguest.hypervisor.boot.Images.MEMORY;
import static jlguest.hypervisor.boot.Images.PAYLOAD_BYTES;
import static jlguest.hypervisor.boot.Images.PAYLOAD_OFFSET;
import static jlguest.hypervisor.boot.Images.assertRefused;
import static jlguest.hypervisor.boot.Images.bzImage;
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

class BzImageKernelTest {
    private static final int LOAD_ADDRESS = 0x10_0000;

    private final GuestRam ram = new GuestRam(MEMORY);

    private LoadedKernel load(byte[] image) {
        return KernelImage.of("vmtest", image).load(ram, MEMORY);
    }

    @Test
    @Tag("abi-13.2")
    void protectedModePartGoesTo1MiB() {
        KernelImage kernel = KernelImage.of("vmtest", bzImage());
        assertInstanceOf(BzImageKernel.class, kernel);
        LoadedKernel loaded = kernel.load(ram, MEMORY);
        assertEquals(0, ram.load8(LOAD_ADDRESS - 1));
        assertEquals(0x33, ram.load8(LOAD_ADDRESS));
        assertEquals(0x33, ram.load8(LOAD_ADDRESS + PAYLOAD_BYTES - 1));
        assertEquals(0, ram.load8(LOAD_ADDRESS + PAYLOAD_BYTES));
        assertEquals(LOAD_ADDRESS, loaded.entry());
    }

    @Test
    @Tag("abi-13.2")
    void entryIsCode32Start() {
        assertEquals(LOAD_ADDRESS + 0x20, load(put32(bzImage(), 0x214, 0x10_0020)).entry());
    }

    @Test
    @Tag("abi-13.7")
    void alignmentIsTheImagesOwn() {
        assertEquals(0x20_0000, load(bzImage()).alignment());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x30_0000, -1, 0x8000_0000})
    @Tag("abi-13.7")
    void alignmentThatIsNoneIsReplaced(int alignment) {
        assertEquals(0x100_0000, load(put32(bzImage(), 0x230, alignment)).alignment());
    }

    @Test
    void noSetupSectorsMeansFour() {
        byte[] image = Arrays.copyOf(put8(bzImage(), 0x1F1, 0), PAYLOAD_OFFSET + PAYLOAD_BYTES);
        put32(image, 0x1F4, (PAYLOAD_BYTES - 512) / 16);
        load(image);
        assertEquals(0x33, ram.load8(LOAD_ADDRESS + PAYLOAD_BYTES - 513));
        assertEquals(0, ram.load8(LOAD_ADDRESS + PAYLOAD_BYTES - 512));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x206, 0x267, PAYLOAD_OFFSET, PAYLOAD_OFFSET + PAYLOAD_BYTES / 2})
    void truncatedFileIsRefused(int size) {
        assertRefused("truncated", Arrays.copyOf(bzImage(), size));
    }

    @Test
    void roundedSizeIsNoTruncation() {
        load(put32(bzImage(), 0x1F4, PAYLOAD_BYTES / 16 + 1));
    }

    @Test
    void tooOldKernelIsRefused() {
        assertRefused("boot protocol 2.06", put16(bzImage(), 0x206, 0x206));
    }

    @Test
    void kernelOf64BitIsRefused() {
        assertRefused("64-bit", put16(bzImage(), 0x236, 1));
    }

    @Test
    void zImageIsRefused() {
        assertRefused("zImage", put8(bzImage(), 0x211, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x1000, LOAD_ADDRESS - 1, LOAD_ADDRESS + PAYLOAD_BYTES, -1})
    void entryOutsideThePayloadIsRefused(int entry) {
        assertRefused("where it loads nothing", put32(bzImage(), 0x214, entry));
    }

    @Test
    void kernelThatDoesNotFitWhenUnpackedIsRefused() {
        byte[] image = put32(bzImage(), 0x260, MEMORY);
        assertRefused("vmtest", "-m 9M", () -> load(image));
        assertEquals(0, ram.load8(LOAD_ADDRESS));
    }

    @Test
    void relocatableKernelIsUnpackedAtItsAlignment() {
        assertEquals(0x20_0000, load(bzImage()).end());
        assertEquals(0x30_0000, load(put8(bzImage(), 0x234, 1)).end());
    }

    @Test
    void relocatableKernelRunsAboveWhereItWasLinked() {
        assertEquals(0, KernelImage.of("vmtest", bzImage()).relocation());
        byte[] relocatable = put8(bzImage(), 0x234, 1);
        assertEquals(0x10_0000, KernelImage.of("vmtest", relocatable).relocation());
        byte[] preferring = put32(relocatable, 0x258, 0x100_0000);
        assertEquals(0, KernelImage.of("vmtest", preferring).relocation());
    }

    @Test
    void olderHeaderSaysNothingAboutTheUnpackedSize() {
        byte[] image = put32(put16(bzImage(), 0x206, 0x209), 0x260, -1);
        assertEquals(LOAD_ADDRESS + PAYLOAD_BYTES, load(image).end());
    }
}
