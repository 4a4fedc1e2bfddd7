package jlguest.hypervisor;

/**
 * The caller asked for a guest that cannot be: a kernel file that is none, an initrd that does not
 * fit, an option out of range.
 *
 * <p>It is thrown before a guest runs. What a running guest does wrong ends that guest with {@link
 * jlguest.mmu.GuestKilledException} instead. The message is one sentence or two for the person at
 * the command line: what is wrong, with names and numbers, and what to do about it.
 */
public final class InvalidGuestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param message what is wrong and what to do
     */
    public InvalidGuestException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong and what to do
     * @param cause the failure below, for the log
     */
    public InvalidGuestException(String message, Throwable cause) {
        super(message, cause);
    }
}
