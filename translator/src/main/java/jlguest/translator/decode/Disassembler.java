package jlguest.translator.decode;

import java.util.Locale;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/**
 * Writes instructions as text, in Intel's syntax: from the decoder's own table, so that what it
 * shows is what the processor takes the bytes for.
 */
public final class Disassembler {
    private static final String[] DWORDS = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] BYTES = {"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

    private final Decoder decoder;
    private final Instruction insn = new Instruction();

    /**
     * @param reader where bytes come from
     */
    public Disassembler(CodeReader reader) {
        decoder = new Decoder(reader);
    }

    /**
     * The text of the 32-bit instruction at an address.
     *
     * @throws jlguest.runtime.GuestFault if a byte cannot be fetched
     */
    public String text(int address) {
        boolean valid = decoder.decode(insn, address, true);
        if (!valid || insn.opcode == null) {
            return "(bad)";
        }
        StringBuilder out = new StringBuilder();
        if (insn.lock) {
            out.append("lock ");
        }
        boolean mandatory = insn.opcode.mnemonic().equals("SIMD");
        if (insn.repeat != 0 && !mandatory) {
            out.append(insn.repeat == 0xF2 ? "repne " : "rep ");
        }
        out.append(Mnemonics.name(insn));
        String separator = " ";
        for (int i = 0; i < insn.opcode.operandCount(); i++) {
            String operand = operand(insn.opcode.operand(i));
            if (!operand.isEmpty()) {
                out.append(separator).append(operand);
                separator = ", ";
            }
        }
        if (insn.opcode.mnemonic().equals("GROUP3") && insn.reg() < 2) {
            out.append(separator).append(hex(insn.immediate));
        }
        return out.toString();
    }

    /** Length in bytes of the instruction that {@link #text} showed last. */
    public int length() {
        return insn.length;
    }

    private static String hex(int value) {
        return value >= 0 && value < 10
                ? Integer.toString(value)
                : "0x" + Integer.toHexString(value);
    }

    private String operand(String letters) {
        switch (letters) {
            case "x":
                return simdOrX87();
            case "M":
            case "Mp":
                return modrm(DWORDS, "");
            case "Eb":
                return modrm(BYTES, "byte ");
            case "Ew":
                return modrm(WORDS, "word ");
            case "Ev":
                return modrm(general(), insn.operandSize == Flags.WORD ? "word " : "dword ");
            case "Gb":
                return BYTES[insn.reg()];
            case "Gw":
                return WORDS[insn.reg()];
            case "Gv":
                return general()[insn.reg()];
            case "Rv":
                return DWORDS[insn.rm()] + ", " + insn.reg();
            case "Sw":
                return insn.reg() < 6 ? SEGMENTS[insn.reg()] : "(bad)";
            case "Zb":
                return BYTES[insn.code() & 7];
            case "Zv":
                return general()[insn.code() & 7];
            case "AX":
                return general()[0];
            case "Ob":
            case "Ov":
                return segment() + "[" + hex(insn.displacement) + "]";
            case "Jb":
            case "Jz":
            case "Is":
            case "Iz":
                return hex(insn.immediate);
            case "Ib":
                return hex(insn.code() == 0xC8 ? insn.immediate2 : insn.immediate);
            case "Iw":
                return hex(insn.immediate);
            case "Ap":
                return hex(insn.immediate2) + ":" + hex(insn.immediate);
            case "Xb":
                return override("byte");
            case "Xv":
                return override(insn.operandSize == Flags.WORD ? "word" : "dword");
            default:
                return letters.toLowerCase(Locale.ROOT);
        }
    }

    private String override(String size) {
        return insn.segmentOverride ? size + " " + SEGMENTS[insn.segment] : size;
    }

    private String[] general() {
        return insn.operandSize == Flags.WORD ? WORDS : DWORDS;
    }

    private String segment() {
        return insn.segmentOverride ? SEGMENTS[insn.segment] + ":" : "";
    }

    private String modrm(String[] registers, String size) {
        return insn.inMemory() ? size + memory() : registers[insn.rm()];
    }

    private String memory() {
        StringBuilder out = new StringBuilder(segment()).append('[');
        String[] names = insn.address16 ? WORDS : DWORDS;
        String plus = "";
        if (insn.base != MicroOp.NONE) {
            out.append(names[insn.base]);
            plus = "+";
        }
        if (insn.index != MicroOp.NONE) {
            out.append(plus).append(names[insn.index]);
            if (insn.scale != 0) {
                out.append('*').append(1 << insn.scale);
            }
            plus = "+";
        }
        if (plus.isEmpty()) {
            out.append(hex(insn.displacement));
        } else if (insn.displacement < 0) {
            out.append('-').append(hex(-insn.displacement));
        } else if (insn.displacement > 0) {
            out.append('+').append(hex(insn.displacement));
        }
        return out.append(']').toString();
    }

    private String simdOrX87() {
        if (insn.opcode.mnemonic().equals("X87")) {
            return insn.inMemory() ? memory() : "";
        }
        String rm = insn.inMemory() ? memory() : Integer.toString(insn.rm());
        return insn.reg() + ", " + rm + ", " + hex(insn.immediate);
    }
}
