package jlguest.jmh.plot;

/** Text inside HTML and SVG. */
final class Markup {
    private Markup() {}

    /** Text with everything replaced that means something in markup, also inside attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
