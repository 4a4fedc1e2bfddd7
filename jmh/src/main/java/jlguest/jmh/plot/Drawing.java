package jlguest.jmh.plot;

import java.util.Locale;

/** An SVG picture that is being written. */
final class Drawing {
    private final StringBuilder svg = new StringBuilder();

    /** An empty picture of a size in pixels. */
    Drawing(int width, int height) {
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'"
                        + " font-family='sans-serif' font-size='12'>%n",
                width, height, width, height);
    }

    /** Appends elements; the values' texts must have been {@linkplain Markup#escape escaped}. */
    void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    /** The picture, ended. */
    String end() {
        return svg.append("</svg>").toString();
    }
}
