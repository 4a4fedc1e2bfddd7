package jlguest.hypervisor.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** UDP ports for tests. */
public final class FreePort {
    private FreePort() {}

    /** A port of the loopback interface that nobody has at present. */
    public static int find() {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
