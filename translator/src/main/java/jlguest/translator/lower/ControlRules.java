package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Flags;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/** Jumps, calls, returns and software interrupts. */
final class ControlRules {
    private static final int NONE = MicroOp.NONE;

    /** Vector of hypercalls (lguest-abi.md §4.1). */
    private static final int HYPERCALL_VECTOR = 0x1F;

    private ControlRules() {}

    /** Lowers an instruction; false if it is none of these. */
    static boolean lower(String mnemonic, Lowering in) {
        switch (mnemonic) {
            case "JCC" -> conditionalJump(in);
            case "JMP" -> jump(in, in.insn().immediate, MicroOp.HINT_JUMP, 0);
            case "CALL" -> call(in);
            case "RET" -> ret(in);
            case "LOOP" -> loop(in, -1);
            case "LOOPE" -> loop(in, 4);
            case "LOOPNE" -> loop(in, 5);
            case "JCXZ" -> jumpIfCounterZero(in);
            case "GROUP5" -> group5(in);
            case "JMPF" -> farJump(in, in.constant(in.insn().immediate), selector(in));
            case "CALLF" -> farCall(in, in.constant(in.insn().immediate), selector(in));
            case "RETF" -> farReturn(in);
            case "IRET" -> interruptReturn(in);
            case "INT" -> softwareInterrupt(in, in.insn().immediate);
            case "INT3" -> softwareInterrupt(in, 3);
            case "INTO" -> interruptOnOverflow(in);
            case "INT1" -> debugTrap(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int selector(Lowering in) {
        return in.constant(in.insn().immediate2);
    }

    private static void jump(Lowering in, int target, int hint, int returnAddress) {
        in.op(MicroOp.JUMP, hint, NONE, returnAddress, target);
    }

    private static void conditionalJump(Lowering in) {
        Instruction insn = in.insn();
        in.op(MicroOp.JUMP_IF, insn.code() & 15, NONE, insn.next(), insn.immediate);
    }

    private static void call(Lowering in) {
        Instruction insn = in.insn();
        in.push(insn.operandSize, in.constant(insn.next()));
        jump(in, insn.immediate, MicroOp.HINT_CALL, insn.next());
    }

    private static void ret(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        int target = in.top(size);
        in.moveStack((1 << size) + insn.immediate);
        in.op(MicroOp.JUMP_TO, MicroOp.HINT_RETURN, target, NONE, 0);
    }

    /** {@code condition} is the one that must hold as well, or -1. */
    private static void loop(Lowering in, int condition) {
        Instruction insn = in.insn();
        int size = insn.address16 ? Flags.WORD : Flags.DWORD;
        int count = in.temp();
        in.op(MicroOp.ADDI, count, Cpu.ECX, NONE, -1);
        in.setRegister(Cpu.ECX, size, count);
        int again = in.register(Cpu.ECX, size);
        if (condition >= 0) {
            int more = in.temp();
            in.op(MicroOp.NONZERO, more, again, NONE, 0);
            int holds = in.temp();
            in.op(MicroOp.SET_CONDITION, holds, NONE, NONE, condition);
            again = in.temp();
            in.op(MicroOp.BOTH, again, more, holds, 0);
        }
        in.op(MicroOp.JUMP_NONZERO, NONE, again, insn.next(), insn.immediate);
    }

    private static void jumpIfCounterZero(Lowering in) {
        Instruction insn = in.insn();
        int count = in.register(Cpu.ECX, insn.address16 ? Flags.WORD : Flags.DWORD);
        in.op(MicroOp.JUMP_NONZERO, NONE, count, insn.immediate, insn.next());
    }

    private static void group5(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        switch (insn.reg()) {
            case 0:
                IntegerRules.step(in, MicroOp.INC);
                break;
            case 1:
                IntegerRules.step(in, MicroOp.DEC);
                break;
            case 2:
                int callee = in.copy(in.general(size));
                in.push(size, in.constant(insn.next()));
                in.op(MicroOp.JUMP_TO, MicroOp.HINT_CALL, callee, NONE, insn.next());
                break;
            case 4:
                in.op(MicroOp.JUMP_TO, MicroOp.HINT_JUMP, in.general(size), NONE, 0);
                break;
            case 3:
            case 5:
                farThroughMemory(in);
                break;
            case 6:
                StackRules.pushGeneral(in);
                break;
            default:
                in.undefined();
                break;
        }
    }

    private static void farThroughMemory(Lowering in) {
        Instruction insn = in.insn();
        if (!insn.inMemory()) {
            in.undefined();
            return;
        }
        int size = insn.operandSize;
        in.address(1 << size, false);
        int offset = in.load(size);
        in.addressAt(1 << size, 2, false);
        int selector = in.load(Flags.WORD);
        if (insn.reg() == 3) {
            farCall(in, offset, selector);
        } else {
            farJump(in, offset, selector);
        }
    }

    private static void farJump(Lowering in, int offset, int selector) {
        in.helper(Helper.FAR_JUMP, offset, selector, 0);
        in.op(MicroOp.END, NONE, NONE, NONE, 0);
    }

    private static void farCall(Lowering in, int offset, int selector) {
        in.helper(Helper.FAR_CALL, offset, selector, in.insn().operandSize | in.insn().length << 8);
        in.op(MicroOp.END, NONE, NONE, NONE, 0);
    }

    private static void farReturn(Lowering in) {
        in.helper(Helper.FAR_RETURN, NONE, NONE, in.insn().operandSize | in.insn().immediate << 8);
        in.op(MicroOp.END, NONE, NONE, NONE, 0);
    }

    private static void interruptReturn(Lowering in) {
        in.helper(Helper.IRET, NONE, NONE, in.insn().operandSize);
        in.op(MicroOp.END, NONE, NONE, NONE, 0);
    }

    private static void softwareInterrupt(Lowering in, int vector) {
        Instruction insn = in.insn();
        if (vector == HYPERCALL_VECTOR && !in.isUser() && insn.code() == 0xCD) {
            in.exit(Exit.HYPERCALL, true, insn.next(), 0);
        } else {
            in.exit(Exit.of(Exit.SOFTWARE_INTERRUPT, vector), true, insn.address, insn.next());
        }
    }

    private static void interruptOnOverflow(Lowering in) {
        in.helper(Helper.INTO, NONE, NONE, in.insn().length);
    }

    private static void debugTrap(Lowering in) {
        in.exit(Exit.of(Exit.TRAP, 1), true, in.insn().next(), 0);
    }
}
