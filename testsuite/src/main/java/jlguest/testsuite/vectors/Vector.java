package jlguest.testsuite.vectors;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One case: what a processor held before some code ran, and what it held afterwards.
 *
 * <p>The format is one JSON object a line; docs/vectors.md describes it.
 */
public final class Vector {
    /** Bytes at an address. */
    public record Bytes(int address, byte[] value) {}

    private final String line;
    private final String form;
    private final byte[] code;
    private final int seed;
    private final int[] registers;
    private final int eflags;
    private final List<Bytes> memory;
    private final byte[] fpu;
    private final int[] outRegisters;
    private final int outEip;
    private final int outEflags;
    private final int undefined;
    private final int vector;
    private final int faultAddress;
    private final List<Bytes> outMemory;
    private final byte[] outFpu;

    private Vector(String line) {
        this.line = line;
        JsonObject in = JsonParser.parseString(line).getAsJsonObject();
        JsonObject out = in.getAsJsonObject("out");
        form = in.get("form").getAsString();
        code = HexFormat.of().parseHex(in.get("code").getAsString());
        seed = in.get("seed").getAsNumber().intValue();
        registers = registers(in);
        eflags = integer(in, "eflags", 0);
        memory = bytes(in);
        fpu = hex(in);
        outRegisters = registers(out);
        outEip = integer(out, "eip", 0);
        outEflags = integer(out, "eflags", 0);
        undefined = integer(out, "undefined", 0);
        vector = integer(out, "vector", -1);
        faultAddress = integer(out, "cr2", 0);
        outMemory = bytes(out);
        outFpu = hex(out);
    }

    /**
     * Parses a line.
     *
     * @throws IllegalArgumentException if it is not a case
     */
    public static Vector parse(String line) {
        try {
            return new Vector(line);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("no instruction case: " + e.getMessage(), e);
        }
    }

    private static int integer(JsonObject from, String name, int otherwise) {
        JsonElement element = from.get(name);
        return element == null ? otherwise : (int) element.getAsLong();
    }

    private static int[] registers(JsonObject from) {
        JsonArray array = from.getAsJsonArray("regs");
        int[] values = new int[8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) array.get(i).getAsLong();
        }
        return values;
    }

    private static List<Bytes> bytes(JsonObject from) {
        List<Bytes> all = new ArrayList<>();
        if (from.has("mem")) {
            for (JsonElement element : from.getAsJsonArray("mem")) {
                JsonArray pair = element.getAsJsonArray();
                byte[] value = HexFormat.of().parseHex(pair.get(1).getAsString());
                all.add(new Bytes((int) pair.get(0).getAsLong(), value));
            }
        }
        return all;
    }

    private static byte[] hex(JsonObject from) {
        return from.has("fpu") ? HexFormat.of().parseHex(from.get("fpu").getAsString()) : null;
    }

    /** The line it came from. */
    public String line() {
        return line;
    }

    /** Name of the instruction form. */
    public String form() {
        return form;
    }

    /** Whether it is more than one instruction. */
    public boolean isSequence() {
        return form.startsWith("sequence");
    }

    /** Whether it is an x87 instruction whose result may be off by one unit in the last place. */
    public boolean isTranscendental() {
        return form.startsWith("x87-transcendental");
    }

    byte[] code() {
        return code;
    }

    int seed() {
        return seed;
    }

    int[] registers() {
        return registers;
    }

    int eflags() {
        return eflags;
    }

    List<Bytes> memory() {
        return memory;
    }

    byte[] fpu() {
        return fpu;
    }

    int[] outRegisters() {
        return outRegisters;
    }

    int outEip() {
        return outEip;
    }

    int outEflags() {
        return outEflags;
    }

    int undefined() {
        return undefined;
    }

    /** The exception it ends with, or -1. */
    int vector() {
        return vector;
    }

    int faultAddress() {
        return faultAddress;
    }

    List<Bytes> outMemory() {
        return outMemory;
    }

    byte[] outFpu() {
        return outFpu;
    }
}
