package jlguest.testsuite.fuzz;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import jlguest.testsuite.vectors.FpuImage;
import jlguest.testsuite.vectors.Vector;

/**
 * Cases as lines of JSON: docs/vectors.md's keys for code and start, docs/fuzzing.md's for what
 * there is besides. What a file says is checked before it is used.
 */
final class CaseFile {
    private static final int MAX_STATES = 64;

    private CaseFile() {}

    /** A case as one line. */
    static String line(FuzzCase saved) {
        JsonObject object = new JsonObject();
        object.addProperty("form", "fuzz");
        object.addProperty("made", Long.toString(saved.seed()));
        object.addProperty("code", HexFormat.of().formatHex(saved.code().bytes()));
        object.addProperty("end", saved.code().end());
        JsonArray starts = new JsonArray();
        Arrays.stream(saved.code().starts()).forEach(starts::add);
        object.add("starts", starts);
        object.addProperty("ring", saved.user() ? 3 : 1);
        object.addProperty("direct", saved.direct());
        JsonArray states = new JsonArray();
        saved.states().forEach(state -> states.add(object(state)));
        object.add("states", states);
        return object.toString();
    }

    private static JsonObject object(StartState state) {
        JsonObject object = new JsonObject();
        object.addProperty("seed", Integer.toUnsignedLong(state.seed()));
        JsonArray registers = new JsonArray();
        for (int register : state.registers()) {
            registers.add(Integer.toUnsignedLong(register));
        }
        object.add("regs", registers);
        object.addProperty("eflags", Integer.toUnsignedLong(state.eflags()));
        if (!state.memory().isEmpty()) {
            JsonArray memory = new JsonArray();
            for (Vector.Bytes part : state.memory()) {
                JsonArray pair = new JsonArray();
                pair.add(Integer.toUnsignedLong(part.address()));
                pair.add(HexFormat.of().formatHex(part.value()));
                memory.add(pair);
            }
            object.add("mem", memory);
        }
        object.addProperty("fpu", HexFormat.of().formatHex(state.fpu()));
        object.addProperty("mapping", state.mapping());
        return object;
    }

    /**
     * Reads all cases of a file.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is no case
     */
    static List<FuzzCase> read(Path file) throws IOException {
        List<FuzzCase> cases = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank()) {
                try {
                    cases.add(parse(line));
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException(
                            "line " + number + " is no case: " + e.getMessage(), e);
                }
            }
        }
        return cases;
    }

    private static void check(boolean good, String what) {
        if (!good) {
            throw new IllegalArgumentException(what);
        }
    }

    /** The case of a line. */
    static FuzzCase parse(String line) {
        JsonObject object = JsonParser.parseString(line).getAsJsonObject();
        byte[] bytes = HexFormat.of().parseHex(object.get("code").getAsString());
        check(
                bytes.length > 0 && bytes.length <= Layout.CODE_END - Layout.START,
                "code of " + bytes.length + " bytes");
        int limit = Layout.START + bytes.length;
        int end = object.get("end").getAsInt();
        check(end >= Layout.START && end < limit, "its end is outside the code");
        JsonArray list = object.getAsJsonArray("starts");
        int[] starts = new int[list.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = list.get(i).getAsInt();
            check(
                    starts[i] >= Layout.START
                            && starts[i] < limit
                            && (i == 0 || starts[i] > starts[i - 1]),
                    "starts outside the code or not in order");
        }
        int ring = object.get("ring").getAsInt();
        check(ring == 1 || ring == 3, "ring " + ring);
        List<StartState> states = new ArrayList<>();
        for (JsonElement element : object.getAsJsonArray("states")) {
            states.add(state(element.getAsJsonObject()));
        }
        check(!states.isEmpty() && states.size() <= MAX_STATES, states.size() + " states");
        return new FuzzCase(
                object.get("made").getAsLong(),
                null,
                new Code(bytes, starts, end),
                ring == 3,
                object.get("direct").getAsBoolean(),
                states);
    }

    private static StartState state(JsonObject object) {
        JsonArray list = object.getAsJsonArray("regs");
        check(list.size() == 8, "regs has " + list.size() + " numbers");
        int[] registers = new int[8];
        for (int i = 0; i < 8; i++) {
            registers[i] = (int) list.get(i).getAsLong();
        }
        List<Vector.Bytes> memory = new ArrayList<>();
        if (object.has("mem")) {
            for (JsonElement element : object.getAsJsonArray("mem")) {
                JsonArray pair = element.getAsJsonArray();
                byte[] value = HexFormat.of().parseHex(pair.get(1).getAsString());
                int address = (int) pair.get(0).getAsLong();
                check(
                        FuzzMemory.isMapped(address)
                                && value.length <= Layout.PAGE
                                && FuzzMemory.isMapped(address + value.length - 1),
                        "memory outside the mapped pages");
                memory.add(new Vector.Bytes(address, value));
            }
        }
        byte[] fpu = HexFormat.of().parseHex(object.get("fpu").getAsString());
        check(fpu.length == FpuImage.SIZE, "fpu has " + fpu.length + " bytes");
        return new StartState(
                (int) object.get("seed").getAsLong(),
                registers,
                (int) object.get("eflags").getAsLong(),
                memory,
                fpu,
                object.get("mapping").getAsInt() & StartState.MAPPINGS);
    }
}
