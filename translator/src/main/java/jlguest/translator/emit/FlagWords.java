package jlguest.translator.emit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import org.objectweb.asm.Opcodes;

/**
 * The four lazy-flag words in locals: what is known about them at the point that is being emitted,
 * whether the state has them as well, and code that reads and sets them.
 */
final class FlagWords {
    /** The words, as indices of the state array. */
    static final List<Integer> ALL = List.of(Cpu.FLAG_OP, Cpu.FLAG_A, Cpu.FLAG_B, Cpu.FLAG_R);

    /** How many there are. */
    static final int COUNT = ALL.size();

    private final Assembler code;
    private final Locals locals;
    private FlagState state = FlagState.UNKNOWN;
    private boolean dirty;

    FlagWords(Assembler code, Locals locals) {
        this.code = code;
        this.locals = locals;
    }

    /**
     * Starts a block.
     *
     * @param dirtyAtStart whether only the locals may have the flags there
     */
    void begin(FlagState atStart, boolean dirtyAtStart) {
        state = atStart;
        dirty = dirtyAtStart;
    }

    /**
     * Goes past a micro-operation.
     *
     * @param live whether the flags that it sets can be seen by anyone
     */
    void after(Micro micro, boolean live) {
        dirty |= FlagEffect.changes(micro) && live;
        state = FlagEffect.after(state, micro);
    }

    /** What is known before the present micro-operation. */
    FlagState state() {
        return state;
    }

    /** What is known about the flags if the state does not have them, else null. */
    FlagState unspilled() {
        return dirty ? state : null;
    }

    // ---- Reading ----

    /** Pushes one of the words. */
    void push(int word) {
        push(state, word);
    }

    private void push(FlagState from, int word) {
        if (word == Cpu.FLAG_OP && from.isKnown()) {
            code.constant(from.op());
        } else if (word == Cpu.FLAG_B && from.constant()) {
            code.constant(from.b());
        } else if (word == Cpu.FLAG_B && from.before() != null) {
            pushCarry(from.before());
        } else if (word == Cpu.FLAG_R && from.before() != null) {
            code.load(locals.stepSlot());
        } else if (word == Cpu.FLAG_R && from.derived() == FlagState.Derived.RESULT) {
            pushDerived(from, Cpu.FLAG_A, Opcodes.ISUB);
        } else if (word == Cpu.FLAG_A && from.derived() == FlagState.Derived.FIRST) {
            pushFirst(from);
        } else {
            code.load(locals.slot(word));
        }
    }

    private void pushFirst(FlagState from) {
        switch (from.kind()) {
            case Flags.ADD:
                pushDerived(from, Cpu.FLAG_R, Opcodes.ISUB);
                break;
            case Flags.SUB:
                pushDerived(from, Cpu.FLAG_R, Opcodes.IADD);
                break;
            default:
                code.constant(0);
                break;
        }
    }

    private void pushDerived(FlagState from, int word, int operation) {
        code.load(locals.slot(word));
        push(from, Cpu.FLAG_B);
        code.op(operation);
        code.zeroExtend(from.size());
    }

    /** Pushes all four words. */
    void pushAll() {
        pushAll(state);
    }

    /** Pushes all four words, given what is known about them. */
    void pushAll(FlagState from) {
        for (int word : ALL) {
            push(from, word);
        }
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

    /** Pushes EFLAGS. */
    void pushEflags() {
        if (dirty) {
            code.get(ClassConstant.STATE);
            code.constant(Cpu.SYSTEM_FLAGS);
            code.op(Opcodes.IALOAD);
            pushBits();
            code.op(Opcodes.IOR);
        } else {
            code.get(ClassConstant.CPU);
            code.callVirtual(Cpu.class, "eflags", "()I");
        }
    }

    /** Pushes the carry flag, 0 or 1. */
    void pushCarry() {
        pushCarry(state);
    }

    private void pushCarry(FlagState from) {
        if (!from.isKnown()) {
            pushComputedCarry(from);
            return;
        }
        switch (from.kind()) {
            case Flags.EXPLICIT:
                push(from, Cpu.FLAG_R);
                code.and(Flags.CF);
                break;
            case Flags.LOGIC:
                code.constant(0);
                break;
            case Flags.INC:
            case Flags.DEC:
                push(from, Cpu.FLAG_B);
                break;
            case Flags.SUB:
                pushBelow(from, Cpu.FLAG_A, Cpu.FLAG_B);
                break;
            case Flags.ADD:
                pushBelow(from, Cpu.FLAG_R, Cpu.FLAG_B);
                break;
            default:
                pushComputedCarry(from);
                break;
        }
    }

    private void pushComputedCarry(FlagState from) {
        pushAll(from);
        code.call(Flags.class, "carry", "(IIII)I");
    }

    /** Pushes 1 if a word is below another one, unsigned: the sign of their exact difference. */
    private void pushBelow(FlagState from, int x, int y) {
        push(from, x);
        if (from.size() < Flags.DWORD) {
            push(from, y);
            code.op(Opcodes.ISUB);
            code.constant(31);
            code.op(Opcodes.IUSHR);
            return;
        }
        widen();
        push(from, y);
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

    /** Pops all four words. */
    void popAll() {
        for (int i = COUNT - 1; i >= 0; i--) {
            pop(ALL.get(i));
        }
    }

    /** Keeps the value on the stack as one of the words. */
    void keep(int word) {
        code.op(Opcodes.DUP);
        pop(word);
    }

    /** Keeps the result of INC or DEC that is on the stack; the carry flag stays. */
    void keepStep(FlagState after) {
        code.op(Opcodes.DUP);
        code.store(after.before() == null ? locals.slot(Cpu.FLAG_R) : locals.stepSlot());
    }

    /** Sets all flags from the EFLAGS bits on the stack. */
    void popBits() {
        pop(Cpu.FLAG_R);
    }

    /** Puts into locals what is known here, and is not where less is known. */
    void lower(FlagState to) {
        FlagState settled = state.settled();
        lower(state, settled);
        lower(settled, to);
    }

    /**
     * As {@link #lower}, where this is not the only way on: the words on the others are those of
     * the present flags, too.
     */
    void lowerForAll(FlagState to) {
        lower(to);
        state = state.settled();
    }

    /** Puts into locals what is known in one state, and is not in another that knows less. */
    void lower(FlagState from, FlagState to) {
        Deque<Integer> words = new ArrayDeque<>();
        if (from.before() != null && to.before() == null) {
            push(from, Cpu.FLAG_B);
            words.push(Cpu.FLAG_B);
            push(from, Cpu.FLAG_R);
            words.push(Cpu.FLAG_R);
        } else if (from.constant() && !to.constant()) {
            push(from, Cpu.FLAG_B);
            words.push(Cpu.FLAG_B);
        }
        if (from.derived() != to.derived()) {
            int word = from.derived() == FlagState.Derived.RESULT ? Cpu.FLAG_R : Cpu.FLAG_A;
            push(from, word);
            words.push(word);
        }
        if (from.isKnown() && !to.isKnown()) {
            push(from, Cpu.FLAG_OP);
            words.push(Cpu.FLAG_OP);
        }
        for (int word : words) {
            pop(word);
        }
    }

    /**
     * Puts all words into the state array unless it has them, as they follow from what is known.
     */
    void spillChanges() {
        if (dirty) {
            for (int word : ALL) {
                code.get(ClassConstant.STATE);
                code.constant(word);
                push(word);
                code.op(Opcodes.IASTORE);
            }
            dirty = false;
        }
    }
}
