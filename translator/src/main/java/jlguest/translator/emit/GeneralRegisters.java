package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
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

    /** The general registers that the region itself changes, one bit each. */
    private final int written;

    /** Those that may have been changed since the last time they were put into the state. */
    private int dirty;

    GeneralRegisters(RegionAnalysis analysis, Assembler code) {
        this.code = code;
        locals = analysis.locals();
        flow = analysis.flow();
        written = written(locals);
    }

    private static int written(Locals locals) {
        int registers = 0;
        for (int register = 0; register < Cpu.EIP; register++) {
            if (locals.isWritten(register)) {
                registers |= 1 << register;
            }
        }
        return registers;
    }

    private static boolean isFlag(int variable) {
        return variable >= Cpu.FLAG_OP && variable <= Cpu.FLAG_R;
    }

    /**
     * General registers that have locals, and the flag words if these have.
     *
     * @param registers those that are wanted, one bit each
     * @param flags whether the flag words are wanted
     */
    private List<Integer> variables(int registers, boolean flags) {
        List<Integer> chosen = new ArrayList<>();
        for (int variable : locals.variables()) {
            boolean register = variable < Cpu.EIP && (registers >>> variable & 1) != 0;
            if (register || flags && isFlag(variable)) {
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
        reload(variables(HelperEffect.ALL, flow.liveAtStart(node)));
    }

    /** Loads the flags if a node needs them. */
    void loadFlags(int node) {
        reload(variables(0, flow.liveAtStart(node)));
    }

    /**
     * Loads what a helper changed.
     *
     * @param imm the helper's immediate
     * @param flagsLive whether flags that it changes can be seen by anyone
     */
    void reloadAfter(HelperEffect effect, int imm, boolean flagsLive) {
        reload(variables(effect.registers(), flagsLive && effect.changesFlags(imm)));
    }

    private void reload(List<Integer> variables) {
        for (int i = 0; i < variables.size(); i++) {
            pushElement(variables, i);
            code.op(Opcodes.IALOAD);
            code.store(locals.slot(variables.get(i)));
        }
    }

    /**
     * Pushes the state, and the index in it of one of some variables. The state is left below that
     * for those that follow.
     */
    private void pushElement(List<Integer> variables, int i) {
        if (i == 0) {
            code.get(ClassConstant.STATE);
        }
        if (i < variables.size() - 1) {
            code.op(Opcodes.DUP);
        }
        code.constant(variables.get(i));
    }

    /** Starts a node that others of the region lead to. */
    void beginNode() {
        dirty = written;
    }

    /** Notes that a register or temporary was changed. */
    void changed(int operand) {
        if (operand < Cpu.EIP) {
            dirty |= 1 << operand;
        }
    }

    /** Puts registers that may have been changed since the last time into the state. */
    void spillChanges() {
        spill(variables(dirty, false));
        dirty = 0;
    }

    /** Puts registers that the region may have changed into the state. */
    void spillWritten() {
        spill(variables(written, false));
    }

    /** Puts registers or flag words into the state. */
    void spill(List<Integer> variables) {
        for (int i = 0; i < variables.size(); i++) {
            pushElement(variables, i);
            code.load(locals.slot(variables.get(i)));
            code.op(Opcodes.IASTORE);
        }
    }
}
