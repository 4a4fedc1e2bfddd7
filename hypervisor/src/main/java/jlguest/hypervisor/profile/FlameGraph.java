package jlguest.hypervisor.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Draws a call tree as a flame graph (Brendan Gregg, "The Flame Graph", ACM Queue 14/2): a box for
 * each function, as wide as its samples, callees on top of callers. A function has the colour of
 * the place that most of its samples are in; on top of it stand the places of its own samples.
 *
 * <p>The SVG holds its script; nothing is loaded from anywhere.
 */
final class FlameGraph {
    private static final String SCRIPT = "flamegraph.js";
    private static final double WIDTH = 1200;
    private static final int ROW = 17;
    private static final int TOP = 62;
    private static final double LETTER = 6.6;

    /** Narrower boxes, in the unzoomed picture, are left out: a four-thousandth of all samples. */
    private static final double NARROWEST = WIDTH / 4000;

    private final String title;
    private final StringBuilder out = new StringBuilder();
    private long samples;
    private int rows;

    FlameGraph(String title) {
        this.title = title;
    }

    /** The whole SVG document; it has a box "all" even without samples. */
    String draw(CallTree root) {
        samples = Math.max(1, root.total());
        rows = depth(root);
        int height = TOP + rows * ROW + 8;
        out.append(
                String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100%%\" viewBox=\"0 0"
                                + " %.0f %d\" data-width=\"%.0f\" font-family=\"monospace\""
                                + " font-size=\"11\">%n",
                        WIDTH,
                        height,
                        WIDTH));
        out.append(
                "<style>g.box:hover rect{stroke:#000} g.box{cursor:pointer} g.hit"
                        + " rect{fill:#e642e6} text{pointer-events:none}"
                        + " text.search{pointer-events:auto;cursor:pointer}</style>\n");
        out.append("<rect width=\"100%\" height=\"100%\" fill=\"#fbfbf7\"/>\n");
        out.append(text(8, 16, "title", title));
        out.append(text(WIDTH - 60, 16, "search", "Search"));
        out.append(text(WIDTH - 180, 16, "found", ""));
        legend(root);
        box(root.name(), root.mostly(), root.total(), 0, 0);
        callees(root, 0, 1);
        out.append("<script><![CDATA[\n").append(script()).append("]]></script>\n</svg>\n");
        return out.toString();
    }

    private static int depth(CallTree node) {
        int deepest = 1; // the row of places
        for (CallTree callee : node.callees()) {
            deepest = Math.max(deepest, depth(callee));
        }
        return deepest + 1;
    }

    private void legend(CallTree root) {
        double x = 8;
        double y = 24;
        for (Place place : Place.values()) {
            if (root.total(place) == 0) {
                continue;
            }
            String label = place.label() + " " + percent(root.total(place));
            double width = 24 + label.length() * LETTER;
            if (x + width > WIDTH) {
                x = 8;
                y += ROW;
            }
            out.append(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"10\" height=\"10\""
                                    + " fill=\"%s\"/>%n",
                            x,
                            y,
                            place.colour()));
            out.append(text(x + 13, y + 9, "place", label));
            x += width;
        }
    }

    /** Callees and places of a node, from left to right, one row above it. */
    private void callees(CallTree node, double left, int row) {
        double x = left;
        for (CallTree callee : node.callees()) {
            double width = width(callee.total());
            if (width >= NARROWEST) {
                box(callee.name(), callee.mostly(), callee.total(), x, row);
                callees(callee, x, row + 1);
            }
            x += width;
        }
        for (Place place : Place.values()) {
            double width = width(node.self(place));
            if (width >= NARROWEST) {
                box("[" + place.label() + "]", place, node.self(place), x, row);
            }
            x += width;
        }
    }

    private double width(long count) {
        return WIDTH * count / samples;
    }

    private void box(String name, Place place, long count, double x, int row) {
        double width = width(count);
        double y = TOP + (rows - 1 - row) * ROW;
        out.append(
                String.format(
                        Locale.ROOT,
                        "<g class=\"box\" data-name=\"%s\" data-samples=\"%d\""
                                + " data-depth=\"%d\"><title>%s: %d samples, %s, mostly"
                                + " %s</title><rect x=\"%.3f\" y=\"%.0f\" width=\"%.3f\""
                                + " height=\"%d\" rx=\"1\" fill=\"%s\"/>",
                        escape(name),
                        count,
                        row,
                        escape(name),
                        count,
                        percent(count),
                        place.label(),
                        x,
                        y,
                        width,
                        ROW - 1,
                        place.colour()));
        int letters = (int) ((width - 6) / LETTER);
        String label = name.length() <= letters ? name : name.substring(0, Math.max(0, letters));
        out.append(text(x + 3, y + 12, "name", letters < 3 ? "" : label)).append("</g>\n");
    }

    private String percent(long count) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * count / samples);
    }

    private static String text(double x, double y, String kind, String text) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                kind,
                x,
                y,
                escape(text));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String script() {
        try (InputStream in = FlameGraph.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("resource missing from this build: " + SCRIPT);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
