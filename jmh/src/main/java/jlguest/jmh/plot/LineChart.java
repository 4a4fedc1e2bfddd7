package jlguest.jmh.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jlguest.jmh.statistics.Interval;

/** A chart of lines with error bars over named positions, as an SVG element. */
public final class LineChart {
    private static final int WIDTH = 910;
    private static final int LEFT = 70;
    private static final int RIGHT = 250;
    private static final int TOP = 16;
    private static final int PLOT_HEIGHT = 260;
    private static final int BOTTOM = 90;
    private static final int KEY_LINE = 18;
    private static final int CAP = 4;

    /** Colours that can be told apart by people who see few (Okabe and Ito 2008). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#56b4e9", "#e69f00");

    /**
     * A value at a position.
     *
     * @param position index among the chart's positions
     * @param value all of it positive
     * @param joined whether a line leads here from the point before
     * @param note what a reader is told who points at it
     */
    public record Point(int position, Interval value, boolean joined, String note) {}

    private record Line(String name, List<Point> points) {}

    private final List<String> positions;
    private final String unit;
    private final List<Line> lines = new ArrayList<>();

    /**
     * An empty chart.
     *
     * @param positions what is under the horizontal axis, from left to right
     * @param unit what the vertical axis is labelled with
     */
    public LineChart(List<String> positions, String unit) {
        this.positions = List.copyOf(positions);
        this.unit = unit;
    }

    /**
     * Adds a line.
     *
     * @param name for the key
     * @param points in the order of their positions, at least one
     */
    public LineChart line(String name, List<Point> points) {
        lines.add(new Line(name, List.copyOf(points)));
        return this;
    }

    /** The chart, which must have a line. */
    public String svg() {
        Scale scale =
                Scale.of(
                        points().stream().mapToDouble(p -> p.value().low()).min().orElseThrow(),
                        points().stream().mapToDouble(p -> p.value().high()).max().orElseThrow());
        int height = TOP + Math.max(PLOT_HEIGHT + BOTTOM, lines.size() * KEY_LINE);
        Drawing svg = new Drawing(WIDTH, height);
        axes(svg, scale);
        for (int i = 0; i < lines.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            // Once the colours are used up, dashes tell the lines apart.
            String dashes = i < COLOURS.size() ? "" : " stroke-dasharray='6 3'";
            line(svg, lines.get(i), scale, "stroke='" + colour + "' fill='none'" + dashes);
            key(svg, i, lines.get(i).name, "stroke='" + colour + "'" + dashes);
        }
        return svg.end();
    }

    private List<Point> points() {
        return lines.stream().flatMap(line -> line.points.stream()).toList();
    }

    private double x(int position) {
        double step = (double) (WIDTH - LEFT - RIGHT) / positions.size();
        return LEFT + (position + 0.5) * step;
    }

    private static double y(Scale scale, double value) {
        return TOP + PLOT_HEIGHT * (1 - scale.position(value));
    }

    private void axes(Drawing svg, Scale scale) {
        for (double tick : scale.ticks()) {
            double y = y(scale, tick);
            svg.add(
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/>%n",
                    LEFT, WIDTH - RIGHT, y, y);
            svg.add(
                    "<text x='%d' y='%.1f' text-anchor='end'>%s</text>%n",
                    LEFT - 6, y + 4, number(tick));
        }
        svg.add(
                "<text transform='rotate(-90)' x='%d' y='14' text-anchor='middle'>%s</text>%n",
                -(TOP + PLOT_HEIGHT / 2), Markup.escape(unit));
        int base = TOP + PLOT_HEIGHT;
        svg.add(
                "<path d='M%d %dV%dH%d' stroke='#444' fill='none'/>%n",
                LEFT, TOP, base, WIDTH - RIGHT);
        for (int i = 0; i < positions.size(); i++) {
            svg.add(
                    "<text transform='translate(%.1f %d) rotate(-35)'"
                            + " text-anchor='end'>%s</text>%n",
                    x(i) + 4, base + 16, Markup.escape(positions.get(i)));
        }
    }

    private void line(Drawing svg, Line line, Scale scale, String style) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points) {
            path.append(
                    String.format(
                            Locale.ROOT,
                            "%s%.1f %.1f",
                            point.joined && path.length() > 0 ? "L" : "M",
                            x(point.position),
                            y(scale, point.value.estimate())));
        }
        svg.add("<g %s>%n<path d='%s' stroke-width='1.5'/>%n", style, path);
        for (Point point : line.points) {
            point(svg, point, scale);
        }
        svg.add("</g>%n");
    }

    private void point(Drawing svg, Point point, Scale scale) {
        double x = x(point.position);
        svg.add("<g><title>%s</title>", Markup.escape(point.note));
        svg.add(
                "<circle cx='%.1f' cy='%.1f' r='3' fill='#fff'/>",
                x, y(scale, point.value.estimate()));
        double low = y(scale, point.value.low());
        double high = y(scale, point.value.high());
        svg.add(
                "<path d='M%.1f %.1fh%d M%.1f %.1fV%.1f M%.1f %.1fh%d'/></g>%n",
                x - CAP, high, 2 * CAP, x, high, low, x - CAP, low, 2 * CAP);
    }

    private static void key(Drawing svg, int index, String name, String style) {
        int x = WIDTH - RIGHT + 12;
        int y = TOP + 10 + index * KEY_LINE;
        svg.add("<path d='M%d %dh20' stroke-width='2' %s/>%n", x, y - 4, style);
        svg.add("<text x='%d' y='%d'>%s</text>%n", x + 26, y, Markup.escape(name));
    }

    private static String number(double value) {
        return value == Math.rint(value) && value < 1e7
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
