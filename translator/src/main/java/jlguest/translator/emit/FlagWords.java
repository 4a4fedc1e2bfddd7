package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import org.objectweb.asm.Opcodes;

/**
 * The four lazy-flag words in locals: what is known about them at the point that is being emitted,
 * and code that reads and sets them.
 */
final class FlagWords {
    private static final int NOT_STORED = -1;

    private final Assembler code;
    private final Locals locals;
    private FlagState state = FlagState.UNKNOWN;

    /** What the local of the operation holds, if that is a known constant. */
    private int storedOp = NOT_STORED;

    FlagWords(Assembler code, Locals locals) {
        this.code = code;
        this.locals = locals;
    }

    /** Starts a block. */
    void begin(FlagState atStart) {
        state = atStart;
        storedOp = NOT_STORED;
    }

    /** Goes past a micro-operation. */
    void after(Micro micro) {
        state = FlagEffect.after(state, micro);
    }

    /** What is known before the present micro-operation. */
    FlagState state() {
        return state;
    }

    /** The words were loaded from the state, or set on only one of two ways. */
    void forget() {
        storedOp = NOT_STORED;
    }

    // ---- Reading ----

    /** Pushes one of the words. */
    void push(int word) {
        if (word == Cpu.FLAG_OP && state.isKnown()) {
            code.constant(state.op());
        } else if (word == Cpu.FLAG_B && state.constant()) {
            code.constant(state.b());
        } else {
            code.load(locals.slot(word));
        }
    }

    /** Pushes all four words. */
    void pushAll() {
        push(Cpu.FLAG_OP);
        push(Cpu.FLAG_A);
        push(Cpu.FLAG_B);
        push(Cpu.FLAG_R);
    }

    /** Pushes the arithmetic flags as EFLAGS bits. */
    void pushBits() {
        if (state.op() == Flags.EXPLICIT) {
            push(Cpu.FLAG_R);
            return;
        }
        pushAll();
        code.call(Flags.class, "materialize", "(IIII)I");
    }

    /** Pushes the carry flag, 0 or 1. */
    void pushCarry() {
        switch (state.isKnown() ? state.kind() : NOT_STORED) {
            case Flags.EXPLICIT:
                push(Cpu.FLAG_R);
                code.and(Flags.CF);
                break;
            case Flags.LOGIC:
                code.constant(0);
                break;
            case Flags.INC:
            case Flags.DEC:
                push(Cpu.FLAG_B);
                break;
            case Flags.SUB:
                pushBelow(Cpu.FLAG_A, Cpu.FLAG_B);
                break;
            case Flags.ADD:
                pushBelow(Cpu.FLAG_R, Cpu.FLAG_A);
                break;
            default:
                pushAll();
                code.call(Flags.class, "carry", "(IIII)I");
                break;
        }
    }

    /** Pushes 1 if a word is below another one, unsigned: the sign of their exact difference. */
    private void pushBelow(int x, int y) {
        push(x);
        if (state.size() < Flags.DWORD) {
            push(y);
            code.op(Opcodes.ISUB);
            code.constant(31);
            code.op(Opcodes.IUSHR);
            return;
        }
        widen();
        push(y);
        widen();
        code.op(Opcodes.LSUB);
        code.constant(63);
        code.op(Opcodes.LUSHR);
        code.op(Opcodes.L2I);
    }

    private void widen() {
        code.op(Opcodes.I2L);
        code.constant(0xFFFF_FFFFL);
        code.op(Opcodes.LAND);
    }

    // ---- Setting ----

    /** Pops one of the words. */
    void pop(int word) {
        code.store(locals.slot(word));
    }

    /** Keeps the value on the stack as one of the words. */
    void keep(int word) {
        code.op(Opcodes.DUP);
        pop(word);
    }

    /** Sets the operation. */
    void setOp(int op) {
        if (op != storedOp) {
            code.constant(op);
            pop(Cpu.FLAG_OP);
            storedOp = op;
        }
    }

    /** Sets all flags from the EFLAGS bits on the stack. */
    void popBits() {
        pop(Cpu.FLAG_R);
        setOp(Flags.EXPLICIT);
    }
}
