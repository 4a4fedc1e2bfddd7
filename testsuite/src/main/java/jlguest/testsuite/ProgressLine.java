package jlguest.testsuite;

import java.io.PrintWriter;

/** A line on the terminal that says how far a command is, and is gone when it ends. */
public final class ProgressLine {
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal = System.console() != null;

    /**
     * @param err standard error; nothing but messages is written there unless it is a terminal
     */
    public ProgressLine(PrintWriter err) {
        this.err = err;
    }

    /** Whether anybody sees it. */
    public boolean isShown() {
        return terminal;
    }

    /** Replaces the line, if it is shown. */
    public void show(String text) {
        if (terminal) {
            err.print(CLEAR + text);
            err.flush();
        }
    }

    /** Takes the line away. */
    public void clear() {
        show("");
    }

    /** Writes a message that stays. */
    public void message(String text) {
        clear();
        err.println(text);
        err.flush();
    }
}
