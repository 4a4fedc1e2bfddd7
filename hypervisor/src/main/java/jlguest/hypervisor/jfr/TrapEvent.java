package jlguest.hypervisor.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The host reflected a trap into the guest; traps that go to the guest's handler directly are only
 * counted.
 */
@Name("jlguest.Trap")
@Label("Reflected trap")
@Description(
        "The host reflected a trap into the guest; traps that go to the guest's handler directly"
                + " are only counted")
@Category("jlguest")
@Enabled(false)
@StackTrace(false)
final class TrapEvent extends Event {
    private static final TrapEvent PROBE = new TrapEvent();

    @Label("Vector")
    int vector;

    @Label("Error code")
    @Description("0 for vectors that have none")
    int errorCode;

    @Label("EIP")
    @Description("Where the trap happened")
    @MemoryAddress
    long eip;

    /** Whether a recording wants such events; false costs no more than a test. */
    static boolean isOn() {
        return PROBE.isEnabled();
    }
}
