package jlguest.translator.emit;

import java.util.HashMap;
import java.util.Map;
import jlguest.mmu.GuestRam;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits a {@link StridedLoop} twice: for as many rounds as all accesses surely stay in their pages
 * and the host need not be asked for news, without a look at the page maps; and as any other loop,
 * for a few rounds, where that would be too few: at the end of a page, or where one is not granted.
 *
 * <p>All rounds start at one place, which looks at the rounds left; fewer than none are rounds of
 * the other kind. HotSpot may enter a loop wherever is jumped back to, by on-stack replacement. Was
 * that a loop of the first kind alone, the loop around it had two ways in, from the end of the
 * pages and from the end of the loop, and partial peeling in HotSpot's second compiler (of JDK 17)
 * did not come to an end. As it is, the second compiler makes an inner loop with a counter of the
 * first kind by itself.
 */
final class StrideEmitter {
    /** With fewer rounds, looking ahead costs more than looking at each access. */
    private static final int FEWEST_ROUNDS = 6;

    /** Rounds without looking ahead; more than {@link #FEWEST_ROUNDS}, to get into another page. */
    private static final int OTHER_ROUNDS = 8;

    private static final int OFFSET_MASK = GuestRam.PAGE_SIZE - 1;

    private final StridedLoops loops;
    private final Assembler code;
    private final Locals locals;
    private final Map<StridedLoop, Label> rounds = new HashMap<>();
    private StridedLoop strided;
    private Label other;
    private Label next;

    StrideEmitter(StridedLoops loops, Assembler code, Locals locals) {
        this.loops = loops;
        this.code = code;
        this.locals = locals;
    }

    /** Gives all locals a first value, where the region is entered. */
    void start() {
        for (int slot = 0; slot < locals.strides(); slot++) {
            code.constant(0);
            code.store(locals.strideSlot(slot));
        }
        if (locals.strides() > 0) {
            code.constant(0);
            code.store(locals.roundsSlot());
        }
    }

    /** Starts a loop without looks at the page maps, where its first node starts. */
    void begin(StridedLoop loop, boolean user) {
        Label round = new Label();
        Label known = new Label();
        other = new Label();
        Label tooFew = new Label();
        rounds.put(loop, round);
        code.constant(0);
        code.store(locals.roundsSlot());
        code.place(round, 0);
        code.load(locals.roundsSlot());
        code.jump(Opcodes.IFGT, known);
        code.load(locals.roundsSlot());
        code.jump(Opcodes.IFLT, other);
        code.load(locals.budgetSlot());
        code.constant(loop.instructions());
        code.op(Opcodes.IDIV);
        code.store(locals.roundsSlot());
        for (int i = 0; i < loop.strides().size(); i++) {
            StridedLoop.Stride stride = loop.strides().get(i);
            lookUp(stride, i, user, tooFew);
            limit(stride, tooFew);
        }
        code.load(locals.roundsSlot());
        code.constant(FEWEST_ROUNDS);
        code.jump(Opcodes.IF_ICMPGE, round);
        code.place(tooFew, 0);
        code.constant(-OTHER_ROUNDS);
        code.store(locals.roundsSlot());
        code.jump(Opcodes.GOTO, other);
        code.place(known, 0);
        strided = loop;
    }

    /** Leaves the address in one scratch local, and the entry with what is to be added. */
    private void lookUp(StridedLoop.Stride stride, int number, boolean user, Label other) {
        stride.first().push(code, locals);
        code.store(Locals.ADDRESS);
        code.get(ClassConstant.map(user, stride.write()));
        code.load(Locals.ADDRESS);
        code.constant(GuestRam.PAGE_SHIFT);
        code.op(Opcodes.IUSHR);
        code.op(Opcodes.IALOAD);
        code.op(Opcodes.DUP);
        code.store(Locals.ENTRY);
        code.jump(Opcodes.IFEQ, other);
        code.load(Locals.ENTRY);
        code.add(stride.from());
        code.store(locals.strideSlot(number));
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
        if (stride.step().isConstant()) {
            divide(Math.abs(stride.step().constant()));
        } else {
            divide(stride.step(), other);
        }
        code.add(1);
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

    private void divide(LinearForm step, Label other) {
        code.store(Locals.ENTRY);
        step.push(code, locals);
        code.store(Locals.ADDRESS);
        code.load(Locals.ADDRESS);
        code.jump(Opcodes.IFLE, other);
        code.load(Locals.ADDRESS);
        code.constant(StridedLoop.LONGEST);
        code.jump(Opcodes.IF_ICMPGT, other);
        code.load(Locals.ENTRY);
        code.load(Locals.ADDRESS);
        code.op(Opcodes.IDIV);
    }

    /** Starts a node of a loop without looks at the page maps. */
    void beginNode(int node) {
        if (node != strided.head()) {
            code.place(next, 0);
        }
        next = new Label();
    }

    /** Where the access by a micro-operation of a node goes, or null if it has to be looked up. */
    RamPlace place(int node, int number, Micro micro) {
        int stride = strided == null ? -1 : strided.of(node, number);
        return stride < 0
                ? null
                : new RamPlace.Mapped(
                        locals.slot(micro.a()),
                        locals.strideSlot(stride),
                        micro.imm() - strided.strides().get(stride).from());
    }

    /** Whether a loop without looks at the page maps is being written. */
    boolean areWritten() {
        return strided != null;
    }

    /** Starts the loop as any other, where its first node starts. */
    void beginOther() {
        code.place(other, 0);
        strided = null;
    }

    /**
     * Where the node behind another one in the same round starts, while the loop without looks at
     * the page maps is written; else, or if it is not the node behind it, null.
     */
    Label behind(int node, int target) {
        boolean within = target != Region.NONE && strided != null && strided.behind(node) == target;
        return within ? next : null;
    }

    /**
     * Goes on with the next round of a loop without looks at the page maps, or looks ahead.
     *
     * @param from the node that jumps
     * @param to where it jumps to
     * @param ready makes ready for the jump
     * @return whether that is what the jump is
     */
    boolean nextStrided(int from, int to, Runnable ready) {
        boolean ends = strided != null && strided.isRound(from, to);
        if (ends) {
            code.increment(locals.roundsSlot(), -1);
            ready.run();
            code.jump(Opcodes.GOTO, rounds.get(strided));
        }
        return ends;
    }

    /**
     * Goes on with the next round of the other, or looks ahead.
     *
     * <p>Who came into the round from elsewhere brings the rounds left of another loop: those are
     * not this one's.
     */
    void nextOther(int from, int to) {
        StridedLoop loop = loops.endingWith(from, to);
        if (strided == null && loop != null) {
            code.increment(locals.roundsSlot(), 1);
            code.load(locals.roundsSlot());
            code.jump(Opcodes.IFLE, rounds.get(loop));
        }
    }
}
