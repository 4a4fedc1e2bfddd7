package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.runtime.NestedFrame;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/** Pushes, pops and stack frames. */
final class StackRules {
    private static final int NONE = MicroOp.NONE;

    /** EFLAGS as pushed: VM and RF are clear. */
    private static final int PUSHED_FLAGS = 0x00FC_FFFF;

    private StackRules() {}

    /** Lowers an instruction; false if it is none of these. */
    static boolean lower(String mnemonic, Lowering in) {
        switch (mnemonic) {
            case "PUSH" -> push(in);
            case "POP" -> pop(in);
            case "POPE" -> popGeneral(in);
            case "PUSHA" -> pushAll(in);
            case "POPA" -> popAll(in);
            case "PUSHF" -> pushFlags(in);
            case "POPF" -> popFlags(in);
            case "ENTER" -> enter(in);
            case "LEAVE" -> leave(in);
            case "PUSHSEG" -> pushSegment(in);
            case "POPSEG" -> popSegment(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void push(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        boolean register = insn.opcode.operand(0).equals("Zv");
        int value = register ? in.register(insn.code() & 7, size) : in.constant(insn.immediate);
        in.push(size, value);
    }

    /** PUSH of the E operand, for group 5. */
    static void pushGeneral(Lowering in) {
        int size = in.insn().operandSize;
        in.push(size, in.general(size));
    }

    private static void pop(Lowering in) {
        int size = in.insn().operandSize;
        int value = in.top(size);
        in.moveStack(1 << size);
        in.setRegister(in.insn().code() & 7, size, value);
    }

    private static void popGeneral(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        if (insn.reg() != 0) {
            in.undefined();
            return;
        }
        int value = in.top(size);
        if (insn.inMemory()) {
            // The address is worked out with the stack pointer already moved.
            in.addressAt(insn.base == Cpu.ESP ? 1 << size : 0, 1 << size, true);
            in.store(size, value);
            in.moveStack(1 << size);
        } else {
            in.moveStack(1 << size);
            in.setRegister(insn.rm(), size, value);
        }
    }

    private static void pushAll(Lowering in) {
        int size = in.insn().operandSize;
        int bytes = 1 << size;
        int mark = in.mark();
        for (int i = 0; i < 8; i++) {
            in.stackStore(-(i + 1) * bytes, size, in.register(i, size));
            in.release(mark);
        }
        in.moveStack(-8 * bytes);
    }

    private static void popAll(Lowering in) {
        int size = in.insn().operandSize;
        int bytes = 1 << size;
        int[] values = new int[8];
        // In the order of addresses, so that a fault names the lowest that is missing.
        for (int i = 7; i >= 0; i--) {
            if (i == Cpu.ESP) {
                continue;
            }
            values[i] = in.temp();
            int mark = in.mark();
            int loaded = in.stackLoad((7 - i) * bytes, size);
            in.op(MicroOp.MOV, values[i], loaded, NONE, 0);
            in.release(mark);
        }
        in.moveStack(8 * bytes);
        for (int i = 0; i < 8; i++) {
            if (i != Cpu.ESP) {
                in.setRegister(i, size, values[i]);
            }
        }
    }

    private static void pushFlags(Lowering in) {
        int flags = in.temp();
        in.op(MicroOp.GET_FLAGS, flags, NONE, NONE, 0);
        int pushed = in.temp();
        in.op(MicroOp.BOTH, pushed, flags, in.constant(PUSHED_FLAGS), 0);
        in.push(in.insn().operandSize, pushed);
    }

    private static void popFlags(Lowering in) {
        int size = in.insn().operandSize;
        int value = in.top(size);
        in.moveStack(1 << size);
        in.helper(Helper.POPF, value, NONE, size);
        in.leave();
    }

    private static void enter(Lowering in) {
        Instruction insn = in.insn();
        int size = insn.operandSize;
        int bytes = 1 << size;
        int level = insn.immediate2 & 31;
        if (level > 1) {
            int imm = NestedFrame.immediate(size, level, insn.immediate);
            in.helper(Helper.ENTER, NONE, NONE, imm);
            return;
        }
        int frame = in.temp();
        in.op(MicroOp.ADDI, frame, Cpu.ESP, NONE, -bytes);
        int mark = in.mark();
        in.stackStore(-bytes, size, in.register(Cpu.EBP, size));
        in.release(mark);
        if (level > 0) {
            in.stackStore(-2 * bytes, size, frame);
            in.release(mark);
        }
        int room = -(level + 1) * bytes - insn.immediate;
        // SDM volume 2, ENTER: faults where a write at the final stack pointer would.
        in.stackProbe(room, size);
        in.release(mark);
        in.setRegister(Cpu.EBP, size, frame);
        in.moveStack(room);
    }

    private static void leave(Lowering in) {
        int size = in.insn().operandSize;
        int value = in.frameLoad(0, size);
        int top = in.temp();
        in.op(MicroOp.ADDI, top, in.framePointer(), NONE, 1 << size);
        in.setStack(top);
        in.setRegister(Cpu.EBP, size, value);
    }

    private static int segmentOf(Lowering in) {
        // 06, 0E, 16, 1E: ES, CS, SS, DS; 0F A0 and A8: FS, GS.
        return in.insn().code() >>> 3 & 7;
    }

    private static void pushSegment(Lowering in) {
        int size = in.insn().operandSize;
        int selector = in.state(Cpu.SELECTOR + segmentOf(in));
        if (size == Flags.DWORD) {
            // Recorded processors write only the lower half of the slot.
            in.stackStore(-4, Flags.WORD, selector);
            in.moveStack(-4);
        } else {
            in.push(size, selector);
        }
    }

    private static void popSegment(Lowering in) {
        int size = in.insn().operandSize;
        int segment = segmentOf(in);
        int value = in.top(Flags.WORD);
        in.helper(Helper.LOAD_SEGMENT, value, NONE, segment);
        in.moveStack(1 << size);
    }
}
