package jlguest.translator;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Guest code in hexadecimal, with labels for its jumps. */
final class Assembly {
    private record Jump(int at, int bytes, String label) {}

    private final int start;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Integer, Jump> jumps = new HashMap<>();

    private Assembly(int start) {
        this.start = start;
    }

    static Assembly at(int start) {
        return new Assembly(start);
    }

    int next() {
        return start + out.size();
    }

    Assembly hex(String bytes) {
        out.writeBytes(HexFormat.of().parseHex(bytes.replace(" ", "")));
        return this;
    }

    /** An opcode in hexadecimal, and a 32-bit word behind it. */
    Assembly hex(String bytes, int word) {
        hex(bytes);
        for (int i = 0; i < 4; i++) {
            out.write(word >>> 8 * i);
        }
        return this;
    }

    Assembly label(String name) {
        labels.put(name, next());
        return this;
    }

    /** A jump with an 8-bit displacement. */
    Assembly jump(String opcode, String label) {
        hex(opcode);
        jumps.put(out.size(), new Jump(out.size(), 1, label));
        out.write(0);
        return this;
    }

    /** A jump or call with a 32-bit displacement to an address. */
    Assembly jumpTo(String opcode, int target) {
        hex(opcode);
        return hex("", target - (next() + 4));
    }

    int address(String label) {
        return labels.get(label);
    }

    byte[] bytes() {
        byte[] bytes = out.toByteArray();
        for (Jump jump : jumps.values()) {
            int from = start + jump.at + jump.bytes;
            bytes[jump.at] = (byte) (labels.get(jump.label) - from);
        }
        return bytes;
    }
}
