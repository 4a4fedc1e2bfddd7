package jlguest.runtime;

/**
 * Guest code as a JVM class: what the bytecode emitter makes of one or more basic blocks.
 *
 * <p>Registers and flags are taken from the state array on entry and stand there again when it
 * returns; after a fault they stand there as they were before the instruction at {@code EIP}.
 */
public abstract class TranslatedCode {
    /**
     * Runs from the code's first address until it leaves the code. Its pages must be mapped as they
     * were when it was made; else it returns {@link Exit#LOOK_UP}.
     *
     * @param depth guest calls that are open as JVM calls, below {@link Dispatcher#MAX_DEPTH}
     * @return an {@link Exit} code; a fault of an instruction is one, too, and not thrown
     */
    public abstract int run(int depth);

    /**
     * Told when bytes that it was made from have changed, after which it is not entered any more.
     * May be called on any thread that writes guest memory.
     */
    public void discarded() {}
}
