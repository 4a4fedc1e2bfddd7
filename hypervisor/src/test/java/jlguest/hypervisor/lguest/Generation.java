package jlguest.hypervisor.lguest;

/** The kinds of guests that tests play, by the layout of their data. */
enum Generation {
    /** The kernels of the older seed file: no {@code irq_pending}. */
    OLDER(LguestLayout.withoutIrqPending(false)),
    /** 2.6.32. */
    CLASSIC(LguestLayout.classic()),
    /** 3.12. */
    LATE(LguestLayout.late()),
    /** 4.1. */
    PCI(LguestLayout.pci());

    private final LguestLayout layout;

    Generation(LguestLayout layout) {
        this.layout = layout;
    }

    LguestLayout layout() {
        return layout;
    }
}
