package jlguest.hypervisor.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jlguest.hypervisor.InvalidGuestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class TapDeviceTest {
    private static final String NAME = "jlg" + ProcessHandle.current().pid() % 100_000;

    /** Of a block for tests of network devices (RFC 2544). */
    private static final byte[] HOST = {(byte) 198, 18, 77, 1};

    private static final byte[] GUEST = {(byte) 198, 18, 77, 2};

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A question of ARP: who has the host's address? */
    private static EthernetFrame arpRequest(MacAddress from) {
        byte[] source = from.bytes();
        ByteBuffer frame = ByteBuffer.allocate(60);
        for (int i = 0; i < 6; i++) {
            frame.put((byte) 0xFF);
        }
        frame.put(source).putShort((short) 0x0806);
        frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
        frame.putShort((short) 1).put(source).put(GUEST).put(new byte[6]).put(HOST);
        return EthernetFrame.of(frame.array());
    }

    private static boolean isAnswer(EthernetFrame frame, MacAddress to) {
        byte[] bytes = frame.bytes();
        return Arrays.equals(Arrays.copyOf(bytes, 6), to.bytes())
                && ByteBuffer.wrap(bytes).getShort(12) == 0x0806
                && bytes[21] == 2
                && Arrays.equals(Arrays.copyOfRange(bytes, 28, 32), HOST);
    }

    @Test
    void theHostAnswersWhatTheGuestAsks() throws InterruptedException {
        assumeTrue(
                Files.isWritable(Path.of("/dev/net/tun")),
                "There is no /dev/net/tun that may be used: no TAP device.");
        TapDevice tap;
        try {
            tap = TapDevice.open(NAME);
        } catch (InvalidGuestException e) {
            assumeTrue(false, "Making a TAP device takes CAP_NET_ADMIN: " + e.getMessage());
            return;
        }
        try (tap) {
            String address = "198.18.77.1/30";
            assumeTrue(
                    run("ip", "address", "add", address, "dev", NAME)
                            && run("ip", "link", "set", NAME, "up"),
                    "The command ip cannot set up a TAP device.");
            Frames.Station guest = new Frames.Station(100);
            tap.connect(guest);
            tap.send(arpRequest(tap.defaultAddress()));
            EthernetFrame frame;
            do {
                frame = guest.got.poll(300, TimeUnit.SECONDS);
                assertNotNull(frame, "no answer");
            } while (!isAnswer(frame, tap.defaultAddress()));
            assertEquals(1, tap.counters().sent());
            Frames.awaitTrue(() -> tap.counters().received() > 0);
            InvalidGuestException busy =
                    assertThrows(InvalidGuestException.class, () -> TapDevice.open(NAME));
            assertTrue(busy.getMessage().contains("busy"), busy.getMessage());
        }
        tap.send(arpRequest(tap.defaultAddress()));
        assertEquals(1, tap.counters().sent(), "nothing is sent when it is closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tap 0", "tap/0", "a-name-of-16-char", "t\u00e4p"})
    void namesThatNoInterfaceHasAreRefused(String name) {
        assertThrows(InvalidGuestException.class, () -> TapDevice.open(name));
    }
}
