package jlguest.jmh.verdict;

/** What a comparison says about one benchmark. */
public enum Verdict {
    /** The whole confidence interval is on the faster side. */
    FASTER("faster"),

    /** The whole confidence interval is on the slower side. */
    SLOWER("slower"),

    /**
     * The interval includes "no change". That is no proof of equality: the interval says how large
     * a change may be that was not seen.
     */
    NO_EVIDENCE("no evidence");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
