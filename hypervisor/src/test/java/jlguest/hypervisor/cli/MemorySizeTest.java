package jlguest.hypervisor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemorySizeTest {
    @ParameterizedTest
    @CsvSource({
        "64M, 67108864",
        "64m, 67108864",
        "64, 67108864",
        "64MB, 67108864",
        "64MiB, 67108864",
        "1G, 1073741824",
        "65536K, 67108864",
        "2052K, 2101248",
        "2046M, 2145386496"
    })
    void sizes(String text, int bytes) {
        assertEquals(bytes, new MemorySize().convert(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "M", "64X", "-64M", "6 4M", "1M", "2047M", "2G", "9999999999G", "2049K"})
    void otherTextIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> new MemorySize().convert(text));
    }
}
