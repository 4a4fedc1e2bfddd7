package jlguest.runtime.fpu;

/**
 * Memory as the floating point unit sees it: guest linear addresses, little-endian words.
 *
 * <p>Every access that faults throws an unchecked exception of the implementer's choice before
 * anything is changed; the unit lets it pass and leaves its registers as they were.
 */
public interface OperandMemory {

    /** Loads a byte, zero-extended. */
    int load8(int address);

    /** Loads a 16-bit word, zero-extended. */
    int load16(int address);

    /** Loads a 32-bit word. */
    int load32(int address);

    /** Loads a 64-bit word. */
    long load64(int address);

    /** Stores the low 8 bits of {@code value}. */
    void store8(int address, int value);

    /** Stores the low 16 bits of {@code value}. */
    void store16(int address, int value);

    /** Stores 32 bits. */
    void store32(int address, int value);

    /** Stores 64 bits. */
    void store64(int address, long value);

    /**
     * Makes sure that all of {@code [address, address + length)} can be read, else throws as a load
     * would, at the first byte that cannot.
     */
    void checkRead(int address, int length);

    /**
     * Makes sure that all of {@code [address, address + length)} can be written, else throws as a
     * store would, at the first byte that cannot.
     */
    void checkWrite(int address, int length);
}
