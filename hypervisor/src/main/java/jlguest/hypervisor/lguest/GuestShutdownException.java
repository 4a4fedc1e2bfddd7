package jlguest.hypervisor.lguest;

/**
 * The guest asked for its end with hypercall SHUTDOWN; carries that end out of the hypercall to
 * {@link LguestHost#run}, and no further. Thrown once in a guest's life.
 */
final class GuestShutdownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient GuestEnd end;

    GuestShutdownException(GuestEnd end) {
        super(end.reason(), null, false, false);
        this.end = end;
    }

    GuestEnd end() {
        return end;
    }
}
