package jlguest.jmh.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jlguest.jmh.statistics.Interval;
import org.junit.jupiter.api.Test;

class LineChartTest {
    private static LineChart.Point point(int position, double value, boolean joined) {
        return new LineChart.Point(
                position, new Interval(value * 0.9, value, value * 1.1), joined, "a & b");
    }

    @Test
    void linesAreBrokenWherePointsAreNotJoined() {
        String svg =
                new LineChart(List.of("one", "two", "three"), "ns")
                        .line(
                                "<it>",
                                List.of(point(0, 1, true), point(1, 2, true), point(2, 2, false)))
                        .svg();
        String path = svg.substring(svg.indexOf("<path d='M", svg.indexOf("<g stroke")));
        path = path.substring(0, path.indexOf("' stroke-width"));
        assertEquals(1, path.chars().filter(letter -> letter == 'L').count(), path);
        assertEquals(2, path.chars().filter(letter -> letter == 'M').count(), path);
        assertEquals(4, svg.split("<circle", -1).length);
        assertTrue(svg.contains("&lt;it&gt;") && svg.contains("a &amp; b"), svg);
        assertFalse(svg.contains("NaN"), svg);
    }

    @Test
    void closeValuesAreOnAScaleFromZero() {
        Scale scale = Scale.of(50, 100);
        assertEquals(0, scale.position(0));
        assertTrue(scale.position(100) > 0.9 && scale.position(100) < 1);
        assertEquals(List.of(0.0, 50.0, 100.0), scale.ticks());
    }

    @Test
    void valuesFarApartAreOnALogarithmicScale() {
        Scale scale = Scale.of(1, 10_000);
        double decade = scale.position(100) - scale.position(10);
        assertEquals(decade, scale.position(1000) - scale.position(100), 1e-9);
        assertTrue(scale.ticks().containsAll(List.of(1.0, 10.0, 100.0, 1000.0, 10_000.0)));
    }
}
