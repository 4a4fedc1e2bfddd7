package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * Whether the guest could take an interrupt, as it says itself in {@code lguest_data} without
 * telling the host (lguest-abi.md §3.1): a word with the interrupt flag, and a window of code where
 * it takes none in any case.
 */
final class InterruptFlag {
    private final GuestRam ram;
    private int address = -1;
    private int windowStart;
    private int windowEnd;

    InterruptFlag(GuestRam ram) {
        this.ram = ram;
    }

    /** Says where flag and window are, as {@link Cpu#setInterruptFlag} takes them. */
    void set(int newAddress, int noInterruptsFrom, int noInterruptsTo) {
        address = newAddress;
        windowStart = noInterruptsFrom;
        windowEnd = noInterruptsTo;
    }

    /** Whether an interrupt can be taken at an instruction. */
    boolean allowsInterruptAt(int eip) {
        boolean inWindow =
                Integer.compareUnsigned(eip, windowStart) >= 0
                        && Integer.compareUnsigned(eip, windowEnd) < 0;
        return !inWindow && (address < 0 || (ram.load32(address) & Cpu.IF) != 0);
    }
}
