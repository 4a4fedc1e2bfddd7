package jlguest.hypervisor.lguest;

/** Receives NOTIFY, hypercall 17: the way a guest calls its devices (lguest-abi.md §8.3). */
@FunctionalInterface
public interface NotificationSink {
    /**
     * Serves one notification before the guest goes on.
     *
     * <p>Called on the thread that runs the guest, in the middle of a hypercall, so it may read and
     * write guest RAM (telling {@link jlguest.mmu.CodePages#written} of every write) and must not
     * wait for the guest. It raises interrupts with {@link LguestHost#setInterrupt}.
     *
     * @param address guest-physical address: that of a device's record, of a queue or of a text for
     *     the console; never 0
     * @throws jlguest.mmu.GuestKilledException if the address means nothing
     */
    void notified(int address);
}
