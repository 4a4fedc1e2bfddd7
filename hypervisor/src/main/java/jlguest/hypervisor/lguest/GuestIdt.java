package jlguest.hypervisor.lguest;

import java.util.Arrays;
import java.util.BitSet;
import jlguest.mmu.GuestKilledException;
import jlguest.runtime.TrapGates;

/**
 * The guest's interrupt descriptor table as its hypercalls set it, and the making of the real one
 * from it (seed functions {@code set_trap}, {@code load_guest_idt_entry}, {@code
 * default_idt_entry}, {@code setup_default_idt_entries}, {@code copy_traps}, {@code direct_trap};
 * lguest-abi.md §5.6 and §5.7).
 *
 * <p>The real table is the processor's {@link TrapGates}. A host gate there has no handler address,
 * only the privilege that {@code int n} needs.
 */
final class GuestIdt {
    /** The vector of hypercalls. */
    static final int LGUEST_TRAP_ENTRY = 31;

    private static final int DEVICE_NOT_AVAILABLE = 7;
    private static final int GENERAL_PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    private static final int STORED_HIGH_BITS = 0xFFFF_EF00;

    private final IdtEntry[] idt = new IdtEntry[TrapGates.COUNT];
    private final TrapGates gates;
    private final SyscallVector syscalls;
    private final boolean directTraps;

    /** The vectors whose entries were set since the last {@link #copyTraps}. */
    private final BitSet changed = new BitSet(TrapGates.COUNT);

    /**
     * @param gates the processor's table
     * @param directTraps false to have the host reflect every trap
     */
    GuestIdt(TrapGates gates, SyscallVector syscalls, boolean directTraps) {
        this.gates = gates;
        this.syscalls = syscalls;
        this.directTraps = directTraps;
        Arrays.fill(idt, IdtEntry.EMPTY);
    }

    /** The guest's entry for a vector, 0 to 255; {@link IdtEntry#EMPTY} if it set none. */
    IdtEntry entry(int vector) {
        return idt[vector];
    }

    /**
     * Takes over an entry of the guest: offset, present bit, privilege and type. The handler runs
     * with the kernel's code selector whatever the guest asked for. A gate that is not present is
     * stored as zeroes.
     *
     * @param number the vector, 0 to 255
     * @throws GuestKilledException "bad IDT type" unless it is an interrupt or trap gate
     */
    void setTrap(int number, int lo, int hi) {
        changed.set(number);
        IdtEntry wanted = new IdtEntry(lo, hi);
        if (!wanted.idtPresent()) {
            idt[number] = IdtEntry.EMPTY;
            return;
        }
        int type = wanted.idtType();
        if (type != IdtEntry.INTERRUPT_GATE && type != IdtEntry.TRAP_GATE) {
            throw new GuestKilledException("bad IDT type " + type);
        }
        idt[number] =
                new IdtEntry(TrapDelivery.KERNEL_CS << 16 | (lo & 0xFFFF), hi & STORED_HIGH_BITS);
    }

    /**
     * Hypercall LOAD_IDT_ENTRY. What guests never handle, NMI, double fault, spurious interrupt and
     * the hypercall itself, is ignored.
     *
     * @throws GuestKilledException "Setting idt entry" outside the table, "bad IDT type" as {@link
     *     #setTrap}
     */
    void loadGuestIdtEntry(int number, int lo, int hi) {
        if (number == 2 || number == 8 || number == 15 || number == LGUEST_TRAP_ENTRY) {
            return;
        }
        if (number < 0 || number >= TrapGates.COUNT) {
            throw new GuestKilledException("Setting idt entry " + Integer.toUnsignedString(number));
        }
        setTrap(number, lo, hi);
    }

    /**
     * Installs a host gate: ring 1 may use {@code int} for the hypercall; other gates have the
     * privilege that the guest's gate asks for, or 0.
     *
     * @param trap the vector
     * @param base the guest's gate, or null for none
     */
    void defaultIdtEntry(int trap, IdtEntry base) {
        int privilege = 0;
        if (trap == LGUEST_TRAP_ENTRY) {
            privilege = TrapDelivery.GUEST_PL;
        } else if (base != null) {
            privilege = base.privilege();
        }
        gates.setHostGate(trap, privilege);
    }

    /** Fills the real table with host gates, as a guest starts. */
    void setupDefaultIdtEntries() {
        for (int i = 0; i < TrapGates.COUNT; i++) {
            defaultIdtEntry(i, null);
        }
    }

    /**
     * Whether a vector may go to the guest without the host. The host needs to see page faults,
     * general protection faults (emulation), device not available (TS) and hypercalls, and vectors
     * from 32 on are interrupts, save the one for system calls.
     *
     * <p>2.6.32's host also kept vector 6, to find {@code vmcall}; here the decoder knows that
     * instruction.
     */
    boolean directTrap(int number) {
        if (number >= VirtualInterrupts.FIRST_VECTOR && !syscalls.couldBeSyscall(number)) {
            return false;
        }
        return number != PAGE_FAULT
                && number != GENERAL_PROTECTION
                && number != DEVICE_NOT_AVAILABLE
                && number != LGUEST_TRAP_ENTRY;
    }

    /**
     * Brings the real table up to date with what changed in the guest's, before that is entered: of
     * the vectors that may go direct, trap gates are copied as they are; for all others a host gate
     * takes the guest's privilege. With direct traps switched off, all become host gates.
     *
     * <p>The original looks at the whole table. A booting guest sets some 750 entries, each by a
     * hypercall of its own.
     */
    void copyTraps() {
        for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
            changed.clear(i);
            if (directTrap(i)) {
                copyTrap(i);
            }
        }
    }

    private void copyTrap(int vector) {
        IdtEntry gate = idt[vector];
        if (directTraps && gate.idtType() == IdtEntry.TRAP_GATE) {
            if (!gates.isDirect(vector)
                    || gates.low(vector) != gate.low()
                    || gates.high(vector) != gate.high()) {
                gates.setDirectGate(vector, gate.low(), gate.high());
            }
        } else if (gates.isDirect(vector) || gates.privilege(vector) != gate.privilege()) {
            defaultIdtEntry(vector, gate);
        }
    }
}
