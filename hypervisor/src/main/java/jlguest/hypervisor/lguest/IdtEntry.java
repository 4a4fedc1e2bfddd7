package jlguest.hypervisor.lguest;

/**
 * An entry of an interrupt descriptor table: an interrupt or trap gate in the processor's format
 * (Intel SDM volume 3, 6.11).
 *
 * @param low low word: selector in bits 16 to 31, address bits 0 to 15
 * @param high high word: address bits 16 to 31, present bit 15, privilege bits 13 and 14, type bits
 *     8 to 11
 */
record IdtEntry(int low, int high) {
    /** A gate that is not present. */
    static final IdtEntry EMPTY = new IdtEntry(0, 0);

    /** Type of a gate that disables interrupts as it is entered. */
    static final int INTERRUPT_GATE = 0xE;

    /** Type of a gate that leaves interrupts as they are. */
    static final int TRAP_GATE = 0xF;

    /** The privilege bits of the high word. */
    static final int PRIVILEGE_MASK = 0x6000;

    /** Number of the lowest privilege bit. */
    static final int PRIVILEGE_SHIFT = 13;

    private static final int PRESENT = 0x8000;

    /** Virtual address of the handler ({@code idt_address}). */
    int idtAddress() {
        return (low & 0x0000_FFFF) | (high & 0xFFFF_0000);
    }

    /** The four bits of type, {@link #INTERRUPT_GATE} and so on ({@code idt_type}). */
    int idtType() {
        return (high >>> 8) & 0xF;
    }

    /** Whether the gate can be used ({@code idt_present}). */
    boolean idtPresent() {
        return (high & PRESENT) != 0;
    }

    /** The largest CPL that may use the gate with {@code int n}, 0 to 3. */
    int privilege() {
        return (high & PRIVILEGE_MASK) >>> PRIVILEGE_SHIFT;
    }
}
