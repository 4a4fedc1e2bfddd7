package jlguest.hypervisor.lguest;

/**
 * What runs guest code: interpreter, translated code and the dispatcher between them.
 *
 * <p>It works on the {@link jlguest.runtime.Cpu} that the host was given too, and leaves the
 * registers there.
 */
@FunctionalInterface
public interface GuestProcessor {
    /**
     * Runs the guest from {@code EIP} until something happens that only the host can handle.
     *
     * @return a code of {@link jlguest.runtime.Exit}; never {@code JUMP}, {@code CODE_INVALIDATED}
     *     or {@code INTERPRET}, which stay inside. State of {@code EIP}: behind a hypercall; at the
     *     instruction for faults, {@code hlt}, {@code int n} (with {@code NEXT_EIP} behind it) and
     *     instructions to emulate; behind it for trap-type exceptions; at an instruction boundary
     *     for {@code POLL}
     * @throws jlguest.mmu.GuestKilledException if the guest did what ends it at once, such as using
     *     a malformed page table
     */
    int run();
}
