package jlguest.runtime.fpu;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One recorded line of an instruction vector file: what went in and what the processor made of it.
 */
final class VectorCase {
    private static final Pattern PATCH = Pattern.compile("\\[(\\d+),\"([0-9a-f]*)\"\\]");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    /** Bytes at an address. */
    static final class Patch {
        final int address;
        final byte[] bytes;

        Patch(int address, byte[] bytes) {
            this.address = address;
            this.bytes = bytes;
        }
    }

    final String line;
    final String form;
    final byte[] code;
    final int seed;
    final int[] registers;
    final int flags;
    final List<Patch> memory;
    final byte[] fpu;
    final int[] registersAfter;
    final int eipAfter;
    final int flagsAfter;
    final int undefinedFlags;

    /** Exception vector, -1 for none. */
    final int vector;

    final List<Patch> memoryAfter;
    final byte[] fpuAfter;

    VectorCase(String line) {
        this.line = line;
        int split = line.indexOf("\"out\":{");
        String in = line.substring(0, split);
        String out = line.substring(split + 6);
        form = text(in, "form");
        code = bytes(text(in, "code"));
        seed = (int) number(in, "seed", 0);
        registers = numbers(in, "regs");
        flags = (int) number(in, "eflags", 0);
        memory = patches(in);
        fpu = bytes(text(in, "fpu"));
        registersAfter = numbers(out, "regs");
        eipAfter = (int) number(out, "eip", 0);
        flagsAfter = (int) number(out, "eflags", 0);
        undefinedFlags = (int) number(out, "undefined", 0);
        vector = (int) number(out, "vector", -1);
        memoryAfter = patches(out);
        fpuAfter = bytes(text(out, "fpu"));
    }

    boolean isTranscendental() {
        return form.startsWith("x87-transcendental");
    }

    private static String text(String json, String key) {
        int start = json.indexOf("\"" + key + "\":\"") + key.length() + 4;
        return json.substring(start, json.indexOf('"', start));
    }

    private static long number(String json, String key, long missing) {
        int at = json.indexOf("\"" + key + "\":");
        if (at < 0) {
            return missing;
        }
        Matcher matcher = NUMBER.matcher(json);
        matcher.find(at + key.length() + 3);
        return Long.parseLong(matcher.group());
    }

    private static int[] numbers(String json, String key) {
        int start = json.indexOf("\"" + key + "\":[") + key.length() + 4;
        String[] parts = json.substring(start, json.indexOf(']', start)).split(",");
        int[] values = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = (int) Long.parseLong(parts[i].trim());
        }
        return values;
    }

    private static List<Patch> patches(String json) {
        List<Patch> patches = new ArrayList<>();
        int at = json.indexOf("\"mem\":");
        if (at >= 0) {
            Matcher matcher = PATCH.matcher(json);
            matcher.region(at, json.length());
            while (matcher.find()) {
                patches.add(
                        new Patch((int) Long.parseLong(matcher.group(1)), bytes(matcher.group(2))));
            }
        }
        return patches;
    }

    static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
