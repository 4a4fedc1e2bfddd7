package jlguest.translator.decode;

import java.util.Locale;

/** The manual's names of instructions, which the opcode table knows by family only. */
final class Mnemonics {
    private static final String[] CONDITIONS = {
        "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
    };

    private static final String[] GROUP1 = {"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};
    private static final String[] GROUP2 = {"rol", "ror", "rcl", "rcr", "shl", "shr", "sal", "sar"};
    private static final String[] GROUP3 = {
        "test", "test", "not", "neg", "mul", "imul", "div", "idiv"
    };
    private static final String[] GROUP5 = {
        "inc", "dec", "call", "callf", "jmp", "jmpf", "push", "(bad)"
    };
    private static final String[] GROUP6 = {
        "sldt", "str", "lldt", "ltr", "verr", "verw", "(bad)", "(bad)"
    };
    private static final String[] GROUP7 = {
        "sgdt", "sidt", "lgdt", "lidt", "smsw", "(bad)", "lmsw", "invlpg"
    };
    private static final String[] BIT_TESTS = {"bt", "bts", "btr", "btc"};

    private Mnemonics() {}

    static String name(Instruction insn) {
        String family = insn.opcode.mnemonic();
        int code = insn.code();
        int reg = insn.reg();
        switch (family) {
            case "JCC":
                return "j" + CONDITIONS[code & 15];
            case "SETCC":
                return "set" + CONDITIONS[code & 15];
            case "CMOV":
                return "cmov" + CONDITIONS[code & 15];
            case "GROUP1":
                return GROUP1[reg];
            case "GROUP2":
                return GROUP2[reg];
            case "GROUP3":
                return GROUP3[reg];
            case "GROUP4":
                return reg < 2 ? GROUP5[reg] : "(bad)";
            case "GROUP5":
                return GROUP5[reg];
            case "GROUP6":
                return GROUP6[reg];
            case "GROUP7":
                return GROUP7[reg];
            case "GROUP8":
                return reg < 4 ? "(bad)" : BIT_TESTS[reg - 4];
            case "GROUP9":
                return reg == 1 ? "cmpxchg8b" : "(bad)";
            case "BT":
                return BIT_TESTS[code >> 3 & 3];
            case "SHD":
                return (code & 8) == 0 ? "shld" : "shrd";
            case "BITSCAN":
                return (code & 1) == 0 ? "bsf" : "bsr";
            case "IMUL2":
            case "IMUL3":
                return "imul";
            case "PUSHSEG":
                return "push";
            case "POPSEG":
            case "POPE":
                return "pop";
            case "MOVIMM":
            case "MOVTOSEG":
            case "MOVFROMSEG":
            case "MOVCONTROL":
                return "mov";
            case "DECIMAL":
                return decimal(code);
            case "LOADFAR":
                return loadFar(code);
            case "X87":
                return String.format(Locale.ROOT, "x87_%02x_%02x", code, insn.modrm);
            case "SIMD":
                return String.format(
                        Locale.ROOT, "simd_%02x_0f_%02x", Decoder.simdPrefix(insn), code & 0xFF);
            case "PRIVILEGED":
                return String.format(Locale.ROOT, "privileged_%02x", code & 0xFF);
            default:
                return family.toLowerCase(Locale.ROOT);
        }
    }

    private static String decimal(int code) {
        switch (code) {
            case 0x27:
                return "daa";
            case 0x2F:
                return "das";
            case 0x37:
                return "aaa";
            case 0x3F:
                return "aas";
            default:
                return code == 0xD4 ? "aam" : "aad";
        }
    }

    private static String loadFar(int code) {
        switch (code & 0xFF) {
            case 0xC4:
                return "les";
            case 0xC5:
                return "lds";
            case 0xB2:
                return "lss";
            default:
                return (code & 0xFF) == 0xB4 ? "lfs" : "lgs";
        }
    }
}
