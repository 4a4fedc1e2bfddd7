package jlguest.hypervisor.profile;

/** What the guest's thread was doing when a sample was due. */
public enum Place {
    /** Running guest code in JVM classes. */
    TRANSLATED("translated", "#6fbf73"),
    /** Interpreting guest code. */
    INTERPRETED("interpreted", "#f0b254"),
    /** Finding the next unit of code, entering a trap handler without the host. */
    DISPATCHER("dispatcher", "#d9d36b"),
    /** Decoding blocks met for the first time. */
    DECODING("decoding", "#c58bd9"),
    /** Translating a block, where that is done at once. */
    TRANSLATING("translating", "#9a7fe0"),
    /** Hypercalls, without devices. */
    HYPERCALL("host: hypercall", "#e5766b"),
    /** Devices. */
    DEVICE("host: device", "#d95f8d"),
    /** Reflecting page faults. */
    PAGE_FAULT("host: page fault", "#e8926a"),
    /** Reflecting other traps, emulating instructions. */
    TRAP("host: trap", "#e0a08a"),
    /** Delivering interrupts. */
    INTERRUPT("host: interrupt", "#cf8f8f"),
    /** Asleep until an interrupt comes. */
    IDLE("idle", "#b9c4cf");

    private final String label;
    private final String colour;

    Place(String label, String colour) {
        this.label = label;
        this.colour = colour;
    }

    /** Its name in what is written. */
    public String label() {
        return label;
    }

    /** Its colour in a flame graph, as CSS writes it. */
    String colour() {
        return colour;
    }
}
