package jlguest.testsuite.hardware;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HexFormat;
import java.util.List;
import jlguest.testsuite.vectors.Vector;

/** Writes what the machine did as a case of docs/vectors.md. */
final class Recording {
    private static final int SIGILL = 4;
    private static final int SIGTRAP = 5;
    private static final int SIGBUS = 7;
    private static final int SIGFPE = 8;
    private static final int SIGSEGV = 11;

    /** Signal code of an exception that is no page fault (SI_KERNEL). */
    private static final int KERNEL = 0x80;

    private static final int INTEGER_DIVISION = 1;
    private static final int PAGE_FAULT = 14;
    private static final int CODE = 0x40_0800;
    private static final int INTO = 0xCE;
    private static final int BOUND = 0x62;
    private static final int ERROR_SUMMARY = 0x80;

    private Recording() {}

    /**
     * The line of a case.
     *
     * @return null if what happened cannot be told for sure
     */
    static String line(Start start, Tracer.Answer answer) {
        int vector = -1;
        if (answer.status() == Tracer.Answer.TRAPPED) {
            vector = vector(start, answer);
            if (vector < 0) {
                return null;
            }
        } else if (answer.status() != Tracer.Answer.ENDED) {
            return null;
        }
        JsonObject line = new JsonObject();
        line.addProperty("form", start.form());
        line.addProperty("code", HexFormat.of().formatHex(start.code()));
        line.addProperty("seed", Integer.toUnsignedLong(start.seed()));
        line.add("regs", numbers(start.registers()));
        line.addProperty("eflags", Integer.toUnsignedLong(start.eflags()));
        addMemory(line, start.memory());
        if (start.usesFpu()) {
            line.addProperty("fpu", HexFormat.of().formatHex(start.fpu()));
        }
        JsonObject out = new JsonObject();
        out.add("regs", numbers(answer.registers()));
        out.addProperty("eip", Integer.toUnsignedLong(answer.eip()));
        out.addProperty("eflags", Integer.toUnsignedLong(answer.eflags()));
        out.addProperty("undefined", undefined(start, vector));
        if (vector >= 0) {
            out.addProperty("vector", vector);
        }
        if (vector == PAGE_FAULT) {
            out.addProperty("cr2", Integer.toUnsignedLong(answer.address()));
        }
        addMemory(out, answer.memory());
        if (start.usesFpu()) {
            out.addProperty("fpu", HexFormat.of().formatHex(answer.fpu()));
        }
        line.add("out", out);
        return line.toString();
    }

    private static int undefined(Start start, int vector) {
        if (vector < 0) {
            return start.undefined();
        }
        // a division that overflows leaves flags undefined; other faults leave them alone
        boolean sequence = start.form().startsWith("sequence");
        return vector == 0 || sequence ? UndefinedFlags.ALL : 0;
    }

    private static int vector(Start start, Tracer.Answer answer) {
        switch (answer.signal()) {
            case SIGILL:
                return 6;
            case SIGTRAP:
                return answer.code() == KERNEL ? 3 : -1;
            case SIGFPE:
                if (answer.code() == INTEGER_DIVISION) {
                    return 0;
                }
                return (answer.fpu()[2] & ERROR_SUMMARY) != 0 ? 16 : 19;
            case SIGBUS:
                return answer.code() == KERNEL ? 12 : -1;
            case SIGSEGV:
                return answer.code() == KERNEL ? protection(start, answer) : PAGE_FAULT;
            default:
                return -1;
        }
    }

    /** Linux has one signal for #OF, #BR and #GP: the instruction tells them apart. */
    private static int protection(Start start, Tracer.Answer answer) {
        byte[] code = start.code();
        int at = answer.eip() - CODE;
        if (at > 0 && at <= code.length && (code[at - 1] & 0xFF) == INTO && start.steps()) {
            return 4;
        }
        while (at >= 0 && at < code.length && isPrefix(code[at] & 0xFF)) {
            at++;
        }
        return at >= 0 && at < code.length && (code[at] & 0xFF) == BOUND ? 5 : 13;
    }

    private static boolean isPrefix(int code) {
        return code == 0x66
                || code == 0x67
                || code == 0x26
                || code == 0x2E
                || code == 0x36
                || code == 0x3E
                || code == 0x64
                || code == 0x65
                || code == 0xF2
                || code == 0xF3;
    }

    private static JsonArray numbers(int[] values) {
        JsonArray array = new JsonArray();
        for (int value : values) {
            array.add(Integer.toUnsignedLong(value));
        }
        return array;
    }

    private static void addMemory(JsonObject to, List<Vector.Bytes> memory) {
        if (memory.isEmpty()) {
            return;
        }
        JsonArray all = new JsonArray();
        for (Vector.Bytes part : memory) {
            JsonArray pair = new JsonArray();
            pair.add(Integer.toUnsignedLong(part.address()));
            pair.add(HexFormat.of().formatHex(part.value()));
            all.add(pair);
        }
        to.add("mem", all);
    }
}
