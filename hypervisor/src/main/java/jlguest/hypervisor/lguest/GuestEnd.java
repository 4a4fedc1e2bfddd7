package jlguest.hypervisor.lguest;

import java.util.Objects;

/**
 * How a guest ended, and why.
 *
 * @param kind the way
 * @param reason for {@link Kind#CRASH} the guest's last words, for {@link Kind#KILLED} the host's
 *     reason in the words of the original (lguest-abi.md §5.12), else a short text
 */
public record GuestEnd(Kind kind, String reason) {
    /** The guest switched itself off. */
    public static final GuestEnd POWER_OFF = new GuestEnd(Kind.POWER_OFF, "Power down");

    /** The guest wants to be started again. */
    public static final GuestEnd RESTART = new GuestEnd(Kind.RESTART, "Restart");

    /** {@link LguestHost#stop} was called, or the thread was interrupted while the guest slept. */
    public static final GuestEnd STOPPED = new GuestEnd(Kind.STOPPED, "Stopped");

    /** The time allowed for the run is over. */
    public static final GuestEnd TIMEOUT = new GuestEnd(Kind.TIMEOUT, "Time is up");

    /** The ways a guest can end. */
    public enum Kind {
        /** The guest switched itself off. */
        POWER_OFF,
        /** The guest wants to be started again from scratch. */
        RESTART,
        /** The guest gave up, usually a kernel panic. */
        CRASH,
        /** The host ended the guest for something it did. */
        KILLED,
        /** The embedder ended the run. */
        STOPPED,
        /** The time allowed for the run was over. */
        TIMEOUT
    }

    /** Checks that both parts are there. */
    public GuestEnd {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(reason, "reason");
    }

    static GuestEnd crash(String text) {
        return new GuestEnd(Kind.CRASH, text);
    }

    static GuestEnd killed(String reason) {
        return new GuestEnd(Kind.KILLED, reason);
    }
}
