package jlguest.testsuite.vectors;

import java.util.Locale;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;
import jlguest.translator.decode.OpcodeTable;

/**
 * An instruction form: an opcode, with what else of the encoding selects the instruction: the
 * prefix of a SIMD form, the ModRM byte's middle field of a group, the whole byte of an x87 form
 * without operand.
 *
 * @param code the opcode's number, as in {@link OpcodeTable}
 * @param prefix 0x66, 0xF2 or 0xF3 where it selects the form, else 0
 * @param extension what of the ModRM byte selects the form: {@code /n}, a byte, a byte {@code +i}
 *     for one that names a register, or empty
 */
public record InstructionForm(int code, int prefix, String extension)
        implements Comparable<InstructionForm> {
    private static final String X87 = "X87";
    private static final String SIMD = "SIMD";

    /** The form of an instruction that the decoder knows. */
    static InstructionForm of(Instruction insn) {
        String mnemonic = insn.opcode.mnemonic();
        int prefix = mnemonic.equals(SIMD) ? Decoder.simdPrefix(insn) : 0;
        return new InstructionForm(insn.code(), prefix, extension(insn, mnemonic));
    }

    private static String extension(Instruction insn, String mnemonic) {
        boolean group =
                mnemonic.startsWith("GROUP") || mnemonic.equals(SIMD) && isSimdGroup(insn.code());
        if (mnemonic.equals(X87) && !insn.inMemory()) {
            return namesRegister(insn)
                    ? String.format(Locale.ROOT, "%02X+i", insn.modrm & 0xF8)
                    : String.format(Locale.ROOT, "%02X", insn.modrm);
        }
        return group || mnemonic.equals(X87) ? "/" + insn.reg() : "";
    }

    /** Shifts by an immediate, and the state instructions. */
    private static boolean isSimdGroup(int code) {
        int op2 = code - OpcodeTable.TWO_BYTE;
        return op2 >= 0x71 && op2 <= 0x73 || op2 == 0xAE;
    }

    /** Whether the lower bits of an x87 instruction's ModRM byte are a register number. */
    private static boolean namesRegister(Instruction insn) {
        int reg = insn.reg();
        switch (insn.code()) {
            case 0xD9:
                return reg < 2 || reg == 3;
            case 0xDA:
                return reg != 5;
            case 0xDB:
                return reg != 4;
            case 0xDE:
                return reg != 3;
            case 0xDF:
                return reg != 4;
            default:
                return true;
        }
    }

    /** Family and operands, in the letters of the opcode map. */
    public String operands() {
        var opcode = OpcodeTable.get().opcode(code);
        StringBuilder text = new StringBuilder(opcode.mnemonic());
        for (int i = 0; i < opcode.operandCount(); i++) {
            text.append(i == 0 ? ' ' : ',').append(opcode.operand(i));
        }
        return text.toString();
    }

    /** The bytes that select it, such as {@code 66 0FEF}, {@code 80 /3} or {@code D8 C0+i}. */
    @Override
    public String toString() {
        String opcode =
                code < OpcodeTable.TWO_BYTE
                        ? String.format(Locale.ROOT, "%02X", code)
                        : String.format(Locale.ROOT, "0F%02X", code - OpcodeTable.TWO_BYTE);
        return (prefix == 0 ? "" : String.format(Locale.ROOT, "%02X ", prefix))
                + opcode
                + (extension.isEmpty() ? "" : " " + extension);
    }

    @Override
    public int compareTo(InstructionForm other) {
        int order = Integer.compare(code, other.code);
        order = order != 0 ? order : Integer.compare(prefix, other.prefix);
        return order != 0 ? order : extension.compareTo(other.extension);
    }
}
