package jlguest.hypervisor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class NetworkArgumentTest {
    private final NetworkArgument.Converter converter = new NetworkArgument.Converter();

    @Test
    void portsAndAddressAreRead() {
        NetworkArgument plain = converter.convert("udp=7001:7002");
        assertEquals(7001, plain.localPort());
        assertEquals(7002, plain.remotePort());
        assertNull(plain.address());
        NetworkArgument addressed = converter.convert("udp=7001:7002,mac=02:00:00:00:00:07");
        assertEquals("02:00:00:00:00:07", addressed.address().toString());
        assertNull(addressed.tap());
    }

    @Test
    void aTapDeviceIsNamed() {
        assertEquals("tap0", converter.convert("tap=tap0").tap());
        NetworkArgument addressed = converter.convert("tap=tap0,mac=02:00:00:00:00:07");
        assertEquals("02:00:00:00:00:07", addressed.address().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tap=",
                "tap=tap0,mac=1",
                "tap=tap0,other",
                "udp=7001",
                "udp=1:2:3",
                "udp=a:b",
                "udp=1:2,mac=",
                "udp=1:2,mac=01:00:00:00:00:00",
                "udp=1000000:2"
            })
    void anythingElseIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> converter.convert(text));
    }
}
