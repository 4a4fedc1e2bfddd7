package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.runtime.StringOperation;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/** String instructions: inline if they are done once in flat segments, else by the helper. */
final class StringRules {
    private StringRules() {}

    /** Lowers an instruction; false if it is none of these. */
    static boolean lower(String mnemonic, Lowering in) {
        switch (mnemonic) {
            case "MOVS" -> string(in, StringOperation.MOVS);
            case "CMPS" -> string(in, StringOperation.CMPS);
            case "STOS" -> string(in, StringOperation.STOS);
            case "LODS" -> string(in, StringOperation.LODS);
            case "SCAS" -> string(in, StringOperation.SCAS);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void string(Lowering in, int kind) {
        Instruction insn = in.insn();
        int size = (insn.code() & 1) == 0 ? Flags.BYTE : insn.operandSize;
        if (insn.repeat == 0 && !insn.address16 && !in.isCareful() && insn.segment < Cpu.FS) {
            once(in, kind, size);
            return;
        }
        int repeat =
                insn.repeat == 0
                        ? StringOperation.ONCE
                        : insn.repeat == 0xF3
                                ? StringOperation.WHILE_EQUAL
                                : StringOperation.WHILE_NOT_EQUAL;
        int code = StringOperation.code(kind, size, repeat, insn.segment, insn.address16);
        in.helper(Helper.STRING, MicroOp.NONE, MicroOp.NONE, code);
    }

    private static void once(Lowering in, int kind, int size) {
        int direction = direction(in);
        switch (kind) {
            case StringOperation.MOVS:
                store(in, size, load(in, size, Cpu.ESI));
                advance(in, Cpu.ESI, size, direction);
                advance(in, Cpu.EDI, size, direction);
                break;
            case StringOperation.CMPS:
                // The second operand is read first: where both fault, a processor reports EDI's.
                int second = load(in, size, Cpu.EDI);
                compare(in, size, load(in, size, Cpu.ESI), second);
                advance(in, Cpu.ESI, size, direction);
                advance(in, Cpu.EDI, size, direction);
                break;
            case StringOperation.STOS:
                store(in, size, Cpu.EAX);
                advance(in, Cpu.EDI, size, direction);
                break;
            case StringOperation.LODS:
                in.setRegister(Cpu.EAX, size, load(in, size, Cpu.ESI));
                advance(in, Cpu.ESI, size, direction);
                break;
            default:
                int found = load(in, size, Cpu.EDI);
                compare(in, size, in.register(Cpu.EAX, size), found);
                advance(in, Cpu.EDI, size, direction);
                break;
        }
    }

    private static int load(Lowering in, int size, int address) {
        int t = in.temp();
        in.op(MicroOp.LOAD + size, t, address, MicroOp.NONE, 0);
        return t;
    }

    private static void store(Lowering in, int size, int value) {
        in.op(MicroOp.STORE + size, MicroOp.NONE, Cpu.EDI, value, 0);
    }

    private static void compare(Lowering in, int size, int a, int b) {
        in.op(MicroOp.alu(MicroOp.CMP, size, false), MicroOp.NONE, a, b, 0);
    }

    private static int direction(Lowering in) {
        int t = in.temp();
        in.op(MicroOp.GET_DIRECTION, t, MicroOp.NONE, MicroOp.NONE, 0);
        return t;
    }

    /** Moves an index register by the size, up or down. */
    private static void advance(Lowering in, int register, int size, int direction) {
        in.op(MicroOp.LEA + size, register, register, direction, 0);
    }
}
