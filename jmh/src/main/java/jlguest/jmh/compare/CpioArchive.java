package jlguest.jmh.compare;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An archive that Linux takes for its first root file system: cpio in the format "newc", as
 * Documentation/driver-api/early-userspace/buffer-format.rst of the kernel describes it.
 */
final class CpioArchive {
    private static final String TRAILER = "TRAILER!!!";
    private static final int DIRECTORY = 0040755;
    private static final int EXECUTABLE = 0100755;
    private static final int CHARACTER_DEVICE = 0020600;
    private static final int CONSOLE_MAJOR = 5;
    private static final int CONSOLE_MINOR = 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int entries;

    /** Adds a directory; it must come before what is in it. */
    CpioArchive directory(String name) {
        return entry(name, DIRECTORY, 0, 0, new byte[0]);
    }

    /** Adds a program. */
    CpioArchive executable(String name, byte[] contents) {
        return entry(name, EXECUTABLE, 0, 0, contents);
    }

    /** Adds the device that the kernel opens for its first process. */
    CpioArchive console(String name) {
        return entry(name, CHARACTER_DEVICE, CONSOLE_MAJOR, CONSOLE_MINOR, new byte[0]);
    }

    /** The archive with its end. */
    byte[] bytes() {
        entry(TRAILER, 0, 0, 0, new byte[0]);
        return out.toByteArray();
    }

    private CpioArchive entry(String name, int mode, int major, int minor, byte[] contents) {
        byte[] nameBytes = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        int links = 1;
        int[] fields = {
            ++entries,
            mode,
            0,
            0,
            links,
            0,
            contents.length,
            0,
            0,
            major,
            minor,
            nameBytes.length,
            0
        };
        StringBuilder header = new StringBuilder("070701");
        for (int field : fields) {
            header.append(String.format("%08X", field));
        }
        write(header.toString().getBytes(StandardCharsets.US_ASCII));
        write(nameBytes);
        align();
        write(contents);
        align();
        return this;
    }

    private void write(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    private void align() {
        while (out.size() % 4 != 0) {
            out.write(0);
        }
    }
}
