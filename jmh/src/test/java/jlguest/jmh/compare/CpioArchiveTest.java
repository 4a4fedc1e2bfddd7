package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The archive, read back by the format's description. */
class CpioArchiveTest {
    private static final int HEADER = 110;

    private final List<String> entries = new ArrayList<>();
    private int at;

    private int field(byte[] archive, int index) {
        String digits = new String(archive, at + 6 + index * 8, 8, StandardCharsets.US_ASCII);
        return Integer.parseUnsignedInt(digits, 16);
    }

    private void read(byte[] archive) {
        while (at < archive.length) {
            assertEquals("070701", new String(archive, at, 6, StandardCharsets.US_ASCII));
            int mode = field(archive, 1);
            int size = field(archive, 6);
            int device = field(archive, 9) << 8 | field(archive, 10);
            int nameSize = field(archive, 11);
            String name = new String(archive, at + HEADER, nameSize - 1, StandardCharsets.US_ASCII);
            int contents = (at + HEADER + nameSize + 3) & ~3;
            entries.add(
                    String.format(
                            "%s %o %x %s",
                            name,
                            mode,
                            device,
                            new String(archive, contents, size, StandardCharsets.US_ASCII)));
            at = (contents + size + 3) & ~3;
        }
        assertEquals(archive.length, at);
    }

    @Test
    void entriesComeBackAsTheyWereGiven() {
        read(
                new CpioArchive()
                        .directory("dev")
                        .console("dev/console")
                        .executable("init", "hello".getBytes(StandardCharsets.US_ASCII))
                        .bytes());
        assertEquals(
                List.of(
                        "dev 40755 0 ",
                        "dev/console 20600 501 ",
                        "init 100755 0 hello",
                        "TRAILER!!! 0 0 "),
                entries);
    }
}
