package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/** Shifts, rotations, bit tests and bit scans. */
final class BitRules {
    private static final int NONE = MicroOp.NONE;

    private BitRules() {}

    /** Lowers an instruction; false if it is none of these. */
    static boolean lower(String mnemonic, Lowering in) {
        switch (mnemonic) {
            case "GROUP2" -> shift(in);
            case "SHD" -> doubleShift(in);
            case "BT" -> bit(in, in.insn().code() >>> 3 & 3, false);
            case "GROUP8" -> bitImmediate(in);
            case "BITSCAN" -> scan(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int size(Lowering in) {
        return (in.insn().code() & 1) == 0 ? Flags.BYTE : in.insn().operandSize;
    }

    private static void shift(Lowering in) {
        Instruction insn = in.insn();
        int size = size(in);
        int kind = insn.reg();
        boolean byRegister = insn.opcode.operand(1).equals("CL");
        int count = insn.opcode.operand(1).equals("1") ? 1 : insn.immediate & 31;
        int value = in.generalForWrite(size);
        int d = insn.inMemory() ? in.temp() : in.place(insn.rm(), size);
        if (!byRegister && count == 0) {
            in.op(MicroOp.MOV, d, value, NONE, 0);
        } else if (kind < 4) {
            int imm = kind | size << 2 | (byRegister ? 0 : count << 8);
            in.op(MicroOp.ROTATE, d, value, byRegister ? Cpu.ECX : NONE, imm);
        } else {
            int op = kind == 5 ? MicroOp.SHR : kind == 7 ? MicroOp.SAR : MicroOp.SHL;
            in.op(op + size, d, value, byRegister ? Cpu.ECX : NONE, byRegister ? 0 : count);
        }
        if (insn.inMemory()) {
            in.store(size, d);
        } else {
            in.setPlace(insn.rm(), size, d);
        }
    }

    private static void doubleShift(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        int right = insn.code() >= OPCODE_SHRD ? 1 : 0;
        int value = in.generalForWrite(size);
        int source = in.register(insn.reg(), size);
        boolean byRegister = insn.opcode.operandCount() == 2;
        int count = insn.immediate & 31;
        int d = insn.inMemory() ? in.temp() : in.place(insn.rm(), size);
        if (!byRegister && count == 0) {
            in.op(MicroOp.MOV, d, value, NONE, 0);
        } else {
            int imm = right | size << 2 | (byRegister ? 0x80 : count << 8);
            in.op(MicroOp.DOUBLE_SHIFT, d, value, source, imm);
        }
        if (insn.inMemory()) {
            in.store(size, d);
        } else {
            in.setPlace(insn.rm(), size, d);
        }
    }

    private static final int OPCODE_SHRD = 0x1AC;

    private static void bitImmediate(Lowering in) {
        if (in.insn().reg() < 4) {
            in.undefined();
        } else {
            bit(in, in.insn().reg() & 3, true);
        }
    }

    /** {@code change}: 0 BT, 1 BTS, 2 BTR, 3 BTC. */
    private static void bit(Lowering in, int change, boolean immediate) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        int index = immediate ? in.constant(insn.immediate) : in.register(insn.reg(), size);
        if (insn.inMemory() && !immediate) {
            selectWord(in, size);
        }
        int imm = change | size << 2;
        if (change == 0) {
            in.op(MicroOp.BIT, NONE, in.general(size), index, imm);
            return;
        }
        int value = in.generalForWrite(size);
        int d = in.temp();
        in.op(MicroOp.BIT, d, value, index, imm);
        in.replaceGeneral(size, d);
    }

    /** Moves the memory operand to the word that the (signed) bit index falls into. */
    private static void selectWord(Lowering in, int size) {
        Instruction insn = in.insn();
        int index = insn.reg();
        if (size == Flags.WORD) {
            int signed = in.temp();
            in.op(MicroOp.SIGN16, signed, index, NONE, 0);
            index = signed;
        }
        int word = in.temp();
        in.op(MicroOp.SHIFT_RIGHT, word, index, NONE, 3 + size);
        int base = in.temp();
        in.op(MicroOp.LEA + size, base, in.offset(0), word, 0);
        insn.base = base;
        insn.index = NONE;
        insn.displacement = 0;
    }

    private static void scan(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        int value = in.general(size);
        int old = in.register(insn.reg(), size);
        int d = in.place(insn.reg(), size);
        in.op(MicroOp.BIT_SCAN, d, value, old, insn.code() & 1);
        in.setPlace(insn.reg(), size, d);
    }
}
