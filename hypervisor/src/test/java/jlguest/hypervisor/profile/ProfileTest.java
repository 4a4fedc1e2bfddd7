package jlguest.hypervisor.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ProfileTest {
    @TempDir Path folder;

    private final Profile profile = new Profile();

    @BeforeEach
    void addSamples() {
        for (int i = 0; i < 3; i++) {
            profile.add(List.of("main", "work"), Place.TRANSLATED);
        }
        profile.add(List.of("main", "work"), Place.INTERPRETED);
        profile.add(List.of("main"), Place.HYPERCALL);
        profile.add(List.of("[idle]"), Place.IDLE);
    }

    @Test
    void collapsedStacksHaveALineForEachStackAndPlace() {
        String expected =
                """
                [idle];[idle] 1
                main;[host: hypercall] 1
                main;work;[translated] 3
                main;work;[interpreted] 1
                """;
        assertEquals(expected, profile.toCollapsed());
        assertEquals(6, profile.samples());
        assertEquals(3, profile.samples(Place.TRANSLATED));
    }

    @Test
    void theHottestComeFirst() {
        List<Profile.Share> hottest = profile.hottest(2);
        assertEquals(new Profile.Share("work", Place.TRANSLATED, 3), hottest.get(0));
        assertEquals(2, hottest.size());
        assertEquals(4, profile.hottest(100).size());
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theFlameGraphHasABoxForEachFunctionAndPlace() throws Exception {
        Document svg = parse(profile.toSvg("a <title> & \"more\""));
        NodeList groups = svg.getElementsByTagName("g");
        StringBuilder boxes = new StringBuilder();
        for (int i = 0; i < groups.getLength(); i++) {
            Element box = (Element) groups.item(i);
            boxes.append(box.getAttribute("data-name"))
                    .append(' ')
                    .append(box.getAttribute("data-samples"))
                    .append('\n');
        }
        String expected =
                """
                all 6
                [idle] 1
                [idle] 1
                main 5
                work 4
                [translated] 3
                [interpreted] 1
                [host: hypercall] 1
                """;
        assertEquals(expected, boxes.toString());
        assertEquals(1, svg.getElementsByTagName("script").getLength());
    }

    @Test
    void theFlameGraphLoadsNothing() {
        String svg = profile.toSvg("title").replace("http://www.w3.org/2000/svg", "");
        assertFalse(svg.contains("http"), svg);
        assertFalse(svg.contains("href"), svg);
        assertFalse(svg.contains("src="), svg);
    }

    @Test
    void anEmptyProfileIsDrawnToo() throws Exception {
        assertEquals(1, parse(new Profile().toSvg("empty")).getElementsByTagName("g").getLength());
        assertEquals("", new Profile().toCollapsed());
    }

    @Test
    void namesDecideWhatIsWritten() throws IOException {
        for (String name : List.of("p.svg", "p.html", "p.collapsed", "p.txt")) {
            Path out = folder.resolve(name);
            assertEquals(List.of(out), profile.write(out, "title"));
        }
        assertEquals(profile.toCollapsed(), Files.readString(folder.resolve("p.txt")));
        assertEquals(profile.toSvg("title"), Files.readString(folder.resolve("p.svg")));
        assertTrue(Files.readString(folder.resolve("p.html")).contains("<svg"));
        List<Path> both = profile.write(folder.resolve("out"), "title");
        assertEquals(List.of(folder.resolve("out.svg"), folder.resolve("out.collapsed")), both);
        assertEquals(profile.toCollapsed(), Files.readString(both.get(1)));
    }

    @Test
    void aGuestThatMakesUpStacksFillsNoMemory() {
        for (int i = 0; i < 300_000; i++) {
            profile.add(List.of("made up " + i, "leaf"), Place.INTERPRETED);
        }
        assertEquals(300_006, profile.samples());
        assertTrue(profile.toCollapsed().lines().count() < 150_000);
        assertTrue(profile.toCollapsed().contains("[more stacks];[interpreted] "));
    }
}
