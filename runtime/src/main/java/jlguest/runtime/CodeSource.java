package jlguest.runtime;

/**
 * Makes code units and runs those that are not JVM code: the translator, as the runtime sees it.
 */
public interface CodeSource {
    /**
     * Decodes the unit at the present {@code EIP} in the present mode.
     *
     * @throws GuestFault if its first instruction cannot be fetched
     */
    CodeUnit decode();

    /**
     * Runs a unit in the interpreter, and may have it translated for the next time.
     *
     * @return an {@link Exit} code; a fault is one, too, and not thrown
     */
    int interpret(CodeUnit unit);

    /**
     * Runs one instruction, outside of {@link Cpu#CAREFUL} mode.
     *
     * @return an {@link Exit} code; a fault is one, too, and not thrown
     * @throws GuestFault if the instruction cannot be fetched
     */
    int interpretAlone();

    /**
     * Told that a unit's JVM code, which counts its uses, was used often.
     *
     * @param eip virtual address of the unit
     * @param mode execution mode it was made for
     * @return after how many uses more it is to be told again; 0 if there is better code by now
     */
    int usesLeft(int eip, int mode);

    /**
     * Instructions that one unit may retire at most, made JVM code or not, between two looks at
     * {@link Cpu#interrupts}.
     */
    int stretch();

    /** Runs one instruction with all checks of segments, for {@link Cpu#CAREFUL} mode. */
    int interpretCarefully();
}
