package jlguest.hypervisor.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import jlguest.hypervisor.InvalidGuestException;

/**
 * A TAP device of a Linux host: what the guest sends comes out of a network interface of the host,
 * and the other way round. Whoever runs this needs the right to use the interface.
 *
 * <p>Attaching takes an {@code ioctl}, which Java does not have; the library JNA does it, and is
 * not loaded before somebody asks for such a device.
 */
public final class TapDevice extends CountingPort implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

    /** How long the thread waits for a frame before it looks whether it should end. */
    private static final int POLL_MILLIS = 200;

    private final LinuxCalls calls;
    private final int descriptor;
    private boolean closed;

    private TapDevice(LinuxCalls calls, int descriptor, MacAddress address) {
        super(address);
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /**
     * Attaches to a device; one that is not there yet is made, for those who may, and goes with the
     * attachment.
     *
     * @param name the interface, such as tap0: 1 to 15 letters, digits and {@code _.-}
     * @throws InvalidGuestException if it cannot be attached to
     */
    public static TapDevice open(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidGuestException(
                    "\"" + name + "\" is no name of a network interface such as tap0.");
        }
        try {
            LinuxCalls calls = Native.load("c", LinuxCalls.class);
            TapDevice tap =
                    new TapDevice(
                            calls,
                            attach(calls, name),
                            MacAddress.local(0x03_0000 | name.hashCode() & 0xFFFF));
            Thread thread = new Thread(tap::receive, "jlguest-" + name);
            thread.setDaemon(true);
            thread.start();
            return tap;
        } catch (LastErrorException e) {
            throw new InvalidGuestException(
                    "The TAP device "
                            + name
                            + " cannot be attached to: "
                            + e.getMessage()
                            + ". Have root make it for you, \"ip tuntap add dev "
                            + name
                            + " mode tap user NAME\", and end who else uses it.",
                    e);
        } catch (UnsatisfiedLinkError e) {
            throw new InvalidGuestException(
                    "TAP devices need Linux, and a processor that JNA knows: " + e.getMessage(), e);
        }
    }

    private static int attach(LinuxCalls calls, String name) {
        int descriptor =
                calls.open(
                        "/dev/net/tun",
                        LinuxCalls.O_RDWR | LinuxCalls.O_NONBLOCK | LinuxCalls.O_CLOEXEC);
        try (Memory request = new Memory(LinuxCalls.IFREQ_BYTES)) {
            request.clear();
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            request.write(0, bytes, 0, bytes.length);
            request.setShort(LinuxCalls.IFREQ_FLAGS, LinuxCalls.IFF_TAP_AND_NO_PI);
            calls.ioctl(descriptor, new NativeLong(LinuxCalls.TUNSETIFF), request);
            return descriptor;
        } catch (LastErrorException e) {
            calls.close(descriptor);
            throw e;
        }
    }

    private void receive() {
        byte[] buffer = new byte[EthernetFrame.MAX_BYTES + 1];
        try (Memory wanted = new Memory(8)) {
            wanted.setInt(0, descriptor);
            wanted.setShort(4, LinuxCalls.POLLIN);
            while (!isClosed()) {
                try {
                    if (calls.poll(wanted, new NativeLong(1), POLL_MILLIS) > 0) {
                        NativeLong length = new NativeLong(buffer.length);
                        length = calls.read(descriptor, buffer, length);
                        deliver(Arrays.copyOf(buffer, length.intValue()));
                    }
                } catch (LastErrorException e) {
                    Thread.sleep(POLL_MILLIS); // the interface is gone, or not up yet
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            calls.close(descriptor);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    synchronized void transmit(EthernetFrame frame) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        try {
            calls.write(descriptor, frame.bytes(), new NativeLong(frame.length()));
        } catch (LastErrorException e) {
            throw new IOException(e); // the interface is down, or has no room
        }
    }

    /** Lets go of the device: at once for the guest, for the host soon. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
