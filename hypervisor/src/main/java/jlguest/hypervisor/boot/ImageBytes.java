package jlguest.hypervisor.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.mmu.GuestRam;

/**
 * The contents of a kernel or initrd file, with its name for messages. Numbers in it are
 * little-endian.
 */
final class ImageBytes {
    private final String name;
    private final byte[] bytes;
    private final ByteBuffer numbers;

    ImageBytes(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
        numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a file.
     *
     * @param what the file's part in this, for messages: "kernel" or "initrd"
     * @throws InvalidGuestException if it is missing, empty, unreadable, not a file, or too large
     *     for any guest
     */
    static ImageBytes read(String what, Path path) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new InvalidGuestException(
                        String.format(
                                "The %s %s is not a regular file, but a directory or a device:"
                                        + " name the file itself.",
                                what, path));
            }
            long size = Files.size(path);
            if (size > GuestRam.MAX_SIZE) {
                throw new InvalidGuestException(
                        String.format(
                                "The %s %s has %d MiB, more than any guest has memory: is it the"
                                        + " right file?",
                                what, path, size >> 20));
            }
            ImageBytes image = new ImageBytes(path.toString(), Files.readAllBytes(path));
            if (image.size() == 0) {
                throw new InvalidGuestException(
                        String.format("The %s %s is empty: copy or build it again.", what, path));
            }
            return image;
        } catch (NoSuchFileException e) {
            throw new InvalidGuestException(
                    String.format("The %s %s does not exist: check the path.", what, path), e);
        } catch (AccessDeniedException e) {
            throw new InvalidGuestException(
                    String.format("The %s %s may not be read: check its permissions.", what, path),
                    e);
        } catch (IOException e) {
            throw new InvalidGuestException(
                    String.format("The %s %s cannot be read: %s.", what, path, e.getMessage()), e);
        }
    }

    /** What to call the file in messages. */
    String name() {
        return name;
    }

    /** Size in bytes. */
    int size() {
        return bytes.length;
    }

    /** The file itself; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether a range lies inside the file. */
    boolean contains(long offset, long length) {
        return offset >= 0 && length >= 0 && offset + length <= bytes.length;
    }

    /** The byte at an offset, 0 to 255. */
    int u8(int offset) {
        return bytes[offset] & 0xFF;
    }

    /** The 16-bit word at an offset, 0 to 65535. */
    int u16(int offset) {
        return numbers.getShort(offset) & 0xFFFF;
    }

    /** The 32-bit word at an offset, as an unsigned number. */
    long u32(int offset) {
        return Integer.toUnsignedLong(numbers.getInt(offset));
    }

    /** Whether the file has these bytes at an offset; false if it ends before. */
    boolean hasAt(int offset, int... expected) {
        if (!contains(offset, expected.length)) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (u8(offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Copies a range into guest memory; both sides must have been checked. */
    void copyTo(GuestRam ram, int offset, int address, int length) {
        ram.write(address, bytes, offset, length);
    }
}
