package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits a look ahead: how many rounds of a {@link StridedLoop} need none of their own. */
final class RoundsAhead {
    /** With fewer rounds, looking ahead costs more than looking at each access. */
    private static final int FEWEST = 3;

    /**
     * How far a stride's local is before the location of its first byte. HotSpot's second compiler
     * has a form of address with an index that is not negative, which needs no sign extension, but
     * only with a displacement.
     */
    static final int BEFORE = 16;

    private static final int OFFSET_MASK = GuestRam.PAGE_SIZE - 1;

    private final Assembler code;
    private final MemoryEmitter memory;
    private final Locals locals;

    RoundsAhead(Assembler code, MemoryEmitter memory, Locals locals) {
        this.code = code;
        this.memory = memory;
        this.locals = locals;
    }

    /**
     * Leaves the number of rounds and where each stride is in their locals.
     *
     * @param user whether the loop runs in ring 3
     * @param tooFew where it goes on if these are too few, with their number
     * @param unknown where it goes on if that cannot be told
     */
    void emit(StridedLoop loop, boolean user, Label tooFew, Label unknown) {
        if (loop.goesUp()) {
            FlagEmitters.pushSystemFlags(code);
            code.and(Cpu.DF);
            code.jump(Opcodes.IFNE, unknown);
        }
        limitByBudget(loop.instructions(), unknown);
        if (!loop.exits().isEmpty()) {
            for (LoopExit exit : loop.exits().values()) {
                limit(exit, unknown);
            }
            leaveIfFew(tooFew);
        }
        for (int i = 0; i < loop.strides().size(); i++) {
            StridedLoop.Stride stride = loop.strides().get(i);
            lookUp(stride, i, user, unknown);
            limit(stride, unknown);
        }
        leaveIfFew(tooFew);
    }

    /**
     * Limits rounds to those before the host has to be asked; there are none if that is in each. A
     * shift instead of a division: few loops run for so long that the difference counts.
     */
    private void limitByBudget(int instructions, Label unknown) {
        code.load(locals.budgetSlot());
        code.constant(Integer.SIZE - Integer.numberOfLeadingZeros(instructions - 1));
        code.op(Opcodes.ISHR);
        code.store(locals.roundsSlot());
        leaveIfFew(unknown);
    }

    private void leaveIfFew(Label tooFew) {
        code.load(locals.roundsSlot());
        code.constant(FEWEST);
        code.jump(Opcodes.IF_ICMPLT, tooFew);
    }

    /** Leaves the address in a scratch local, and the location in the stride's. */
    private void lookUp(StridedLoop.Stride stride, int number, boolean user, Label other) {
        stride.first().push(code, locals);
        code.store(Locals.ADDRESS);
        memory.pushMap(code, user, stride.write());
        code.load(Locals.ADDRESS);
        memory.entry(code);
        code.op(Opcodes.DUP2);
        code.storeLong(Locals.PAGE);
        code.jumpIfZero(other);
        code.loadLong(Locals.PAGE);
        code.load(Locals.ADDRESS);
        code.op(Opcodes.I2L);
        code.op(Opcodes.LADD);
        code.constant((long) -BEFORE);
        code.op(Opcodes.LADD);
        code.storeLong(locals.strideSlot(number));
    }

    /**
     * Lowers the number of rounds to those that surely do not leave the loop at a place; goes on
     * elsewhere if it is left at once, or only after very many rounds.
     */
    private void limit(LoopExit exit, Label other) {
        LoopExit.Until until = exit.until();
        if (until.isOrdered()) {
            int sign = until.isSigned() ? 0 : Integer.MIN_VALUE;
            exit.lower().plus(sign).push(code, locals);
            exit.upper().plus(sign).push(code, locals);
            code.jump(until.meetsAtEquality() ? Opcodes.IF_ICMPGE : Opcodes.IF_ICMPGT, other);
        }
        boolean below = until.isOrdered() && until.meetsAtEquality();
        exit.gap().plus(below ? -1 : 0).push(code, locals);
        code.op(Opcodes.DUP);
        code.store(Locals.VALUE);
        code.jump(Opcodes.IFLT, other);
        code.load(Locals.VALUE);
        divide(exit.step(), other);
        if (until.isOrdered()) {
            code.add(1);
        }
        lower();
    }

    /** Lowers the number of rounds to those until a stride may leave its page. */
    private void limit(StridedLoop.Stride stride, Label other) {
        boolean back = stride.step().isConstant() && stride.step().constant() <= 0;
        pushOffset();
        code.constant(GuestRam.PAGE_SIZE - stride.bytes());
        code.jump(Opcodes.IF_ICMPGT, other);
        if (back && stride.step().constant() == 0) {
            return;
        }
        if (back) {
            pushOffset();
        } else {
            code.constant(GuestRam.PAGE_SIZE - stride.bytes());
            pushOffset();
            code.op(Opcodes.ISUB);
        }
        divide(back ? LinearForm.of(-stride.step().constant()) : stride.step(), other);
        code.add(1);
        lower();
    }

    /** Lowers the number of rounds to that on the stack. */
    private void lower() {
        code.load(locals.roundsSlot());
        code.call(Math.class, "min", "(II)I");
        code.store(locals.roundsSlot());
    }

    private void pushOffset() {
        code.load(Locals.ADDRESS);
        code.and(OFFSET_MASK);
    }

    /** Divides what is on the stack, which is not negative. */
    private void divide(int step) {
        if (Integer.bitCount(step) == 1) {
            code.constant(Integer.numberOfTrailingZeros(step));
            code.op(Opcodes.IUSHR);
        } else {
            code.constant(step);
            code.op(Opcodes.IDIV);
        }
    }

    /** Divides by a step unless that is not positive or a long one. */
    private void divide(LinearForm step, Label other) {
        if (step.isConstant()) {
            divide(step.constant());
            return;
        }
        code.store(Locals.VALUE);
        step.push(code, locals);
        code.store(Locals.ADDRESS);
        code.load(Locals.ADDRESS);
        code.jump(Opcodes.IFLE, other);
        code.load(Locals.ADDRESS);
        code.constant(StridedLoop.LONGEST);
        code.jump(Opcodes.IF_ICMPGT, other);
        code.load(Locals.VALUE);
        code.load(Locals.ADDRESS);
        code.op(Opcodes.IDIV);
    }
}
