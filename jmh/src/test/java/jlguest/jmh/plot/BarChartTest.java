package jlguest.jmh.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {
    private static Document parse(BarChart chart) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
    }

    @Test
    void equalRatiosAreEqualDistances() throws Exception {
        BarChart chart = new BarChart("times");
        chart.group("a").bar("x", 1, 1, 1).bar("y", 4, 3, 5).bar("z", 16, 16, 16);
        NodeList bars = parse(chart).getElementsByTagName("rect");
        assertEquals(width(bars, 1) - width(bars, 0), width(bars, 2) - width(bars, 1), 0.2);
        assertTrue(width(bars, 0) > 0);
    }

    @Test
    void barsOfANameHaveOneColourAndOneKey() throws Exception {
        BarChart chart = new BarChart("times");
        chart.group("a").bar("x", 1, 1, 1).group("b").bar("x", 2, 2, 2).bar("y", 2, 2, 2);
        NodeList rectangles = parse(chart).getElementsByTagName("rect");
        assertEquals(3 + 2, rectangles.getLength());
        assertEquals(
                ((Element) rectangles.item(0)).getAttribute("fill"),
                ((Element) rectangles.item(1)).getAttribute("fill"));
    }

    @Test
    void namesCannotBreakThePage() throws Exception {
        BarChart chart = new BarChart("<&>").group("<g>");
        assertTrue(chart.isEmpty());
        parse(chart.bar("<script>'\"", 1, 1, 1));
    }

    @Test
    void valuesMustBeInOrder() {
        BarChart chart = new BarChart("times").group("a");
        assertThrows(IllegalArgumentException.class, () -> chart.bar("x", 1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> chart.bar("x", 0, 0, 1));
        assertThrows(IllegalStateException.class, () -> new BarChart("times").bar("x", 1, 1, 1));
    }
}
