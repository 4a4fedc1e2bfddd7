package jlguest.testsuite.hardware;

import java.util.Locale;
import java.util.Set;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;
import jlguest.translator.decode.Opcode;

/**
 * Which instructions the machine itself may be asked about: those that mean the same to it as to a
 * guest's processor, and that stay inside the traced child.
 */
final class HardwareForms {
    /**
     * What depends on the system around: segments and descriptors, identity and time, other
     * privilege levels; and {@code int1}, which debuggers see differently.
     */
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "PUSHSEG",
                    "POPSEG",
                    "MOVFROMSEG",
                    "MOVTOSEG",
                    "LOADFAR",
                    "LAR",
                    "LSL",
                    "GROUP6",
                    "GROUP7",
                    "CPUID",
                    "RDTSC",
                    "RETF",
                    "IRET",
                    "JMPF",
                    "CALLF",
                    "INT1",
                    "MOVCONTROL");

    /** Second bytes of two-byte opcodes that are system calls, or not the guest's. */
    private static final Set<Integer> NOT_GUEST = Set.of(0x05, 0x07, 0x30, 0x32, 0x33, 0x34, 0x35);

    private static final Set<String> STRINGS = Set.of("MOVS", "CMPS", "STOS", "LODS", "SCAS");
    private static final Set<String> TURNS =
            Set.of("JCC", "JMP", "CALL", "RET", "LOOP", "LOOPE", "LOOPNE", "JCXZ", "INT", "INTO");

    private HardwareForms() {}

    /** Whether some instruction with the opcode may be run. */
    static boolean allows(Opcode opcode) {
        boolean twoByte = opcode.code() > 0xFF;
        return !ELSEWHERE.contains(opcode.mnemonic())
                && !(twoByte && NOT_GUEST.contains(opcode.code() & 0xFF));
    }

    /** Whether an instruction may be run. */
    static boolean allows(Instruction insn) {
        if (insn.opcode == null || !allows(insn.opcode)) {
            return false;
        }
        String family = insn.opcode.mnemonic();
        int reg = insn.reg();
        boolean simd = family.equals("SIMD");
        if (insn.repeat != 0 && !simd && !STRINGS.contains(family)) {
            // lzcnt, tzcnt and others on newer processors
            return false;
        }
        switch (family) {
            case "SIMD":
                return allowsSimd(insn);
            case "X87":
                return allowsX87(insn);
            case "GROUP5":
                return reg != 3 && reg != 5;
            case "GROUP9":
                return reg == 1 && insn.inMemory();
            case "MOVIMM":
                return reg == 0;
            case "BOUND":
                return insn.inMemory();
            case "INT":
                // a system call of this machine
                return insn.immediate != 0x80;
            default:
                return true;
        }
    }

    private static boolean allowsSimd(Instruction insn) {
        int op2 = insn.code() & 0xFF;
        boolean image = op2 == 0xAE && insn.inMemory() && insn.reg() < 2;
        return !image && Fpu.simdDefined(Decoder.simdPrefix(insn), op2, insn.modrm);
    }

    private static boolean allowsX87(Instruction insn) {
        int code = insn.code();
        int reg = insn.reg();
        if (!insn.inMemory()) {
            return true;
        }
        // fisttp is newer; images hold addresses and selectors of this machine
        boolean newer = reg == 1 && (code == 0xDB || code == 0xDD || code == 0xDF);
        boolean image = reg == 6 && (code == 0xD9 || code == 0xDD);
        return !newer && !image;
    }

    /** Whether an instruction may go elsewhere than behind itself. */
    static boolean turns(Instruction insn) {
        String family = insn.opcode.mnemonic();
        return TURNS.contains(family)
                || family.equals("GROUP5") && (insn.reg() == 2 || insn.reg() == 4);
    }

    /** Whether an instruction uses floating point or SIMD registers. */
    static boolean usesFpu(Instruction insn) {
        String family = insn.opcode.mnemonic();
        return family.equals("SIMD")
                || family.equals("X87")
                || family.equals("WAIT")
                || family.equals("EMMS");
    }

    /** The name of an instruction's form. */
    static String name(Instruction insn) {
        int code = insn.code();
        String family = insn.opcode.mnemonic();
        switch (family) {
            case "SIMD":
                return String.format(
                        Locale.ROOT, "simd %02X 0F %02X", Decoder.simdPrefix(insn), code & 0xFF);
            case "X87":
                if (insn.inMemory()) {
                    return String.format(Locale.ROOT, "x87 %02X/%d mem", code, insn.reg());
                }
                return String.format(
                        Locale.ROOT,
                        "x87%s %02X %02X",
                        isTranscendental(insn) ? "-transcendental" : "",
                        code,
                        insn.modrm);
            default:
                return plainName(insn);
        }
    }

    private static String plainName(Instruction insn) {
        StringBuilder name = new StringBuilder();
        if (insn.lock) {
            name.append("lock ");
        }
        if (insn.repeat != 0) {
            name.append(insn.repeat == 0xF2 ? "repne " : "rep ");
        }
        name.append(insn.opcode.mnemonic().toLowerCase(Locale.ROOT));
        name.append(
                String.format(
                        Locale.ROOT, insn.code() > 0xFF ? " 0F%02X" : " %02X", insn.code() & 0xFF));
        if (insn.opcode.mnemonic().startsWith("GROUP")) {
            name.append('/').append(insn.reg());
        }
        for (int i = 0; i < insn.opcode.operandCount(); i++) {
            name.append(i == 0 ? ' ' : ',').append(insn.opcode.operand(i));
        }
        return name.append(insn.operandPrefix ? ".16" : "").toString();
    }

    /** F2XM1 to FPATAN, FYL2XP1, FSINCOS, FSIN, FCOS: exact to one unit in the last place. */
    private static boolean isTranscendental(Instruction insn) {
        int modrm = insn.modrm;
        return insn.code() == 0xD9
                && (modrm >= 0xF0 && modrm <= 0xF3
                        || modrm == 0xF9
                        || modrm == 0xFB
                        || modrm >= 0xFE);
    }
}
