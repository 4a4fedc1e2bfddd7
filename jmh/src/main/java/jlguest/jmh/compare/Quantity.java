package jlguest.jmh.compare;

import java.util.Locale;

/** Numbers as people read them. */
final class Quantity {
    private Quantity() {}

    /** A time with three digits. */
    static String nanos(double nanos) {
        if (nanos < 1e3) {
            return digits(nanos) + " ns";
        }
        if (nanos < 1e6) {
            return digits(nanos / 1e3) + " us";
        }
        return nanos < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
    }

    /** An amount of memory. */
    static String kib(double kib) {
        return kib < 1024
                ? String.format(Locale.ROOT, "%.0f KiB", kib)
                : String.format(Locale.ROOT, "%.0f MiB", kib / 1024);
    }

    /** A ratio with its cross. */
    static String times(double ratio) {
        return digits(ratio) + "x";
    }

    /** A part as per cent. */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f%%", part * 100);
    }

    private static String digits(double value) {
        String format = value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
