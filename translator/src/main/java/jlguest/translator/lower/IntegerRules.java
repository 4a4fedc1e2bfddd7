package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/** Moves, arithmetic and logic on general operands. */
final class IntegerRules {
    private static final int NONE = MicroOp.NONE;

    private IntegerRules() {}

    /** Lowers an instruction; false if it is none of these. */
    static boolean lower(String mnemonic, Lowering in) {
        switch (mnemonic) {
            case "ADD" -> twoOperands(in, MicroOp.ADD);
            case "OR" -> twoOperands(in, MicroOp.OR);
            case "ADC" -> twoOperands(in, MicroOp.ADC);
            case "SBB" -> twoOperands(in, MicroOp.SBB);
            case "AND" -> twoOperands(in, MicroOp.AND);
            case "SUB" -> twoOperands(in, MicroOp.SUB);
            case "XOR" -> twoOperands(in, MicroOp.XOR);
            case "CMP" -> twoOperands(in, MicroOp.CMP);
            case "TEST" -> twoOperands(in, MicroOp.TEST);
            case "GROUP1" -> immediateOperand(in, in.insn().reg());
            case "GROUP3" -> group3(in);
            case "GROUP4" -> group4(in);
            case "INC" -> stepRegister(in, MicroOp.INC);
            case "DEC" -> stepRegister(in, MicroOp.DEC);
            case "MOV" -> move(in);
            case "MOVIMM" -> moveImmediate(in);
            case "MOVZX" -> extend(in, false);
            case "MOVSX" -> extend(in, true);
            case "LEA" -> loadAddress(in);
            case "XCHG" -> exchange(in);
            case "XADD" -> exchangeAdd(in);
            case "CMPXCHG" -> compareExchange(in);
            case "IMUL2" -> multiply(in, in.general(in.insn().operandSize));
            case "IMUL3" -> multiply(in, in.constant(in.insn().immediate));
            case "CBW" -> convertByte(in);
            case "CWD" -> convertWord(in);
            case "CMOV" -> conditionalMove(in);
            case "SETCC" -> setCondition(in);
            case "BSWAP" -> swapBytes(in);
            case "XLAT" -> translate(in);
            case "DECIMAL" -> decimal(in);
            case "NOP", "NOPE" -> in.op(MicroOp.MOV, Cpu.EAX, Cpu.EAX, NONE, 0);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Size of the operation, from the first operand with a size letter. */
    private static int size(Lowering in) {
        Instruction insn = in.insn();
        String operand = insn.opcode.operand(0);
        return operand.equals("AL")
                ? Flags.BYTE
                : Lowering.sizeOf(operand.charAt(operand.length() - 1), insn);
    }

    private static int mask(int size) {
        return -1 >>> (32 - (8 << size));
    }

    private static void alu(Lowering in, int kind, int size, int d, int a, int b) {
        boolean onlyFlags = kind >= MicroOp.CMP;
        in.op(MicroOp.alu(kind, size, false), onlyFlags ? NONE : d, a, b, 0);
    }

    private static void aluImmediate(Lowering in, int kind, int size, int d, int a) {
        boolean onlyFlags = kind >= MicroOp.CMP;
        int imm = in.insn().immediate & mask(size);
        in.op(MicroOp.alu(kind, size, true), onlyFlags ? NONE : d, a, NONE, imm);
    }

    private static void twoOperands(Lowering in, int kind) {
        Instruction insn = in.insn();
        int size = size(in);
        String first = insn.opcode.operand(0);
        if (first.charAt(0) == 'E') {
            if (kind >= MicroOp.CMP) {
                int value = in.general(size);
                alu(in, kind, size, NONE, value, in.register(insn.reg(), size));
                return;
            }
            int value = in.generalForWrite(size);
            int source = in.register(insn.reg(), size);
            int d = insn.inMemory() ? in.temp() : in.place(insn.rm(), size);
            alu(in, kind, size, d, value, source);
            finish(in, size, d);
        } else if (first.charAt(0) == 'G') {
            int source = in.general(size);
            int value = in.register(insn.reg(), size);
            int d = in.place(insn.reg(), size);
            alu(in, kind, size, d, value, source);
            if (kind < MicroOp.CMP) {
                in.setPlace(insn.reg(), size, d);
            }
        } else {
            int value = in.register(Cpu.EAX, size);
            int d = in.place(Cpu.EAX, size);
            aluImmediate(in, kind, size, d, value);
            if (kind < MicroOp.CMP) {
                in.setPlace(Cpu.EAX, size, d);
            }
        }
    }

    /** Stores the result of a read-modify-write operation on the E operand. */
    private static void finish(Lowering in, int size, int d) {
        if (in.insn().inMemory()) {
            in.store(size, d);
        } else {
            in.setPlace(in.insn().rm(), size, d);
        }
    }

    private static int resultPlace(Lowering in, int size) {
        return in.insn().inMemory() ? in.temp() : in.place(in.insn().rm(), size);
    }

    private static void immediateOperand(Lowering in, int kind) {
        int size = size(in);
        if (kind >= MicroOp.CMP) {
            aluImmediate(in, kind, size, NONE, in.general(size));
            return;
        }
        int value = in.generalForWrite(size);
        int d = resultPlace(in, size);
        aluImmediate(in, kind, size, d, value);
        finish(in, size, d);
    }

    private static void unary(Lowering in, int op, int size) {
        int value = in.generalForWrite(size);
        int d = resultPlace(in, size);
        in.op(op, d, value, NONE, 0);
        finish(in, size, d);
    }

    private static void group3(Lowering in) {
        int size = size(in);
        switch (in.insn().reg()) {
            case 0:
            case 1:
                immediateOperand(in, MicroOp.TEST);
                break;
            case 2:
                unary(in, MicroOp.NOT, size);
                break;
            case 3:
                unary(in, MicroOp.NEG + size, size);
                break;
            case 4:
            case 5:
                boolean signed = in.insn().reg() == 5;
                int factor = in.general(size);
                if (size == Flags.DWORD) {
                    in.op(signed ? MicroOp.IMUL32 : MicroOp.MUL32, NONE, factor, NONE, 0);
                } else {
                    in.helper(Helper.MULTIPLY, factor, NONE, size | (signed ? 4 : 0));
                }
                break;
            default:
                int divisor = in.general(size);
                in.helper(Helper.DIVIDE, divisor, NONE, size | (in.insn().reg() == 7 ? 4 : 0));
                break;
        }
    }

    private static void group4(Lowering in) {
        switch (in.insn().reg()) {
            case 0:
                unary(in, MicroOp.INC + size(in), size(in));
                break;
            case 1:
                unary(in, MicroOp.DEC + size(in), size(in));
                break;
            default:
                in.undefined();
                break;
        }
    }

    /** INC or DEC of the E operand, for group 5. */
    static void step(Lowering in, int op) {
        int size = in.insn().operandSize;
        unary(in, op + size, size);
    }

    private static void stepRegister(Lowering in, int op) {
        int size = in.insn().operandSize;
        int number = in.insn().code() & 7;
        int value = in.register(number, size);
        int d = in.place(number, size);
        in.op(op + size, d, value, NONE, 0);
        in.setPlace(number, size, d);
    }

    private static void move(Lowering in) {
        Instruction insn = in.insn();
        int code = insn.code();
        if (code >= 0xB0 && code <= 0xBF) {
            int size = size(in);
            if (size == Flags.DWORD) {
                in.op(MicroOp.MOVI, code & 7, NONE, NONE, insn.immediate);
            } else {
                in.setRegister(code & 7, size, in.constant(insn.immediate));
            }
            return;
        }
        if (code >= 0xA0 && code <= 0xA3) {
            int size = (code & 1) == 0 ? Flags.BYTE : insn.operandSize;
            in.address(1 << size, code >= 0xA2);
            if (code < 0xA2) {
                in.setRegister(Cpu.EAX, size, in.load(size));
            } else {
                in.store(size, in.register(Cpu.EAX, size));
            }
            return;
        }
        int size = size(in);
        if (insn.opcode.operand(0).charAt(0) == 'E') {
            in.setGeneral(size, in.register(insn.reg(), size));
        } else if (insn.inMemory() && size == Flags.DWORD) {
            in.address(4, false);
            in.loadTo(insn.reg(), size);
        } else {
            in.setRegister(insn.reg(), size, in.general(size));
        }
    }

    private static void moveImmediate(Lowering in) {
        if (in.insn().reg() != 0) {
            in.undefined();
            return;
        }
        int size = size(in);
        if (!in.insn().inMemory() && size == Flags.DWORD) {
            in.op(MicroOp.MOVI, in.insn().rm(), NONE, NONE, in.insn().immediate);
        } else {
            in.setGeneral(size, in.constant(in.insn().immediate));
        }
    }

    private static void extend(Lowering in, boolean signed) {
        Instruction insn = in.insn();
        String source = insn.opcode.operand(1);
        int size = Lowering.sizeOf(source.charAt(1), insn);
        int value = in.general(size);
        if (signed) {
            int t = in.temp();
            in.op(size == Flags.BYTE ? MicroOp.SIGN8 : MicroOp.SIGN16, t, value, NONE, 0);
            value = t;
        }
        in.setRegister(insn.reg(), insn.operandSize, value);
    }

    private static void loadAddress(Lowering in) {
        if (!in.insn().inMemory()) {
            in.undefined();
            return;
        }
        in.setRegister(in.insn().reg(), in.insn().operandSize, in.offset(0));
    }

    private static void exchange(Lowering in) {
        Instruction insn = in.insn();
        int code = insn.code();
        if (code >= 0x91 && code <= 0x97) {
            int size = insn.operandSize;
            int other = in.copy(in.register(code & 7, size));
            in.setRegister(code & 7, size, in.register(Cpu.EAX, size));
            in.setRegister(Cpu.EAX, size, other);
            return;
        }
        int size = size(in);
        int old = in.copy(in.generalForWrite(size));
        int value = in.register(insn.reg(), size);
        in.replaceGeneral(size, value);
        in.setRegister(insn.reg(), size, old);
    }

    private static void exchangeAdd(Lowering in) {
        Instruction insn = in.insn();
        int size = size(in);
        int old = in.copy(in.generalForWrite(size));
        int sum = in.temp();
        alu(in, MicroOp.ADD, size, sum, old, in.register(insn.reg(), size));
        if (insn.inMemory()) {
            in.store(size, sum);
            in.setRegister(insn.reg(), size, old);
        } else {
            // The destination is written last: it wins when both are the same register.
            in.setRegister(insn.reg(), size, old);
            in.setRegister(insn.rm(), size, sum);
        }
    }

    private static void compareExchange(Lowering in) {
        Instruction insn = in.insn();
        int size = size(in);
        int old = in.copy(in.generalForWrite(size));
        int accumulator = in.copy(in.register(Cpu.EAX, size));
        int source = in.register(insn.reg(), size);
        alu(in, MicroOp.CMP, size, NONE, accumulator, old);
        int stored = in.temp();
        int equal = 4;
        in.op(MicroOp.SELECT, stored, source, old, equal);
        in.replaceGeneral(size, stored);
        int kept = in.temp();
        in.op(MicroOp.SELECT, kept, accumulator, old, equal);
        // With the accumulator as destination, the stored value and not the old one remains.
        if (insn.inMemory() || insn.rm() != Cpu.EAX) {
            in.setRegister(Cpu.EAX, size, kept);
        }
    }

    private static void multiply(Lowering in, int factor) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        boolean three = insn.opcode.operandCount() == 3;
        int value = three ? in.general(size) : in.register(insn.reg(), size);
        int d = in.place(insn.reg(), size);
        in.op(MicroOp.IMUL, d, value, factor, size);
        in.setPlace(insn.reg(), size, d);
    }

    private static void convertByte(Lowering in) {
        boolean word = in.insn().operandSize == Flags.WORD;
        int t = in.temp();
        in.op(word ? MicroOp.SIGN8 : MicroOp.SIGN16, t, Cpu.EAX, NONE, 0);
        in.setRegister(Cpu.EAX, in.insn().operandSize, t);
    }

    private static void convertWord(Lowering in) {
        int t = in.temp();
        if (in.insn().operandSize == Flags.WORD) {
            int wide = in.temp();
            in.op(MicroOp.SIGN16, wide, Cpu.EAX, NONE, 0);
            in.op(MicroOp.SHIFT_RIGHT, t, wide, NONE, 31);
            in.setRegister(Cpu.EDX, Flags.WORD, t);
        } else {
            in.op(MicroOp.SHIFT_RIGHT, Cpu.EDX, Cpu.EAX, NONE, 31);
        }
    }

    private static void conditionalMove(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        int value = in.general(size);
        int old = in.register(insn.reg(), size);
        int d = in.place(insn.reg(), size);
        in.op(MicroOp.SELECT, d, value, old, insn.code() & 15);
        in.setPlace(insn.reg(), size, d);
    }

    private static void setCondition(Lowering in) {
        int t = in.temp();
        in.op(MicroOp.SET_CONDITION, t, NONE, NONE, in.insn().code() & 15);
        in.setGeneral(Flags.BYTE, t);
    }

    private static void swapBytes(Lowering in) {
        int number = in.insn().code() & 7;
        if (in.insn().operandSize == Flags.WORD) {
            // Undefined in the manual; recorded processors clear the word.
            in.setRegister(number, Flags.WORD, in.constant(0));
        } else {
            in.op(MicroOp.BSWAP, number, number, NONE, 0);
        }
    }

    private static void translate(Lowering in) {
        Instruction insn = in.insn();
        int index = in.register(Cpu.EAX, Flags.BYTE);
        insn.base = Cpu.EBX;
        insn.index = index;
        in.address(1, false);
        in.setRegister(Cpu.EAX, Flags.BYTE, in.load(Flags.BYTE));
    }

    private static void decimal(Lowering in) {
        in.helper(Helper.DECIMAL, NONE, NONE, in.insn().code() | in.insn().immediate << 8);
    }
}
