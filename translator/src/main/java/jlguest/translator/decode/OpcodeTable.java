package jlguest.translator.decode;

/**
 * The opcode map as data: what operands each opcode has.
 *
 * <p>Decoder, lowering, disassembler and test coverage all start from this table.
 */
public final class OpcodeTable {
    /** Added to the second byte of a two-byte opcode. */
    public static final int TWO_BYTE = 0x100;

    private static final OpcodeTable INSTANCE = new OpcodeTable();

    private final Opcode[] opcodes = new Opcode[2 * TWO_BYTE];

    private OpcodeTable() {
        for (String line : OpcodeMap.LINES.split("\n")) {
            addLine(line);
        }
    }

    /** The table; immutable. */
    public static OpcodeTable get() {
        return INSTANCE;
    }

    /**
     * An opcode's entry.
     *
     * @param code one byte, or {@link #TWO_BYTE} plus the byte after 0F
     * @return its entry, or null where the processor has none
     */
    public Opcode opcode(int code) {
        return opcodes[code];
    }

    private void addLine(String line) {
        String[] fields = line.split(" ");
        String[] range = fields[0].split("-");
        int first = code(range[0]);
        int last = range.length > 1 ? code(range[1]) : first;
        boolean lockable = fields[1].startsWith("+");
        // The constant of a switch itself, for which a comparison is one of references.
        String mnemonic = (lockable ? fields[1].substring(1) : fields[1]).intern();
        String[] operands = fields[2].equals("-") ? new String[0] : fields[2].split(",");
        for (int code = first; code <= last; code++) {
            opcodes[code] = new Opcode(code, mnemonic, operands, lockable);
        }
    }

    private static int code(String text) {
        return text.length() == 4
                ? TWO_BYTE + Integer.parseInt(text.substring(2), 16)
                : Integer.parseInt(text, 16);
    }
}
