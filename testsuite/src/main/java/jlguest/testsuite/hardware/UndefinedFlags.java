package jlguest.testsuite.hardware;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.decode.Instruction;
import jlguest.translator.decode.OpcodeTable;

/** Which flags an instruction leaves undefined, from the manual by way of a table. */
final class UndefinedFlags {
    /** All six arithmetic flags. */
    static final int ALL = Flags.ARITHMETIC;

    private static final String LETTERS = "CPAZSO";
    private static final int[] BITS = {0x001, 0x004, 0x010, 0x040, 0x080, 0x800};
    private static final int ANY = -1;

    private record Rule(int first, int last, int reg, int flags, String when) {}

    private final List<Rule> rules = new ArrayList<>();

    UndefinedFlags() {
        try (InputStream in = UndefinedFlags.class.getResourceAsStream("undefined-flags.txt");
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> rules.add(rule(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rule rule(String line) {
        String[] fields = line.split(" ");
        String[] opcodes = fields[0].split("/");
        String[] range = opcodes[0].split("-");
        int flags = 0;
        for (char letter : fields[1].toCharArray()) {
            flags |= BITS[LETTERS.indexOf(letter)];
        }
        return new Rule(
                code(range[0]),
                code(range[range.length - 1]),
                opcodes.length > 1 ? Integer.parseInt(opcodes[1]) : ANY,
                flags,
                fields[2]);
    }

    private static int code(String text) {
        return text.length() == 4
                ? OpcodeTable.TWO_BYTE + Integer.parseInt(text.substring(2), 16)
                : Integer.parseInt(text, 16);
    }

    /**
     * The flags that are undefined behind an instruction.
     *
     * @param insn the instruction
     * @param registers general registers before it
     */
    int after(Instruction insn, int[] registers) {
        int flags = 0;
        for (Rule rule : rules) {
            boolean matches =
                    insn.code() >= rule.first
                            && insn.code() <= rule.last
                            && (rule.reg == ANY || rule.reg == insn.reg());
            if (matches && applies(rule.when, insn, registers)) {
                flags |= rule.flags;
            }
        }
        return flags;
    }

    private static boolean applies(String when, Instruction insn, int[] registers) {
        int count = count(insn, registers) & 31;
        int size = insn.code() < OpcodeTable.TWO_BYTE && (insn.code() & 1) == 0 ? 8 : 32;
        if (size != 8 && insn.operandSize == Flags.WORD) {
            size = 16;
        }
        switch (when) {
            case "nonzero":
                return count > 0;
            case "beyond1":
                return count > 1;
            case "full":
                return count >= size;
            case "beyond":
                return count > size;
            default:
                return true;
        }
    }

    private static int count(Instruction insn, int[] registers) {
        switch (insn.code()) {
            case 0xD0:
            case 0xD1:
                return 1;
            case 0xD2:
            case 0xD3:
            case OpcodeTable.TWO_BYTE + 0xA5:
            case OpcodeTable.TWO_BYTE + 0xAD:
                return registers[Cpu.ECX];
            default:
                return insn.immediate;
        }
    }
}
