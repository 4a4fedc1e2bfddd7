package jlguest.hypervisor.lguest;

/** Where a guest's time comes from. */
public enum ClockSource {
    /** The host's clock: a second is a second, whatever the guest got done in it. */
    HOST,
    /**
     * The guest's own instructions, one a nanosecond, and a sleeping guest's next timer comes at
     * once: what the guest does depends on nothing but what it is given.
     */
    INSTRUCTIONS
}
