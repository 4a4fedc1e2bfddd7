package jlguest.testsuite.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import jlguest.runtime.GuestFault;
import jlguest.translator.decode.Disassembler;

/**
 * A failed case for the reader: what was wrong, the code as assembler, and where it starts from.
 */
final class FailureText {
    private static final String[] REGISTERS = {
        "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"
    };

    private FailureText() {}

    static String of(FuzzRun.Failure failure) {
        FuzzCase failed = failure.small();
        StringBuilder out = new StringBuilder();
        out.append(failure.difference()).append('\n');
        out.append("seed ").append(failed.seed());
        out.append(", ring ").append(failed.user() ? 3 : 1);
        out.append(failed.direct() ? ", direct traps\n" : "\n");
        assembler(failed.code(), out);
        for (int i = 0; i < failed.states().size(); i++) {
            state(i, failed.states().get(i), out);
        }
        return out.toString();
    }

    private static void assembler(Code code, StringBuilder out) {
        Disassembler disassembler =
                new Disassembler(
                        address -> {
                            int offset = address - Layout.START;
                            return offset < code.bytes().length
                                    ? code.bytes()[offset] & 0xFF
                                    : 0x90;
                        });
        int at = Layout.START;
        int limit = Layout.START + code.bytes().length;
        while (at < limit) {
            int next = Arrays.binarySearch(code.starts(), at);
            if (next < 0 && at != code.end()) {
                // padding before a function
                at = nextPlace(code, at, limit);
                continue;
            }
            String text = text(disassembler, at);
            int length = Math.min(disassembler.length(), limit - at);
            int offset = at - Layout.START;
            out.append(
                    String.format(
                            Locale.ROOT,
                            "  %06x  %-30s %s%s%n",
                            at,
                            HexFormat.of().formatHex(code.bytes(), offset, offset + length),
                            text,
                            at == code.end() ? "    ; end" : ""));
            at += length;
            boolean known = Arrays.binarySearch(code.starts(), at) >= 0 || at == code.end();
            if (!known) {
                at = at >= limit ? limit : nextPlace(code, at, limit);
            }
        }
    }

    private static int nextPlace(Code code, int at, int limit) {
        int next = code.startAfter(at);
        int end = code.end() > at ? code.end() : limit;
        return next < 0 ? end : Math.min(next, end);
    }

    private static String text(Disassembler disassembler, int at) {
        try {
            return disassembler.text(at);
        } catch (GuestFault fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static void state(int number, StartState state, StringBuilder out) {
        out.append("  state ").append(number).append(": seed ");
        out.append(Integer.toUnsignedLong(state.seed()));
        out.append(String.format(Locale.ROOT, ", eflags %x", state.eflags()));
        for (int i = 0; i < 8; i++) {
            out.append(String.format(Locale.ROOT, ", %s %x", REGISTERS[i], state.registers()[i]));
        }
        String[] mappings = {"other frame at 401000", "601000 absent", "601000 read-only"};
        for (int bit = 0; bit < mappings.length; bit++) {
            if ((state.mapping() & 1 << bit) != 0) {
                out.append(", ").append(mappings[bit]);
            }
        }
        out.append('\n');
    }
}
