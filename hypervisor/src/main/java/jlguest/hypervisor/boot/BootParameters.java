package jlguest.hypervisor.boot;

import java.nio.charset.StandardCharsets;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.mmu.GuestRam;

/**
 * The zero page, by which a kernel learns about its machine, and the command line behind it
 * (lguest-abi.md §2.2). What is not written stays 0, as the original leaves it.
 */
final class BootParameters {
    /** Guest-physical address of the zero page; ESI at the entry. */
    static final int ADDRESS = 0;

    /** Guest-physical address of the command line. */
    static final int COMMAND_LINE_ADDRESS = 0x1000;

    /** Bytes that the kernel copies, the terminating zero included. */
    static final int COMMAND_LINE_BYTES = 2048;

    private static final int E820_ENTRIES = 0x1E8;
    private static final int VERSION = 0x206;
    private static final int TYPE_OF_LOADER = 0x210;
    private static final int LOADFLAGS = 0x211;
    private static final int RAMDISK_IMAGE = 0x218;
    private static final int RAMDISK_SIZE = 0x21C;
    private static final int CMD_LINE_PTR = 0x228;
    private static final int KERNEL_ALIGNMENT = 0x230;
    private static final int HARDWARE_SUBARCH = 0x23C;
    private static final int E820_MAP = 0x2D0;

    private static final int VERSION_2_07 = 0x207;
    private static final int LOADER_UNKNOWN = 0xFF;
    private static final int KEEP_SEGMENTS = 0x40;
    private static final int SUBARCH_LGUEST = 1;
    private static final int E820_RAM = 1;

    private BootParameters() {}

    /**
     * Encodes a command line, and finds out what is wrong with it.
     *
     * @return its bytes without a terminator, fewer than {@link #COMMAND_LINE_BYTES}
     * @throws InvalidGuestException if it is too long, or has a zero in it
     */
    static byte[] encode(String commandLine) {
        byte[] bytes = commandLine.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= COMMAND_LINE_BYTES) {
            throw new InvalidGuestException(
                    String.format(
                            "The kernel command line has %d bytes, and a kernel takes at most %d:"
                                    + " shorten it.",
                            bytes.length, COMMAND_LINE_BYTES - 1));
        }
        if (commandLine.indexOf('\0') >= 0) {
            throw new InvalidGuestException(
                    "The kernel command line has a zero character in it, at which a kernel would"
                            + " stop reading: remove it.");
        }
        return bytes;
    }

    /**
     * Writes the zero page and the command line.
     *
     * @param memoryBytes size of the guest's memory, as its memory map gives it
     * @param commandLine from {@link #encode}
     * @param initrdBytes page-rounded length of the initrd at the end of memory, 0 for none
     * @param alignment {@code kernel_alignment}
     */
    static void write(
            GuestRam ram, int memoryBytes, byte[] commandLine, int initrdBytes, int alignment) {
        ram.store8(ADDRESS + E820_ENTRIES, 1);
        ram.store64(ADDRESS + E820_MAP, 0);
        ram.store64(ADDRESS + E820_MAP + 8, memoryBytes);
        ram.store32(ADDRESS + E820_MAP + 16, E820_RAM);
        ram.store16(ADDRESS + VERSION, VERSION_2_07);
        ram.store8(ADDRESS + LOADFLAGS, ram.load8(ADDRESS + LOADFLAGS) | KEEP_SEGMENTS);
        ram.store32(ADDRESS + CMD_LINE_PTR, COMMAND_LINE_ADDRESS);
        ram.store32(ADDRESS + KERNEL_ALIGNMENT, alignment);
        ram.store32(ADDRESS + HARDWARE_SUBARCH, SUBARCH_LGUEST);
        if (initrdBytes != 0) {
            ram.store8(ADDRESS + TYPE_OF_LOADER, LOADER_UNKNOWN);
            ram.store32(ADDRESS + RAMDISK_IMAGE, memoryBytes - initrdBytes);
            ram.store32(ADDRESS + RAMDISK_SIZE, initrdBytes);
        }
        ram.write(COMMAND_LINE_ADDRESS, commandLine);
        ram.store8(COMMAND_LINE_ADDRESS + commandLine.length, 0);
    }
}
