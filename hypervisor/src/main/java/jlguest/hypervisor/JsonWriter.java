package jlguest.hypervisor;

/**
 * Writes one JSON object, indented, with its fields in the order in which they are given. Numbers,
 * strings and nested objects are all that statistics need.
 */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder("{");
    private int depth = 1;
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
        out.append('{');
        depth++;
        first = true;
        return this;
    }

    /** Ends the object begun last. */
    JsonWriter end() {
        depth--;
        if (!first) {
            newLine();
        }
        out.append('}');
        first = false;
        return this;
    }

    /** Ends the whole object and returns it, without a newline at its end. */
    String finish() {
        if (depth != 1) {
            throw new IllegalStateException("objects left open: " + (depth - 1));
        }
        end();
        return out.toString();
    }

    private void name(String name) {
        if (!first) {
            out.append(',');
        }
        first = false;
        newLine();
        quote(name);
        out.append(": ");
    }

    private void newLine() {
        out.append('\n').append("  ".repeat(depth));
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
