package jlguest.jmh;

/** The end of {@code jlguest bench} with a message and an exit status. */
final class BenchFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * Says what is wrong.
     *
     * @param message a sentence for the user that says what to do
     */
    BenchFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The exit status. */
    int status() {
        return status;
    }
}
