package jlguest.jmh.compare;

/** A rival printed what the workload cannot have printed. */
final class MalformedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedOutputException(String message) {
        super(message);
    }
}
