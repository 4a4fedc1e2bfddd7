package jlguest.mmu;

/**
 * The guest did something that its host cannot let pass; it ends that guest and nothing else.
 *
 * <p>The message is the reason as the original host words it (see {@code kill_guest} in lguest);
 * only the first one of a guest is kept.
 */
public final class GuestKilledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param reason the original's message, without a trailing newline
     */
    public GuestKilledException(String reason) {
        super(reason);
    }
}
