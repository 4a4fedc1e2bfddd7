package jlguest.hypervisor.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The guest made a hypercall, or left one in its ring. */
@Name("jlguest.Hypercall")
@Label("Hypercall")
@Description("The guest made a hypercall, or left one in its ring")
@Category("jlguest")
@Enabled(false)
@StackTrace(false)
final class HypercallEvent extends Event {
    private static final HypercallEvent PROBE = new HypercallEvent();

    @Label("Number")
    int number;

    @Label("Argument 1")
    int argument1;

    @Label("Argument 2")
    int argument2;

    @Label("Argument 3")
    int argument3;

    @Label("Argument 4")
    int argument4;

    /** Whether a recording wants such events; false costs no more than a test. */
    static boolean isOn() {
        return PROBE.isEnabled();
    }
}
