package jlguest.hypervisor.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.net.MacAddress;
import jlguest.hypervisor.net.NetworkPort;
import jlguest.hypervisor.net.TapDevice;
import jlguest.hypervisor.net.UdpTunnel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A network device as the command line names it.
 *
 * @param tap the TAP device it is plugged into, or null for a tunnel
 * @param localPort UDP port of this end of the tunnel
 * @param remotePort UDP port of the other end
 * @param address the device's address, or null for the one that the port gives
 */
record NetworkArgument(String tap, int localPort, int remotePort, MacAddress address) {
    private static final Pattern UDP = Pattern.compile("udp=(\\d{1,5}):(\\d{1,5})(,mac=(.*))?");
    private static final Pattern TAP = Pattern.compile("tap=([^,]+)(,mac=(.*))?");

    /** Opens the tunnel or the TAP device, and gives the guest a device at this end of it. */
    void addTo(Guest.Builder builder) {
        NetworkPort port =
                tap != null ? TapDevice.open(tap) : UdpTunnel.open(localPort, remotePort);
        builder.network(port, address == null ? port.defaultAddress() : address);
    }

    private static MacAddress address(String text) {
        return text == null ? null : MacAddress.parse(text);
    }

    /** Reads {@code udp=LOCAL:REMOTE[,mac=ADDRESS]} or {@code tap=NAME[,mac=ADDRESS]}. */
    static final class Converter implements ITypeConverter<NetworkArgument> {
        @Override
        public NetworkArgument convert(String text) {
            Matcher udp = UDP.matcher(text);
            Matcher tap = TAP.matcher(text);
            try {
                if (tap.matches()) {
                    return new NetworkArgument(tap.group(1), 0, 0, address(tap.group(3)));
                }
                if (udp.matches()) {
                    return new NetworkArgument(
                            null,
                            Integer.parseInt(udp.group(1)),
                            Integer.parseInt(udp.group(2)),
                            address(udp.group(4)));
                }
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            throw new TypeConversionException(
                    "\""
                            + text
                            + "\" is no network: give udp=LOCAL:REMOTE, two UDP ports of this"
                            + " machine, or tap=NAME, a TAP device of it (see docs/devices.md)");
        }
    }
}
