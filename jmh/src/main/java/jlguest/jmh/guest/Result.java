package jlguest.jmh.guest;

/** What a benchmark's guest code must have done, so that it cannot have measured nothing. */
public final class Result {
    private Result() {}

    /**
     * Compares a result with what it must be.
     *
     * @param what is compared, for the message
     * @throws IllegalStateException if they differ
     */
    public static void check(String what, long actual, long expected) {
        if (actual != expected) {
            throw new IllegalStateException(what + " is " + actual + ", not " + expected);
        }
    }
}
