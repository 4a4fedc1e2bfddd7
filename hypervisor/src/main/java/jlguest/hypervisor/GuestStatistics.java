package jlguest.hypervisor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jlguest.hypervisor.device.DeviceStatistics;
import jlguest.hypervisor.lguest.HostCounters;
import jlguest.hypervisor.profile.RegionStatistics;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Statistics;

/**
 * What a guest and its host did, at one moment. Immutable. After a reboot it describes the present
 * machine only. Maps leave out what never happened.
 *
 * @param boots machines started so far: 1, and one more for each reboot
 * @param wallNanos nanoseconds since the present machine began to run
 * @param interpretedInstructions guest instructions that the interpreter retired
 * @param translatedInstructions guest instructions that translated code retired
 * @param blocksDecoded basic blocks found
 * @param blocksTranslated units translated to bytecode
 * @param classBytes bytes of class files made
 * @param exits returns from guest code by kind, as {@link Exit#name} calls them
 * @param directTraps traps that went to the guest's handler without the host, by vector
 * @param reflectedTraps traps that the host reflected into the guest, by vector
 * @param interrupts interrupts delivered, by line
 * @param hypercalls hypercalls done, by number
 * @param pageFaults page faults that the guest had to handle
 * @param pageWalks walks of the guest's page tables by the host
 * @param invalidations units of code dropped because their bytes changed
 * @param hostNanos nanoseconds by phase: {@code decode} and {@code translate} always (they happen
 *     within {@code guest}), the others only if the guest was built with {@link
 *     Guest.Builder#timed}
 * @param devices what each device did, in the order in which the guest finds them; a network
 *     device's counters are those of its port, which go on when the guest reboots
 * @param regions the translated regions in which most instructions were retired, at most {@link
 *     #REGIONS_LISTED}, most first; only if the guest was built with {@link Guest.Builder#metered}
 */
public record GuestStatistics(
        int boots,
        long wallNanos,
        long interpretedInstructions,
        long translatedInstructions,
        long blocksDecoded,
        long blocksTranslated,
        long classBytes,
        Map<String, Long> exits,
        Map<Integer, Long> directTraps,
        Map<Integer, Long> reflectedTraps,
        Map<Integer, Long> interrupts,
        Map<Integer, Long> hypercalls,
        long pageFaults,
        long pageWalks,
        long invalidations,
        Map<String, Long> hostNanos,
        List<DeviceStatistics> devices,
        List<RegionStatistics> regions) {

    /** Regions that {@link #regions} lists. */
    public static final int REGIONS_LISTED = 50;

    /** Nothing has happened yet. */
    static final GuestStatistics NONE =
            new GuestStatistics(
                    0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), 0, 0, 0,
                    Map.of(), List.of(), List.of());

    static GuestStatistics of(
            int boots,
            long wallNanos,
            Cpu cpu,
            HostCounters host,
            List<DeviceStatistics> devices,
            List<RegionStatistics> regions) {
        Statistics processor = cpu.statistics();
        return new GuestStatistics(
                boots,
                wallNanos,
                processor.interpretedInstructions,
                processor.translatedInstructions,
                processor.blocksDecoded,
                processor.blocksTranslated,
                processor.classBytes,
                exits(processor),
                counts(processor.directTraps),
                counts(host.reflectedTraps()),
                counts(host.interrupts()),
                counts(host.hypercalls()),
                host.pageFaults(),
                cpu.space().walks(),
                processor.invalidations,
                phases(processor, host),
                devices,
                List.copyOf(regions));
    }

    private static Map<String, Long> exits(Statistics processor) {
        Map<String, Long> exits = new LinkedHashMap<>();
        for (int kind = 0; kind < Exit.KINDS; kind++) {
            if (processor.exits[kind] != 0) {
                exits.put(Exit.name(kind), processor.exits[kind]);
            }
        }
        return Collections.unmodifiableMap(exits);
    }

    private static Map<Integer, Long> counts(long[] counters) {
        Map<Integer, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < counters.length; i++) {
            if (counters[i] != 0) {
                counts.put(i, counters[i]);
            }
        }
        return Collections.unmodifiableMap(counts);
    }

    private static Map<String, Long> phases(Statistics processor, HostCounters host) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        nanos.put("decode", processor.decodeNanos);
        nanos.put("translate", processor.translateNanos);
        for (HostCounters.Phase phase : HostCounters.Phase.values()) {
            if (host.nanos(phase) != 0) {
                nanos.put(phase.name().toLowerCase(Locale.ROOT), host.nanos(phase));
            }
        }
        return Collections.unmodifiableMap(nanos);
    }

    /** Guest instructions retired in all tiers. */
    public long instructions() {
        return interpretedInstructions + translatedInstructions;
    }

    /** All of it as a JSON object, indented, without a newline at its end. */
    public String toJson() {
        JsonWriter json = new JsonWriter();
        json.number("boots", boots).number("wallNanos", wallNanos);
        json.begin("instructions")
                .number("interpreted", interpretedInstructions)
                .number("translated", translatedInstructions)
                .number("total", instructions())
                .end();
        json.begin("blocks")
                .number("decoded", blocksDecoded)
                .number("translated", blocksTranslated)
                .number("classBytes", classBytes)
                .end();
        write(json, "exits", exits);
        json.begin("traps");
        write(json, "direct", directTraps);
        write(json, "reflected", reflectedTraps);
        json.end();
        write(json, "interrupts", interrupts);
        write(json, "hypercalls", hypercalls);
        json.number("pageFaults", pageFaults)
                .number("pageWalks", pageWalks)
                .number("invalidations", invalidations);
        write(json, "hostNanos", hostNanos);
        json.beginList("devices");
        devices.forEach(device -> write(json, device));
        json.end();
        json.beginList("regions");
        regions.forEach(region -> write(json, region));
        json.end();
        return json.finish();
    }

    private static void write(JsonWriter json, DeviceStatistics device) {
        json.element().text("type", device.type()).text("name", device.name());
        device.counts().forEach(json::number);
        json.end();
    }

    private static void write(JsonWriter json, RegionStatistics region) {
        json.element()
                .text("address", String.format("0x%08x", region.address()))
                .text("symbol", region.symbol())
                .number("ring", region.user() ? 3 : 1)
                .number("blocks", region.blocks())
                .number("instructions", region.instructions())
                .number("bytecodes", region.bytecodes())
                .number("translations", region.translations())
                .number("invalidations", region.invalidations())
                .number("entries", region.entries())
                .number("retired", region.retired());
        write(json, "exits", region.exits());
        json.end();
    }

    private static void write(JsonWriter json, String name, Map<?, Long> counts) {
        json.begin(name);
        counts.forEach((key, count) -> json.number(key.toString(), count));
        json.end();
    }
}
