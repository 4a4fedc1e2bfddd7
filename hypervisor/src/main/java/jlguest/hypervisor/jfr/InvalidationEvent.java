package jlguest.hypervisor.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Units of guest code were dropped. */
@Name("jlguest.Invalidation")
@Label("Invalidation")
@Description("Units of guest code were dropped")
@Category("jlguest")
@StackTrace(false)
final class InvalidationEvent extends Event {
    private static final InvalidationEvent PROBE = new InvalidationEvent();

    @Label("Page")
    @Description(
            "Guest-physical address of the page whose bytes changed; -1 if all code was dropped")
    @MemoryAddress
    long page;

    @Label("Units dropped")
    int units;

    @Label("Cause")
    @Description("write, cache_full or request")
    String cause;

    /** Whether a recording wants such events; false costs no more than a test. */
    static boolean isOn() {
        return PROBE.isEnabled();
    }
}
