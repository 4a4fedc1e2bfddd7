package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.runtime.fpu.DirectForm;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;

/** x87, MMX and SSE: the operand's address here, the rest in the floating point unit. */
final class FloatRules {
    private static final int NONE = MicroOp.NONE;

    private static final int OPCODE_STATE = 0xAE;

    private static final int OPCODE_EMMS = 0x77;

    private static final int OPCODE_STORE_MASKED = 0xF7;

    /** MOVNTI stores a general register and needs no unit either. */
    private static final int OPCODE_STORE_INTEGER = 0xC3;

    /** Second opcode bytes of the instructions that MMX has without SSE, one bit each. */
    private static final int[] MMX = {0, 0, 0, 0xC0FE_CFFF, 0, 0, 0xBB2E_0000, 0x772E_BB26};

    private final boolean simd;

    /**
     * @param simd whether SSE and SSE2 instructions exist
     */
    FloatRules(boolean simd) {
        this.simd = simd;
    }

    /** Lowers an instruction; false if it is none of these. */
    boolean lower(String mnemonic, Lowering in) {
        switch (mnemonic) {
            case "X87" -> x87(in);
            case "SIMD" -> simd(in);
            case "EMMS" -> emms(in);
            case "WAIT" -> in.helper(Helper.WAIT, NONE, NONE, 0);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void emms(Lowering in) {
        int prefix = Decoder.simdPrefix(in.insn());
        in.helper(Helper.SIMD, NONE, NONE, prefix | OPCODE_EMMS << 8 | 0xC0 << 16);
    }

    private static int operand(Lowering in, int bytes, boolean write) {
        if (!in.insn().inMemory()) {
            return NONE;
        }
        in.address(bytes, write);
        return in.linear();
    }

    /** MASKMOVQ and MASKMOVDQU store at EDI, in DS or the segment of an override. */
    private static int maskedTarget(Lowering in, int bytes) {
        int offset = in.register(Cpu.EDI, in.insn().address16 ? Flags.WORD : Flags.DWORD);
        return in.linearAt(offset, bytes, true);
    }

    private static void x87(Lowering in) {
        Instruction insn = in.insn();
        int opcode = insn.code();
        int imm = opcode | insn.modrm << 8 | (insn.operandPrefix ? 1 << 16 : 0);
        DirectForm form = DirectForm.x87(imm);
        if (form != null) {
            direct(in, MicroOp.X87, form, imm);
            return;
        }
        int bytes = insn.inMemory() ? X87Operands.bytes(opcode, insn.reg(), insn.operandPrefix) : 0;
        boolean write = insn.inMemory() && X87Operands.isWritten(opcode, insn.reg());
        int address = operand(in, bytes, write);
        in.helper(Helper.X87, address, NONE, imm);
    }

    private static void direct(Lowering in, int op, DirectForm form, int imm) {
        int address = operand(in, form.bytes(), form.result() == DirectForm.Result.MEMORY);
        int general = form.source() == DirectForm.Source.GENERAL ? form.register() : NONE;
        switch (form.result()) {
            case GENERAL:
                in.op(op, form.target(), address, general, imm);
                break;
            case FLAGS:
                int flags = in.temp();
                in.op(op, flags, address, general, imm);
                in.op(MicroOp.SET_ARITHMETIC_FLAGS, NONE, flags, NONE, Flags.ARITHMETIC);
                break;
            case AX:
                int word = in.temp();
                in.op(op, word, address, general, imm);
                in.setRegister(Cpu.EAX, Flags.WORD, word);
                break;
            default:
                in.op(op, NONE, address, general, imm);
                break;
        }
    }

    private void simd(Lowering in) {
        Instruction insn = in.insn();
        int prefix = Decoder.simdPrefix(insn);
        int op2 = insn.code() & 0xFF;
        if (!Fpu.simdDefined(prefix, op2, insn.modrm) || !simd && isSse(in, prefix, op2)) {
            in.undefined();
            return;
        }
        if (op2 == OPCODE_STATE && !insn.inMemory()) {
            // Fences order memory accesses, which are in order here; they need no unit.
            in.op(MicroOp.MOV, Cpu.EAX, Cpu.EAX, NONE, 0);
            return;
        }
        if (op2 == OPCODE_STORE_INTEGER) {
            in.setGeneral(Flags.DWORD, insn.reg());
            return;
        }
        int imm = prefix | op2 << 8 | insn.modrm << 16 | insn.immediate << 24;
        DirectForm form = DirectForm.simd(imm);
        if (form != null) {
            direct(in, MicroOp.SIMD, form, imm);
            return;
        }
        int bytes = Fpu.simdOperandBytes(prefix, op2, insn.modrm);
        boolean write = Fpu.simdWritesMemory(prefix, op2, insn.modrm);
        int address =
                op2 == OPCODE_STORE_MASKED
                        ? maskedTarget(in, prefix == 0 ? 8 : 16)
                        : operand(in, bytes, write);
        in.helper(Helper.SIMD, address, NONE, imm);
    }

    /** Whether a form needs SSE, so that a processor without it has no such instruction. */
    private static boolean isSse(Lowering in, int prefix, int op2) {
        if (op2 == OPCODE_STATE) {
            return in.insn().reg() > 1 || !in.insn().inMemory();
        }
        return prefix != 0 || (MMX[op2 >>> 5] >>> (op2 & 31) & 1) == 0;
    }
}
