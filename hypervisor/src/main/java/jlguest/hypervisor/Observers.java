package jlguest.hypervisor;

import jlguest.hypervisor.jfr.FlightRecorderEvents;
import jlguest.hypervisor.lguest.HostListener;
import jlguest.runtime.InvalidationListener;
import jlguest.translator.Tier;
import jlguest.translator.TranslationListener;

/** Who hears of what happens in a machine. */
record Observers(
        HostListener host, TranslationListener translations, InvalidationListener invalidations) {

    /** Flight Recorder, where this Java has it; otherwise nobody. */
    static Observers of(Tier tier) {
        if (!FlightRecorderEvents.isAvailable()) {
            return new Observers(
                    HostListener.NONE, TranslationListener.NONE, InvalidationListener.NONE);
        }
        FlightRecorderEvents events = new FlightRecorderEvents(tier);
        return new Observers(events, events, events);
    }
}
