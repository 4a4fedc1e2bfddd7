package jlguest.hypervisor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import jlguest.hypervisor.Disk;
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

    @ParameterizedTest
    @ValueSource(strings = {"", ",ro"})
    void aDiskNeedsAName(String text) {
        assertThrows(TypeConversionException.class, () -> new DiskArgument().convert(text));
    }
}
