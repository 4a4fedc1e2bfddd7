package jlguest.translator.decode;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.MicroOp;

/**
 * Takes instructions apart: prefixes, opcode, ModRM, SIB, displacement, immediates (Intel SDM
 * volume 2, chapter 2 and appendix A).
 */
public final class Decoder {
    /** A longer instruction is a general protection fault. */
    public static final int MAX_LENGTH = 15;

    private final CodeReader reader;
    private final OpcodeTable table = OpcodeTable.get();

    /**
     * @param reader where bytes come from
     */
    public Decoder(CodeReader reader) {
        this.reader = reader;
    }

    /**
     * Decodes the instruction at an address.
     *
     * @param insn receives it; its opcode is null if the bytes are no instruction
     * @param address virtual address
     * @param big whether operands and addresses have 32 bits by default
     * @return false if the instruction is longer than {@link #MAX_LENGTH} bytes
     * @throws jlguest.runtime.GuestFault if a byte cannot be fetched
     */
    public boolean decode(Instruction insn, int address, boolean big) {
        insn.clear(address);
        insn.operandSize = big ? Flags.DWORD : Flags.WORD;
        insn.address16 = !big;
        int segment = -1;
        int code;
        for (; ; ) {
            code = next(insn);
            if (code == 0x26 || code == 0x2E || code == 0x36 || code == 0x3E) {
                segment = code >>> 3 & 3;
            } else if (code == 0x64 || code == 0x65) {
                segment = code - 0x60;
            } else if (code == 0x66) {
                insn.operandPrefix = true;
                insn.operandSize = big ? Flags.WORD : Flags.DWORD;
            } else if (code == 0x67) {
                insn.address16 = big;
            } else if (code == 0xF0) {
                insn.lock = true;
            } else if (code == 0xF2 || code == 0xF3) {
                insn.repeat = code;
            } else {
                break;
            }
            if (insn.length >= MAX_LENGTH) {
                return false;
            }
        }
        if (code == 0x0F) {
            code = OpcodeTable.TWO_BYTE + next(insn);
        }
        insn.segment = Cpu.DS;
        insn.opcode = table.opcode(code);
        if (insn.opcode != null) {
            if (insn.opcode.hasModrm()) {
                decodeModrm(insn);
            }
            decodeImmediates(insn);
        }
        if (segment >= 0) {
            insn.segment = segment;
            insn.segmentOverride = true;
        }
        return insn.length <= MAX_LENGTH;
    }

    private int next(Instruction insn) {
        return reader.read(insn.address + insn.length++);
    }

    private int word(Instruction insn) {
        int low = next(insn);
        return low | next(insn) << 8;
    }

    private int dword(Instruction insn) {
        int low = word(insn);
        return low | word(insn) << 16;
    }

    private void decodeModrm(Instruction insn) {
        insn.modrm = next(insn);
        if (!insn.inMemory() || insn.opcode.operand(0).equals("Rv")) {
            return;
        }
        if (insn.address16) {
            decodeAddress16(insn);
        } else {
            decodeAddress32(insn);
        }
    }

    private void decodeAddress32(Instruction insn) {
        int mod = insn.mod();
        int rm = insn.rm();
        if (rm == Cpu.ESP) {
            int sib = next(insn);
            insn.scale = sib >>> 6;
            insn.index = (sib >>> 3 & 7) == Cpu.ESP ? MicroOp.NONE : sib >>> 3 & 7;
            rm = sib & 7;
        }
        if (rm == Cpu.EBP && mod == 0) {
            insn.displacement = dword(insn);
            return;
        }
        insn.base = rm;
        if (rm == Cpu.ESP || rm == Cpu.EBP) {
            insn.segment = Cpu.SS;
        }
        if (mod == 1) {
            insn.displacement = (byte) next(insn);
        } else if (mod == 2) {
            insn.displacement = dword(insn);
        }
    }

    private void decodeAddress16(Instruction insn) {
        int mod = insn.mod();
        int rm = insn.rm();
        if (rm == 6 && mod == 0) {
            insn.displacement = word(insn);
            return;
        }
        switch (rm) {
            case 0:
            case 1:
            case 7:
                insn.base = Cpu.EBX;
                break;
            case 2:
            case 3:
            case 6:
                insn.base = Cpu.EBP;
                insn.segment = Cpu.SS;
                break;
            default:
                insn.base = rm == 4 ? Cpu.ESI : Cpu.EDI;
                break;
        }
        if (rm < 4) {
            insn.index = (rm & 1) == 0 ? Cpu.ESI : Cpu.EDI;
        }
        if (mod == 1) {
            insn.displacement = (byte) next(insn);
        } else if (mod == 2) {
            insn.displacement = word(insn);
        }
    }

    private void decodeImmediates(Instruction insn) {
        Opcode opcode = insn.opcode;
        for (int i = 0; i < opcode.operandCount(); i++) {
            switch (opcode.operand(i)) {
                case "Ib":
                    int value = next(insn);
                    if (i > 0 && opcode.operand(i - 1).equals("Iw")) {
                        insn.immediate2 = value;
                    } else {
                        insn.immediate = value;
                    }
                    break;
                case "Is":
                    insn.immediate = truncate(insn, (byte) next(insn));
                    break;
                case "Iw":
                    insn.immediate = word(insn);
                    break;
                case "Iz":
                    insn.immediate = sized(insn);
                    break;
                case "Jb":
                    int near = (byte) next(insn);
                    insn.immediate = truncate(insn, insn.next() + near);
                    break;
                case "Jz":
                    int far = insn.operandSize == Flags.WORD ? (short) word(insn) : dword(insn);
                    insn.immediate = truncate(insn, insn.next() + far);
                    break;
                case "Ap":
                    insn.immediate = sized(insn);
                    insn.immediate2 = word(insn);
                    break;
                case "Ob":
                case "Ov":
                    insn.displacement = insn.address16 ? word(insn) : dword(insn);
                    break;
                default:
                    break;
            }
        }
        // TEST in group 3 is the one opcode whose immediate depends on ModRM.
        if ((insn.code() == 0xF6 || insn.code() == 0xF7) && insn.reg() < 2) {
            insn.immediate = insn.code() == 0xF6 ? next(insn) : sized(insn);
        }
        if (opcode.mnemonic().equals("SIMD")
                && Fpu.simdHasImmediate(simdPrefix(insn), opcode.code() & 0xFF)) {
            insn.immediate = next(insn);
        }
    }

    /** The prefix that selects among the forms of a SIMD opcode: F3, F2, 66 or 0. */
    public static int simdPrefix(Instruction insn) {
        return insn.repeat != 0 ? insn.repeat : insn.operandPrefix ? 0x66 : 0;
    }

    private int sized(Instruction insn) {
        return insn.operandSize == Flags.WORD ? word(insn) : dword(insn);
    }

    private static int truncate(Instruction insn, int value) {
        return insn.operandSize == Flags.WORD ? value & 0xFFFF : value;
    }
}
