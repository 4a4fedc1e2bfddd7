package jlguest.hypervisor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import jlguest.hypervisor.Disk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DiskArgumentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disk.img | disk.img | false",
                "/tmp/disk.img,ro | /tmp/disk.img | true",
                "a,b | a,b | false",
                "ro | ro | false",
                "a,ro,ro | a,ro | true"
            })
    void fileAndMode(String text, Path path, boolean readOnly) {
        Disk disk = new DiskArgument().convert(text);
        assertEquals(path, disk.path());
        assertEquals(readOnly, disk.isReadOnly());
    }

    @Test
    void anOverlayTakesWhatIsWritten() {
        Disk disk = new DiskArgument().convert("base.img,overlay=my,work.img");
        assertEquals(Path.of("base.img"), disk.path());
        assertEquals(Path.of("my,work.img"), disk.overlay());
        assertFalse(disk.isReadOnly());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",ro", ",overlay=a", "a,overlay=", "a,ro,overlay=b", "a,overlay=b,ro"})
    void incompleteOrContradictoryDisksAreRefused(String text) {
        assertThrows(TypeConversionException.class, () -> new DiskArgument().convert(text));
    }
}
