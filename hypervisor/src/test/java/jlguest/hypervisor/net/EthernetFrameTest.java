package jlguest.hypervisor.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EthernetFrameTest {
    @Test
    void theLengthHasBounds() {
        byte[] good = Frames.bytes(2, 1, 0);
        assertNull(EthernetFrame.of(new byte[0]));
        assertNull(EthernetFrame.of(Arrays.copyOf(good, 13)));
        assertNotNull(EthernetFrame.of(Arrays.copyOf(good, 14)));
        assertNotNull(EthernetFrame.of(Arrays.copyOf(good, 1518)));
        assertNull(EthernetFrame.of(Arrays.copyOf(good, 1519)));
    }

    @Test
    void oneStationSends() {
        byte[] group = Frames.bytes(2, 1, 0);
        group[6] |= 1;
        assertNull(EthernetFrame.of(group));
        byte[] nobody = Frames.bytes(2, 1, 0);
        Arrays.fill(nobody, 6, 12, (byte) 0);
        assertNull(EthernetFrame.of(nobody));
    }

    @Test
    void addressesAreReadAndWritten() {
        MacAddress address = MacAddress.parse("02:1a:00:FF:80:01");
        assertEquals("02:1a:00:ff:80:01", address.toString());
        assertArrayEquals(new byte[] {2, 0x1A, 0, -1, -128, 1}, address.bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "02:00:00:00:00:0g",
                "03:00:00:00:00:01",
                "00:00:00:00:00:00"
            })
    void whatIsNoAddressOfOneStationIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
    }
}
