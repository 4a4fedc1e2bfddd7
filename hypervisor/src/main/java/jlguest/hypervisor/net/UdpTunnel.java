package jlguest.hypervisor.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import jlguest.hypervisor.InvalidGuestException;

/**
 * A cable between two JVMs on this machine: each frame is a datagram between two UDP ports of the
 * loopback interface (127.0.0.1). Datagrams that come from any other port are not seen: the socket
 * is connected, so the system drops them.
 *
 * <p>A frame is lost when nobody is at the other end, or when the system's socket buffer is full.
 */
public final class UdpTunnel extends CountingPort implements AutoCloseable {
    private static final int MAX_PORT = 0xFFFF;

    private final DatagramChannel channel;

    private UdpTunnel(DatagramChannel channel, MacAddress address) {
        super(address);
        this.channel = channel;
    }

    /**
     * Opens an end of a tunnel.
     *
     * @param localPort UDP port of this end, 1 to 65535
     * @param remotePort UDP port of the other end, which need not be there yet
     * @throws InvalidGuestException if the local port is in use, or the two are the same
     */
    public static UdpTunnel open(int localPort, int remotePort) {
        if (!isPort(localPort) || !isPort(remotePort) || localPort == remotePort) {
            throw new InvalidGuestException(
                    "A UDP tunnel from port "
                            + localPort
                            + " to "
                            + remotePort
                            + " is not possible: give two different ports from 1 to 65535.");
        }
        try {
            DatagramChannel channel = connect(localPort, remotePort);
            UdpTunnel tunnel =
                    new UdpTunnel(channel, MacAddress.local(0x02_0000 | localPort & MAX_PORT));
            Thread thread = new Thread(tunnel::receive, "jlguest-udp-" + localPort);
            thread.setDaemon(true);
            thread.start();
            return tunnel;
        } catch (IOException e) {
            throw new InvalidGuestException(
                    "The UDP tunnel cannot be opened at port "
                            + localPort
                            + ": "
                            + e.getMessage()
                            + ". Choose another port, or end who uses it.",
                    e);
        }
    }

    private static boolean isPort(int number) {
        return number > 0 && number <= MAX_PORT;
    }

    private static DatagramChannel connect(int localPort, int remotePort) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.bind(new InetSocketAddress(loopback, localPort));
            channel.connect(new InetSocketAddress(loopback, remotePort));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void receive() {
        ByteBuffer buffer = ByteBuffer.allocate(EthernetFrame.MAX_BYTES + 1);
        while (channel.isOpen()) {
            try {
                channel.read(buffer.clear());
                deliver(Arrays.copyOf(buffer.array(), buffer.position()));
            } catch (PortUnreachableException e) {
                // nobody is at the other end yet; the system says so once for each frame sent
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /**
     * @throws IOException also if nobody was at the other end when the last frame was sent
     */
    @Override
    void transmit(EthernetFrame frame) throws IOException {
        channel.write(ByteBuffer.wrap(frame.bytes()));
    }

    /** Ends the tunnel and its thread. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            connect(FrameReceiver.NONE); // the system has let go of it in any case
        }
    }
}
