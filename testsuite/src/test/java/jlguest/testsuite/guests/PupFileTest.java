package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.Kernels;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file given as initrd is pup's {@code /init}, if it is a program that pup can run. */
class PupFileTest {
    private static final int ADDRESS = 0x0804_8000;
    private static final int CODE = 0x80;
    private static final int SEGMENT = 0x34;
    private static final int TEXT = 0xC0;
    private static final int SIZE = 0x100;

    private static ByteBuffer program() {
        ByteBuffer file = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
        file.putShort(0x10, (short) 2).putShort(0x12, (short) 3).putInt(0x14, 1);
        file.putInt(0x18, ADDRESS + CODE).putInt(0x1C, SEGMENT);
        file.putShort(0x28, (short) SEGMENT).putShort(0x2A, (short) 32).putShort(0x2C, (short) 1);
        file.putInt(SEGMENT, 1).putInt(SEGMENT + 8, ADDRESS);
        file.putInt(SEGMENT + 16, SIZE).putInt(SEGMENT + 20, SIZE).putInt(SEGMENT + 24, 5);
        file.position(CODE);
        // write(1, text, 6); exit(0)
        file.put((byte) 0xB8).putInt(4).put((byte) 0xBB).putInt(1);
        file.put((byte) 0xB9).putInt(ADDRESS + TEXT).put((byte) 0xBA).putInt(6);
        file.put((byte) 0xCD).put((byte) 0x80);
        file.put((byte) 0xB8).putInt(1).put((byte) 0xBB).putInt(0);
        file.put((byte) 0xCD).put((byte) 0x80);
        file.position(TEXT);
        file.put(new byte[] {'h', 'e', 'l', 'l', 'o', '\n'});
        return file;
    }

    private static Guest.Builder pup() {
        return Guest.builder()
                .memory(16 << 20)
                .kernel(Kernels.pup())
                .tier(Tier.INTERPRETER)
                .commandLine("quiet run=/init,exit");
    }

    private static String run(Guest.Builder builder) throws InterruptedException {
        try (GuestSession session = new GuestSession(builder)) {
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            return session.text();
        }
    }

    @Test
    void aProgramRuns() throws InterruptedException {
        String text = run(pup().initrd(program().array()));
        assertTrue(text.contains("\r\nhello\r\n"), text);
    }

    @Test
    void withoutAnInitrdThereIsNoFile() throws InterruptedException {
        String text = run(pup());
        assertTrue(text.contains("/init: no such file"), text);
        assertFalse(text.contains("initrd"), text);
    }

    @Test
    void otherNamesAreNoFiles() throws InterruptedException {
        String text = run(pup().initrd(program().array()).commandLine("run=/init/x,/,exit"));
        assertTrue(text.contains("/init/x: no such file"), text);
        assertTrue(text.contains("/: no such file"), text);
    }

    /** One field of a good program at a time, with a value that must not be believed. */
    @ParameterizedTest
    @CsvSource({
        "magic, 0x00, 0x464c4500",
        "class, 0x04, 0x00010102",
        "type and machine, 0x10, 0x00030003",
        "program headers outside, 0x1c, 0xf0",
        "program headers far outside, 0x1c, 0xfffffff0",
        "program headers between words, 0x1c, 0x36",
        "size of program headers, 0x28, 0x00280034",
        "number of program headers, 0x2c, 0x0000ffff",
        "no program headers, 0x2c, 0x00000000",
        "offset outside, 0x38, 0x00001000",
        "offset far outside, 0x38, 0xfffff000",
        "offset that does not fit the address, 0x38, 0x00000010",
        "address of the kernel, 0x3c, 0xc0100000",
        "address zero, 0x3c, 0x00000000",
        "more in the file than in memory, 0x48, 0x00000080",
        "more of the file than there is, 0x44, 0x00002000",
        "read-only memory without a file, 0x48, 0x00002000",
        "a size beyond the heap, 0x48, 0xffffff00",
    })
    void aFileThatIsNoProgramIsRefused(String what, String offset, String value)
            throws InterruptedException {
        ByteBuffer file = program();
        file.putInt(Integer.decode(offset), Long.decode(value).intValue());
        String text = run(pup().initrd(file.array()));
        assertTrue(text.contains("pup: the initrd is not a static executable"), what + text);
        assertTrue(text.contains("/init: no such file"), what + text);
    }

    @Test
    void aProgramThatLoadsNothingWhereItStartsIsKilled() throws InterruptedException {
        for (Map.Entry<Integer, String> entry :
                Map.of(0x1000, "00001000", 0xC010_0000, "c0100000").entrySet()) {
            ByteBuffer file = program();
            file.putInt(0x18, entry.getKey());
            String text = run(pup().initrd(file.array()));
            assertTrue(text.contains("killed: page fault at " + entry.getValue()), text);
        }
    }
}
