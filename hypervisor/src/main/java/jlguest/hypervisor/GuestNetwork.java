package jlguest.hypervisor;

import java.util.Objects;
import jlguest.hypervisor.net.MacAddress;
import jlguest.hypervisor.net.NetworkPort;

/**
 * A network device that a guest gets.
 *
 * @param port where it is plugged in
 * @param address its address
 */
record GuestNetwork(NetworkPort port, MacAddress address) {
    GuestNetwork {
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(address, "address");
    }
}
