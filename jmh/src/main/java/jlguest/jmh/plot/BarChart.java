package jlguest.jmh.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Bars that lie on their sides, in groups, each with a whisker for its uncertainty, as an SVG
 * element. The axis is logarithmic, so that twice and half of a value are equally far from it; bars
 * of the same name have the same colour in all groups.
 */
public final class BarChart {
    private static final List<String> COLOURS =
            List.of("#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377", "#bbbbbb");
    private static final int WIDTH = 900;
    private static final int LEFT = 110;
    private static final int RIGHT = 80;
    private static final int TOP = 10;
    private static final int BAR = 11;
    private static final int GAP = 9;
    private static final int AXIS = 40;
    private static final int KEY = 20;

    private record Bar(String name, double value, double low, double high) {}

    private record Group(String name, List<Bar> bars) {}

    private final List<Group> groups = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final String unit;

    /**
     * A chart without bars.
     *
     * @param unit what the axis shows
     */
    public BarChart(String unit) {
        this.unit = unit;
    }

    /** Begins a group, for the bars that follow. */
    public BarChart group(String name) {
        groups.add(new Group(name, new ArrayList<>()));
        return this;
    }

    /**
     * Adds a bar to the group begun last.
     *
     * @param value above 0
     * @param low end of the whisker, above 0, not above the value
     * @param high end of the whisker, not below the value
     * @throws IllegalArgumentException if the values are not in this order
     * @throws IllegalStateException if no group was begun
     */
    public BarChart bar(String name, double value, double low, double high) {
        if (!(low > 0 && low <= value && value <= high && high < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": " + low + ", " + value + ", " + high);
        }
        if (groups.isEmpty()) {
            throw new IllegalStateException("a bar before the first group");
        }
        groups.get(groups.size() - 1).bars.add(new Bar(name, value, low, high));
        if (!names.contains(name)) {
            names.add(name);
        }
        return this;
    }

    /** Whether there is nothing to be seen. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** The chart, which must have a bar. */
    public String svg() {
        double low = bars().stream().mapToDouble(Bar::low).min().orElseThrow();
        double high = bars().stream().mapToDouble(Bar::high).max().orElseThrow();
        // Room on both sides, so that the smallest bar can be seen as well.
        double from = Math.pow(10, Math.floor(Math.log10(low / 1.5)));
        double to = Math.pow(10, Math.ceil(Math.log10(high)));
        int bottom = TOP + bars().size() * BAR + groups.size() * GAP;
        int height = bottom + AXIS + names.size() * KEY;
        Drawing svg = new Drawing(WIDTH, height);
        axis(svg, from, to, bottom);
        int y = TOP;
        for (Group group : groups) {
            y = group(svg, group, y, from, to);
        }
        for (int i = 0; i < names.size(); i++) {
            key(svg, i, bottom + AXIS + i * KEY);
        }
        return svg.end();
    }

    private List<Bar> bars() {
        return groups.stream().flatMap(group -> group.bars.stream()).toList();
    }

    private static double x(double value, double from, double to) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(value / from) / Math.log(to / from);
    }

    private void axis(Drawing svg, double from, double to, int bottom) {
        for (double tick = from; tick <= to * 1.001; tick *= 10) {
            double x = x(tick, from, to);
            String colour = Math.abs(tick - 1) < 1e-9 ? "#444" : "#ddd";
            svg.add(
                    "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='%s'/>%n",
                    x, x, TOP, bottom, colour);
            svg.add(
                    "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n",
                    x, bottom + 14, number(tick));
        }
        svg.add(
                "<text x='%d' y='%d' text-anchor='middle'>%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, bottom + 30, Markup.escape(unit));
    }

    private int group(Drawing svg, Group group, int top, double from, double to) {
        svg.add(
                "<text x='%d' y='%.1f' text-anchor='end'>%s</text>%n",
                LEFT - 8, top + group.bars.size() * BAR / 2.0 + 4, Markup.escape(group.name));
        int y = top;
        for (Bar bar : group.bars) {
            double end = x(bar.value, from, to);
            double middle = y + (BAR - 1) / 2.0;
            svg.add(
                    "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'><title>%s: %s</title>"
                            + "</rect>%n",
                    LEFT,
                    y,
                    end - LEFT,
                    BAR - 1,
                    colour(names.indexOf(bar.name)),
                    Markup.escape(bar.name),
                    number(bar.value));
            svg.add(
                    "<path d='M%.1f %.1fH%.1f' stroke='#000'/>%n",
                    x(bar.low, from, to), middle, x(bar.high, from, to));
            svg.add(
                    "<text x='%.1f' y='%.1f' font-size='9'>%s</text>%n",
                    x(bar.high, from, to) + 3, middle + 3, number(bar.value));
            y += BAR;
        }
        return y + GAP;
    }

    private void key(Drawing svg, int index, int y) {
        svg.add("<rect x='%d' y='%d' width='12' height='12' fill='%s'/>%n", LEFT, y, colour(index));
        svg.add(
                "<text x='%d' y='%d'>%s</text>%n",
                LEFT + 18, y + 10, Markup.escape(names.get(index)));
    }

    private static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    private static String number(double value) {
        return value >= 10 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2g", value);
    }
}
