package jlguest.hypervisor.boot;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jlguest.hypervisor.InvalidGuestException;
import org.junit.jupiter.api.function.Executable;

/** Kernel files made for tests, as small as they can be. */
final class Images {
    static final int MEMORY = 8 << 20;

    /** Where the ELF image loads its code. */
    static final int CODE_ADDRESS = 0x10_0000;

    /** Where the ELF image loads its data, of which half is not in the file. */
    static final int DATA_ADDRESS = 0x20_0000;

    static final int ENTRY = CODE_ADDRESS + 0x10;

    private static final int CODE_OFFSET = 0x100;
    private static final int DATA_OFFSET = 0x200;
    private static final int SETUP_SECTORS = 3;

    /** Offset of the protected-mode part in {@link #bzImage}. */
    static final int PAYLOAD_OFFSET = (SETUP_SECTORS + 1) * 512;

    static final int PAYLOAD_BYTES = 0x1000;

    private Images() {}

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A vmlinux of two segments, code 0x11 and data 0x22. */
    static byte[] elf() {
        byte[] bytes = new byte[0x280];
        Arrays.fill(bytes, CODE_OFFSET, DATA_OFFSET, (byte) 0x11);
        Arrays.fill(bytes, DATA_OFFSET, bytes.length, (byte) 0x22);
        ByteBuffer elf = buffer(bytes);
        elf.put(0, new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
        elf.putShort(0x10, (short) 2).putShort(0x12, (short) 3).putInt(0x14, 1);
        elf.putInt(0x18, ENTRY).putInt(0x1C, 52);
        elf.putShort(0x2A, (short) 32).putShort(0x2C, (short) 3);
        header(elf, 52, 1, CODE_OFFSET, CODE_ADDRESS, 0x100, 0x100);
        header(elf, 84, 1, DATA_OFFSET, DATA_ADDRESS, 0x80, 0x100);
        header(elf, 116, 4, 0xFFFF_0000, 0, 0x1000, 0x1000);
        return bytes;
    }

    private static void header(
            ByteBuffer elf, int at, int type, int offset, int address, int file, int memory) {
        elf.putInt(at, type).putInt(at + 4, offset).putInt(at + 8, address + 0xC000_0000);
        elf.putInt(at + 12, address).putInt(at + 16, file).putInt(at + 20, memory);
    }

    /** A bzImage of boot protocol 2.12 with a protected-mode part of 0x33. */
    static byte[] bzImage() {
        byte[] bytes = new byte[PAYLOAD_OFFSET + PAYLOAD_BYTES];
        Arrays.fill(bytes, PAYLOAD_OFFSET, bytes.length, (byte) 0x33);
        ByteBuffer image = buffer(bytes);
        bytes[0x1EF] = (byte) 0xFF;
        bytes[0x1F1] = SETUP_SECTORS;
        image.putInt(0x1F4, PAYLOAD_BYTES / 16).putShort(0x1FE, (short) 0xAA55);
        image.put(0x202, new byte[] {'H', 'd', 'r', 'S'}).putShort(0x206, (short) 0x20C);
        bytes[0x211] = 1;
        image.putInt(0x214, 0x10_0000).putInt(0x230, 0x20_0000);
        image.putInt(0x258, 0x10_0000).putInt(0x260, 0x10_0000);
        return bytes;
    }

    static byte[] put8(byte[] image, int offset, int value) {
        image[offset] = (byte) value;
        return image;
    }

    static byte[] put16(byte[] image, int offset, int value) {
        buffer(image).putShort(offset, (short) value);
        return image;
    }

    static byte[] put32(byte[] image, int offset, int value) {
        buffer(image).putInt(offset, value);
        return image;
    }

    /** Asserts that something is refused, by the given name, with a text that says why. */
    static void assertRefused(String name, String why, Executable action) {
        String message = assertThrows(InvalidGuestException.class, action).getMessage();
        assertTrue(message.contains(name), message);
        assertTrue(message.contains(why), message);
        assertTrue(message.endsWith("."), message);
    }

    static void assertRefused(String why, byte[] image) {
        assertRefused("vmtest", why, () -> KernelImage.of("vmtest", image));
    }
}
