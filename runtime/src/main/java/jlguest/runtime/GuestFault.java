package jlguest.runtime;

/**
 * An instruction faulted outside the paths that end with an exit code: thrown by slow paths and by
 * helpers before they changed anything.
 *
 * <p>One instance per processor, without stack trace; what happened stands in its fields, and
 * {@code EIP} in the state is that of the instruction.
 */
public final class GuestFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private int exit;

    GuestFault() {
        super(null, null, false, false);
    }

    /**
     * The exit code: {@link Exit#TRAP}, {@link Exit#TRAP_WITH_ERROR} or {@link Exit#PAGE_FAULT}.
     */
    public int exit() {
        return exit;
    }

    GuestFault set(int newExit) {
        exit = newExit;
        return this;
    }
}
