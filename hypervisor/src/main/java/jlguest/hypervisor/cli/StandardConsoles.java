package jlguest.hypervisor.cli;

import java.util.function.Function;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.lguest.ClockSource;

/** Makes consoles of standard input and output, for guests whose time comes from a source. */
final class StandardConsoles implements Function<ClockSource, GuestConsole> {
    @Override
    public GuestConsole apply(ClockSource clock) {
        return clock == ClockSource.INSTRUCTIONS
                ? GuestConsole.standardScript()
                : GuestConsole.standard();
    }
}
