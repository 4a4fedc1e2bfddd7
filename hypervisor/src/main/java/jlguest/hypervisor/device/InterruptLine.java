package jlguest.hypervisor.device;

/** Where a bus raises interrupts of its guest. */
@FunctionalInterface
public interface InterruptLine {
    /**
     * Makes an interrupt pending and wakes the guest if it sleeps; may be called from any thread.
     *
     * @param irq number of the interrupt, 0 to 31; its vector is 32 above (lguest-abi.md §5.1)
     */
    void raise(int irq);
}
