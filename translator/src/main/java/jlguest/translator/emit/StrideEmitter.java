package jlguest.translator.emit;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits a {@link StridedLoop} twice: for as many rounds as all accesses surely stay in their pages,
 * the loop is not left by the exits that are known before ({@link LoopExit}) and the host need not
 * be asked for news ({@link RoundsAhead}), without a look at page maps and these exits, and with
 * pointers into RAM that move on by themselves; and as any other loop, where that would be too few
 * rounds: at the end of a page or of the loop, or where a page is not granted.
 *
 * <p>All rounds start at one place, which looks at the rounds left; fewer than none are rounds of
 * the other kind. HotSpot may enter a loop wherever is jumped back to, by on-stack replacement. Was
 * that a loop of the first kind alone, the loop around it had two ways in, from the end of the
 * pages and from the end of the loop, and partial peeling in HotSpot's second compiler (of JDK 17)
 * did not come to an end. As it is, the second compiler makes an inner loop with a counter of the
 * first kind by itself.
 */
final class StrideEmitter {
    /** Rounds without looking ahead where that was of no use. */
    private static final int OTHER_ROUNDS = 8;

    private final StridedLoops loops;
    private final RoundsAhead ahead;
    private final Assembler code;
    private final Locals locals;
    private final Map<StridedLoop, Label> rounds = new HashMap<>();
    private StridedLoop strided;
    private Label other;
    private Label next;

    StrideEmitter(StridedLoops loops, Assembler code, MemoryEmitter memory, Locals locals) {
        this.loops = loops;
        ahead = new RoundsAhead(code, memory, locals);
        this.code = code;
        this.locals = locals;
    }

    /** Gives all locals a first value, where the region is entered. */
    void start() {
        for (int slot = 0; slot < locals.strides(); slot++) {
            code.constant(0L);
            code.storeLong(locals.strideSlot(slot));
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
        Label unknown = new Label();
        rounds.put(loop, round);
        code.constant(0);
        code.store(locals.roundsSlot());
        code.place(round, 0);
        code.load(locals.roundsSlot());
        code.jump(Opcodes.IFGT, known);
        code.load(locals.roundsSlot());
        code.jump(Opcodes.IFLT, other);
        ahead.emit(loop, user, tooFew, unknown);
        code.jump(Opcodes.GOTO, round);
        code.place(tooFew, 0);
        code.constant(-1);
        code.load(locals.roundsSlot());
        code.op(Opcodes.ISUB);
        code.store(locals.roundsSlot());
        code.jump(Opcodes.GOTO, other);
        code.place(unknown, 0);
        code.constant(-OTHER_ROUNDS);
        code.store(locals.roundsSlot());
        code.jump(Opcodes.GOTO, other);
        code.place(known, 0);
        strided = loop;
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
        StridedLoop.Access access = strided == null ? null : strided.access(node, number);
        if (access == null) {
            return null;
        }
        int first = locals.strideSlot(access.stride());
        int from = strided.strides().get(access.stride()).from();
        int distance = access.distance() - from + RoundsAhead.BEFORE;
        return access.indexed()
                ? new RamPlace.Distant(locals.slot(micro.a()), first, distance)
                : new RamPlace.Within(first, distance);
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
     * Makes ready for the next round of a loop without looks at the page maps, or for looking
     * ahead.
     *
     * @param from the node that jumps
     * @param to where it jumps to
     * @return where it has to jump to; null if that is no such round
     */
    Label nextStrided(int from, int to) {
        if (strided == null || !strided.isRound(from, to)) {
            return null;
        }
        code.increment(locals.roundsSlot(), -1);
        for (int i = 0; i < strided.strides().size(); i++) {
            move(strided.strides().get(i).step(), locals.strideSlot(i));
        }
        return rounds.get(strided);
    }

    private void move(LinearForm step, int slot) {
        if (step.isConstant() && step.constant() == 0) {
            return;
        }
        code.loadLong(slot);
        if (step.isConstant()) {
            code.constant((long) step.constant());
        } else {
            step.push(code, locals);
            code.op(Opcodes.I2L);
        }
        code.op(Opcodes.LADD);
        code.storeLong(slot);
    }

    /**
     * The node behind one whose end was looked at before the rounds without looks at the page maps,
     * so that these surely go on there; else {@link Region#NONE}.
     */
    int foreseen(int node) {
        if (strided == null || !strided.exits().containsKey(node)) {
            return Region.NONE;
        }
        int behind = strided.behind(node);
        return behind == Region.NONE ? strided.head() : behind;
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
