package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import jlguest.runtime.Cpu;
import org.objectweb.asm.Opcodes;

/**
 * The general registers of a region in {@link Locals}, and what is kept like them: temporaries and
 * the words of {@link FlagWords}. They are loaded where nodes need them, and put back into the
 * state before anything else may look at that.
 */
final class GeneralRegisters {
    private final Assembler code;
    private final Locals locals;
    private final FlagFlow flow;
    private boolean[] dirty = new boolean[Cpu.STATE_SIZE];

    GeneralRegisters(RegionAnalysis analysis, Assembler code) {
        this.code = code;
        locals = analysis.locals();
        flow = analysis.flow();
    }

    private static boolean isFlag(int variable) {
        return variable >= Cpu.FLAG_OP && variable <= Cpu.FLAG_R;
    }

    private List<Integer> stateVariables(IntPredicate wanted) {
        List<Integer> chosen = new ArrayList<>();
        for (int variable : locals.variables()) {
            if (variable < Cpu.TEMPS && wanted.test(variable)) {
                chosen.add(variable);
            }
        }
        return chosen;
    }

    /** Gives all locals their first values, where the region is entered. */
    void start() {
        load(0);
        for (int variable : locals.variables()) {
            if (variable >= Cpu.TEMPS || isFlag(variable) && !flow.liveAtStart(0)) {
                clear(locals.slot(variable));
            }
        }
        if (locals.stepSlot() >= 0) {
            clear(locals.stepSlot());
        }
    }

    private void clear(int slot) {
        code.constant(0);
        code.store(slot);
    }

    /** Loads what a node needs in locals and is only in the state. */
    void load(int node) {
        reload(stateVariables(variable -> !isFlag(variable) || flow.liveAtStart(node)));
    }

    /** Loads the flags if a node needs them. */
    void loadFlags(int node) {
        reload(stateVariables(variable -> isFlag(variable) && flow.liveAtStart(node)));
    }

    /**
     * Loads what a helper changed.
     *
     * @param imm the helper's immediate
     * @param flagsLive whether flags that it changes can be seen by anyone
     */
    void reloadAfter(HelperEffect effect, int imm, boolean flagsLive) {
        boolean flagsWanted = flagsLive && effect.changesFlags(imm);
        reload(
                stateVariables(
                        variable -> variable < Cpu.EIP ? effect.changes(variable) : flagsWanted));
    }

    private void reload(List<Integer> variables) {
        withState(
                variables,
                slot -> {
                    code.op(Opcodes.IALOAD);
                    code.store(slot);
                });
    }

    /**
     * Pushes the state and each variable's index in it.
     *
     * @param use emits what takes them, given the variable's local
     */
    private void withState(List<Integer> variables, IntConsumer use) {
        if (variables.isEmpty()) {
            return;
        }
        code.get(ClassConstant.STATE);
        for (int i = 0; i < variables.size(); i++) {
            if (i < variables.size() - 1) {
                code.op(Opcodes.DUP);
            }
            code.constant(variables.get(i));
            use.accept(locals.slot(variables.get(i)));
        }
    }

    /** Starts a node that others of the region lead to. */
    void beginNode() {
        for (int variable : locals.variables()) {
            dirty[variable] = locals.isWritten(variable);
        }
    }

    /** Notes that a register or temporary was changed. */
    void changed(int operand) {
        dirty[operand] = true;
    }

    /** Puts registers that may have been changed since the last time into the state. */
    void spillChanges() {
        spill(stateVariables(variable -> dirty[variable] && !isFlag(variable)));
        dirty = new boolean[Cpu.STATE_SIZE];
    }

    /** Puts registers that the region may have changed into the state. */
    void spillWritten() {
        spill(stateVariables(variable -> variable < Cpu.EIP && locals.isWritten(variable)));
    }

    /** Puts registers or flag words into the state. */
    void spill(List<Integer> variables) {
        withState(
                variables,
                slot -> {
                    code.load(slot);
                    code.op(Opcodes.IASTORE);
                });
    }
}
