package jlguest.hypervisor.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.net.MacAddress;
import jlguest.hypervisor.net.UdpTunnel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A network device as the command line names it.
 *
 * @param localPort UDP port of this end of the tunnel
 * @param remotePort UDP port of the other end
 * @param address the device's address, or null for one that follows from the local port
 */
record NetworkArgument(int localPort, int remotePort, MacAddress address) {
    private static final Pattern UDP = Pattern.compile("udp=(\\d{1,5}):(\\d{1,5})(,mac=(.*))?");

    /** Opens the tunnel and gives the guest a device at this end of it. */
    void addTo(Guest.Builder builder) {
        UdpTunnel tunnel = UdpTunnel.open(localPort, remotePort);
        if (address == null) {
            builder.network(tunnel);
        } else {
            builder.network(tunnel, address);
        }
    }

    /** Reads {@code udp=LOCAL:REMOTE[,mac=ADDRESS]}. */
    static final class Converter implements ITypeConverter<NetworkArgument> {
        @Override
        public NetworkArgument convert(String text) {
            Matcher udp = UDP.matcher(text);
            if (!udp.matches()) {
                throw new TypeConversionException(
                        "\""
                                + text
                                + "\" is no network: give udp=LOCAL:REMOTE, two UDP ports of this"
                                + " machine (other networks are reached through such a tunnel, see"
                                + " docs/devices.md)");
            }
            try {
                return new NetworkArgument(
                        Integer.parseInt(udp.group(1)),
                        Integer.parseInt(udp.group(2)),
                        udp.group(4) == null ? null : MacAddress.parse(udp.group(4)));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
