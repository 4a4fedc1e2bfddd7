package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jlguest.runtime.Cpu;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** Reads what {@link MicroCodeListing} writes. */
final class MicroCodeText {
    private static final List<String> REGISTERS =
            Arrays.asList("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi");
    private static final Map<String, Integer> OPERATIONS = new HashMap<>();

    static {
        for (int op = 0; op < MicroOp.COUNT; op++) {
            OPERATIONS.put(name(op), op);
        }
    }

    private MicroCodeText() {}

    /** What the listing calls an operation. */
    private static String name(int op) {
        MicroCode code = new MicroBuilder().at(0).op(op, 0, 0, 0, 0).end(1);
        return MicroCodeListing.of(code)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .trim()
                .split(" ")[0];
    }

    /** Blocks, one after the other. */
    static List<MicroCode> parse(List<String> lines) {
        List<MicroCode> blocks = new ArrayList<>();
        MicroBuilder block = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.endsWith(":")) {
                operation(block, line.trim());
                continue;
            }
            int address = hex(line.substring(0, line.length() - 1));
            boolean last = i + 1 == lines.size() || lines.get(i + 1).endsWith(":");
            if (last) {
                blocks.add(block.end(address));
                block = null;
            } else {
                block = block == null ? new MicroBuilder() : block;
                block.at(address);
            }
        }
        return blocks;
    }

    private static void operation(MicroBuilder block, String text) {
        int space = text.indexOf(' ');
        Integer op = OPERATIONS.get(text.substring(0, space));
        String[] fields = text.substring(space + 1).split(", ");
        int d = op == MicroOp.HELPER ? Helper.valueOf(fields[0]).ordinal() : operand(fields[0]);
        block.op(op, d, operand(fields[1]), operand(fields[2]), hex(fields[3]));
    }

    private static int operand(String text) {
        if (text.equals("-")) {
            return MicroOp.NONE;
        }
        if (REGISTERS.contains(text)) {
            return Cpu.EAX + REGISTERS.indexOf(text);
        }
        return text.charAt(0) == 't'
                ? MicroOp.TEMP + Integer.parseInt(text.substring(1))
                : hex(text.substring(1));
    }

    private static int hex(String text) {
        return Integer.parseUnsignedInt(text, 16);
    }
}
