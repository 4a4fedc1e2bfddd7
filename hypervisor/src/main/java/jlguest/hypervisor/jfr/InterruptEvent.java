package jlguest.hypervisor.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The host delivered an interrupt to the guest. */
@Name("jlguest.Interrupt")
@Label("Interrupt")
@Description("The host delivered an interrupt to the guest")
@Category("jlguest")
@Enabled(false)
@StackTrace(false)
final class InterruptEvent extends Event {
    private static final InterruptEvent PROBE = new InterruptEvent();

    @Label("Line")
    @Description("0 is the timer")
    int irq;

    @Label("Vector")
    int vector;

    /** Whether a recording wants such events; false costs no more than a test. */
    static boolean isOn() {
        return PROBE.isEnabled();
    }
}
