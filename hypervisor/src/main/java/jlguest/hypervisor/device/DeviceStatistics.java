package jlguest.hypervisor.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a device did, at one moment. Immutable.
 *
 * @param type block, console, entropy or network
 * @param name what tells it from others of its type: the file of a disk, the address of a network
 *     device, else empty
 * @param counts numbers by what they count, zeros included, in an order for readers
 */
public record DeviceStatistics(String type, String name, Map<String, Long> counts) {
    /** Copies what it is given. */
    public DeviceStatistics {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    static DeviceStatistics of(String type, String name) {
        return new DeviceStatistics(type, name, Map.of());
    }

    /** The same with one more number. */
    DeviceStatistics with(String what, long count) {
        Map<String, Long> more = new LinkedHashMap<>(counts);
        more.put(what, count);
        return new DeviceStatistics(type, name, more);
    }
}
