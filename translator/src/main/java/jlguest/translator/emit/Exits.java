package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.FlatRings;
import jlguest.runtime.Statistics;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The ways out of a region: stubs that stand behind its blocks, and the tails they share, which put
 * registers, flags, {@code EIP} and the count of retired instructions where they belong.
 *
 * <p>Stubs go straight to a block that returns. HotSpot's first compiler knows by that alone that
 * they are rare (it orders blocks by whether they, or their only successors, end with a return),
 * and puts them behind the others; else each stands in the way, behind its condition.
 */
final class Exits {
    private static final String RETIRED_FIELD = "translatedInstructions";
    private static final String UNFINISHED_FIELD = "unfinishedInstructions";

    /** A stub: the tail's parameters as constants. */
    private record Stub(Label label, Way way, int eip, int retired) {}

    /**
     * How the region is left.
     *
     * @param exit with which code
     * @param flags the flags if the state still needs them, else null
     * @param unsettled whether the ring may have to be settled
     */
    private record Way(int exit, FlagState flags, boolean unsettled) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Way that
                    && exit == that.exit
                    && unsettled == that.unsettled
                    && Objects.equals(flags, that.flags);
        }

        @Override
        public int hashCode() {
            return (exit * 2 + (unsettled ? 1 : 0)) * 31 + Objects.hashCode(flags);
        }
    }

    private final RegionEmitter in;
    private final Assembler code;
    private final Locals locals;
    private final List<Stub> stubs = new ArrayList<>();
    private final Map<Way, Label> unsettledWays = new LinkedHashMap<>();
    private Label tail;
    private Label tailWithFlags;
    private final int budget;
    private final FlagWords flags;
    private final GeneralRegisters registers;
    private final XmmRegisters xmm;
    private final UseCounter uses;

    /**
     * @param in has the region's flags and registers, and knows where in it code is being written
     * @param locals of the region
     * @param budget instructions between two looks at what the host may want, in a loop
     * @param uses counts how often the region is used
     */
    Exits(RegionEmitter in, Locals locals, int budget, UseCounter uses) {
        this.in = in;
        this.locals = locals;
        this.budget = budget;
        this.uses = uses;
        code = in.code();
        flags = in.flags();
        registers = in.registers();
        xmm = in.xmm();
    }

    /**
     * A place to jump to, with nothing on the stack, for leaving.
     *
     * @param exit exit code
     * @param eip where the guest goes on
     * @param retired instructions completed that are not in the local counter
     */
    Label stub(int exit, int eip, int retired) {
        Label label = new Label();
        stubs.add(new Stub(label, way(exit), eip, retired));
        return label;
    }

    /** Leaves; the stack holds instructions retired, as for {@link #stub}, and {@code EIP}. */
    void leave(int exit) {
        leave(way(exit));
    }

    private Way way(int exit) {
        return new Way(exit, flags.unspilled(), in.mayBeUnsettled());
    }

    /** The stack holds instructions retired and {@code EIP}. */
    private void leave(Way way) {
        if (way.unsettled) {
            unsettledWays.putIfAbsent(way, new Label());
            code.jump(Opcodes.GOTO, unsettledWays.get(way));
        } else {
            leaveSettled(way);
        }
    }

    /** The stack holds instructions retired and {@code EIP}. */
    private void leaveSettled(Way way) {
        code.constant(way.exit);
        if (way.flags == null) {
            tail = tail == null ? new Label() : tail;
            code.jump(Opcodes.GOTO, tail);
        } else {
            flags.pushAll(way.flags);
            tailWithFlags = tailWithFlags == null ? new Label() : tailWithFlags;
            code.jump(Opcodes.GOTO, tailWithFlags);
        }
    }

    /** Leaves for a known address. */
    void leave(int exit, int eip, int retired) {
        code.constant(retired);
        code.constant(eip);
        leave(exit);
    }

    /** Writes everything that was jumped to. */
    void finish() {
        for (Stub stub : stubs) {
            code.place(stub.label, 0);
            code.constant(stub.retired);
            code.constant(stub.eip);
            leave(stub.way);
        }
        for (Map.Entry<Way, Label> entry : unsettledWays.entrySet()) {
            code.place(entry.getValue(), 2);
            settleRing();
            leaveSettled(entry.getKey());
        }
        if (tailWithFlags != null) {
            code.place(tailWithFlags, 3 + FlagWords.COUNT);
            flags.popAll();
            registers.spill(FlagWords.ALL);
            tail();
        }
        if (tail != null) {
            code.place(tail, 3);
            tail();
        }
    }

    /**
     * Puts everything into the state, and leaves if the host wants something; falls through to
     * where everything has to be loaded again.
     *
     * @param withFlags whether the flag words are on the stack, for the state
     * @param mayBeUnsettled whether the ring may have to be settled
     */
    void pause(int eip, boolean withFlags, boolean mayBeUnsettled) {
        Label back = new Label();
        if (withFlags) {
            flags.popAll();
            registers.spill(FlagWords.ALL);
        }
        spillRegisters();
        if (mayBeUnsettled) {
            settleRing();
        }
        pushEipElement();
        code.constant(eip);
        code.op(Opcodes.IASTORE);
        uses.pushAsked(code);
        code.constant(0);
        addSpent();
        uses.pause(code);
        renewBudget();
        code.jump(Opcodes.IFEQ, back);
        code.constant(Exit.JUMP);
        code.op(Opcodes.IRETURN);
        code.place(back, 0);
    }

    /** Has segments and mode replaced if that was put off. */
    void settleRing() {
        code.get(ClassConstant.RINGS);
        code.callVirtual(FlatRings.class, "settle", "()V");
    }

    private void spillRegisters() {
        registers.spillWritten();
        xmm.spillWritten();
    }

    /** The stack holds retired instructions, {@code EIP} and exit code. */
    private void tail() {
        code.store(Locals.VALUE);
        code.store(Locals.ADDRESS);
        pushEipElement();
        code.load(Locals.ADDRESS);
        code.op(Opcodes.IASTORE);
        addRetired();
        spillRegisters();
        code.load(Locals.VALUE);
        code.op(Opcodes.IRETURN);
    }

    /** Pushes the state and the index of {@code EIP} in it. */
    private void pushEipElement() {
        code.get(ClassConstant.STATE);
        code.constant(Cpu.EIP);
    }

    /** Notes what is not counted yet, so that a fault in a helper finds the count exact. */
    void noteUnfinished(int retired) {
        code.get(ClassConstant.STATISTICS);
        code.constant(retired);
        addSpent();
        code.field(Opcodes.PUTFIELD, Statistics.class, UNFINISHED_FIELD, "I");
    }

    /** Counts instructions in the local, which there must be. */
    void retire(int retired) {
        code.increment(locals.budgetSlot(), -retired);
    }

    /** Counts the instructions retired, and those that the local has counted. */
    void count(int retired) {
        code.constant(retired);
        addRetired();
    }

    /** Gives the local its first value. */
    void renewBudget() {
        code.constant(budget);
        code.store(locals.budgetSlot());
    }

    /** Adds what the local has counted to the {@code int} on the stack. */
    private void addSpent() {
        if (locals.budgetSlot() >= 0) {
            code.constant(budget);
            code.op(Opcodes.IADD);
            code.load(locals.budgetSlot());
            code.op(Opcodes.ISUB);
        }
    }

    /** Adds the {@code int} on the stack, and what the local has counted, to the statistics. */
    private void addRetired() {
        addSpent();
        code.op(Opcodes.I2L);
        code.get(ClassConstant.STATISTICS);
        code.op(Opcodes.DUP_X2);
        code.field(Opcodes.GETFIELD, Statistics.class, RETIRED_FIELD, "J");
        code.op(Opcodes.LADD);
        code.field(Opcodes.PUTFIELD, Statistics.class, RETIRED_FIELD, "J");
    }
}
