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

    /** Runs one instruction with all checks of segments, for {@link Cpu#CAREFUL} mode. */
    int interpretCarefully();
}
