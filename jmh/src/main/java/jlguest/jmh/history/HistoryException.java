package jlguest.jmh.history;

/** A saved run that is not there, cannot be read, or must not be replaced. */
public final class HistoryException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong.
     *
     * @param message a sentence for the user that says what to do
     */
    public HistoryException(String message) {
        super(message);
    }
}
