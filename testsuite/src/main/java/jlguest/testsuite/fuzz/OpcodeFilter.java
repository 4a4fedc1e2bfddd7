package jlguest.testsuite.fuzz;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import jlguest.translator.decode.Opcode;
import jlguest.translator.decode.OpcodeTable;

/** Chooses opcodes by their line in the opcode table. */
final class OpcodeFilter implements Predicate<Opcode> {
    private final Pattern pattern;

    /**
     * @param pattern what must be found in the line, or null for all
     */
    OpcodeFilter(Pattern pattern) {
        this.pattern = pattern;
    }

    @Override
    public boolean test(Opcode opcode) {
        return pattern == null || pattern.matcher(line(opcode)).find();
    }

    private static String line(Opcode opcode) {
        int code = opcode.code();
        StringBuilder line = new StringBuilder();
        if (code >= OpcodeTable.TWO_BYTE) {
            line.append("0F");
        }
        line.append(String.format(Locale.ROOT, "%02X ", code & 0xFF)).append(opcode.mnemonic());
        for (int i = 0; i < opcode.operandCount(); i++) {
            line.append(i == 0 ? ' ' : ',').append(opcode.operand(i));
        }
        return line.toString();
    }
}
