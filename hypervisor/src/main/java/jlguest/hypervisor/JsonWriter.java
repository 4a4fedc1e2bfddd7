package jlguest.hypervisor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes one JSON object, indented, with its fields in the order in which they are given. Numbers,
 * strings, nested objects and lists of objects are all that statistics need.
 */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder("{");
    private final Deque<Character> open = new ArrayDeque<>(List.of('}'));
    private boolean first = true;

    /** Writes a number. */
    JsonWriter number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Writes a string. */
    JsonWriter text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    /** Begins an object inside the present one. */
    JsonWriter begin(String name) {
        name(name);
        open('{', '}');
        return this;
    }

    /** Begins a list of objects; each begins with {@link #element}. */
    JsonWriter beginList(String name) {
        name(name);
        open('[', ']');
        return this;
    }

    /** Begins an object inside the present list. */
    JsonWriter element() {
        separate();
        open('{', '}');
        return this;
    }

    private void open(char opening, char closing) {
        out.append(opening);
        open.push(closing);
        first = true;
    }

    /** Ends the object or list begun last. */
    JsonWriter end() {
        char closing = open.pop();
        if (!first) {
            newLine();
        }
        out.append(closing);
        first = false;
        return this;
    }

    /** Ends the whole object and returns it, without a newline at its end. */
    String finish() {
        if (open.size() != 1) {
            throw new IllegalStateException("objects left open: " + (open.size() - 1));
        }
        end();
        return out.toString();
    }

    private void name(String name) {
        separate();
        quote(name);
        out.append(": ");
    }

    private void separate() {
        if (!first) {
            out.append(',');
        }
        first = false;
        newLine();
    }

    private void newLine() {
        out.append('\n').append("  ".repeat(open.size()));
    }

    private void quote(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
