package jlguest.jmh.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A self-contained HTML page, built from top to bottom. All text is escaped. */
public final class HtmlPage {
    private static final String STYLE =
            """
            body { font: 15px/1.45 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
            table { border-collapse: collapse; margin: 1em 0; }
            th, td { border: 1px solid #ccc; padding: .2em .6em; text-align: left; }
            figure { margin: 1.5em 0; }
            svg { max-width: 100%; height: auto; }
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** A page with nothing but its title. */
    public HtmlPage(String title) {
        this.title = title;
        element("h1", title);
    }

    private HtmlPage element(String name, String text) {
        body.append('<').append(name).append('>').append(Markup.escape(text));
        body.append("</").append(name).append(">\n");
        return this;
    }

    /** Adds the heading of a section. */
    public HtmlPage heading(String text) {
        return element("h2", text);
    }

    /** Adds a paragraph. */
    public HtmlPage paragraph(String text) {
        return element("p", text);
    }

    /**
     * Adds a table.
     *
     * @param head the columns' names
     * @param rows each with as many cells
     */
    public HtmlPage table(List<String> head, List<List<String>> rows) {
        body.append("<table>\n");
        row("th", head);
        rows.forEach(row -> row("td", row));
        body.append("</table>\n");
        return this;
    }

    private void row(String cell, List<String> texts) {
        body.append("<tr>");
        for (String text : texts) {
            body.append('<').append(cell).append('>').append(Markup.escape(text));
            body.append("</").append(cell).append('>');
        }
        body.append("</tr>\n");
    }

    /**
     * Adds a picture.
     *
     * @param svg an SVG element, taken as it is
     * @param caption stands below it
     */
    public HtmlPage figure(String svg, String caption) {
        body.append("<figure>\n").append(svg).append('\n');
        element("figcaption", caption);
        body.append("</figure>\n");
        return this;
    }

    /** The page as text. */
    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>"
                + Markup.escape(title)
                + "</title>\n<style>\n"
                + STYLE
                + "</style>\n</head>\n<body>\n"
                + body
                + "</body>\n</html>\n";
    }

    /** Writes the page, in UTF-8. */
    public void write(Path file) throws IOException {
        Files.writeString(file, html());
    }
}
