package jlguest.jmh.compare;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Something that is to be reached, and what was measured.
 *
 * @param text what it is about
 * @param atLeast whether the figure must not be below the limit; otherwise not above
 * @param limit what is to be reached
 * @param unit follows the numbers: "x" for ratios
 * @param figure what was measured, if it was
 * @param detail where the figure comes from, or nothing
 */
record Target(
        String text,
        boolean atLeast,
        double limit,
        String unit,
        OptionalDouble figure,
        String detail) {
    /** Whether a target was reached. */
    enum Verdict {
        MET,
        MISSED,
        NOT_MEASURED
    }

    Verdict verdict() {
        if (figure.isEmpty()) {
            return Verdict.NOT_MEASURED;
        }
        boolean reached = atLeast ? figure.getAsDouble() >= limit : figure.getAsDouble() <= limit;
        return reached ? Verdict.MET : Verdict.MISSED;
    }

    /** The verdict as words for people. */
    String verdictText() {
        return verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The limit with its direction. */
    String limitText() {
        return (atLeast ? "at least " : "at most ") + number(limit);
    }

    /** What was measured, or a dash. */
    String figureText() {
        return figure.isEmpty() ? "-" : number(figure.getAsDouble());
    }

    private String number(double value) {
        String digits =
                value >= 100
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
        return digits + unit;
    }
}
