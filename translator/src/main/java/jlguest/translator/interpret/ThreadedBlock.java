package jlguest.translator.interpret;

import jlguest.runtime.CodeUnit;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** A block's micro-code as steps, with the code it was made from. */
public final class ThreadedBlock {
    /** Of what unit it is; null if it is executed once and not kept. */
    final CodeUnit unit;

    final MicroCode code;
    final int eip;

    /** Instructions retired when the block is executed to its end. */
    final int retired;

    final Step first;

    private int executions;
    private int heat;

    /** In the order of the code, so that the collector keeps them together. */
    private final Step[] steps;

    ThreadedBlock(Step[] steps, MicroCode code, CodeUnit unit) {
        this.steps = steps;
        first = steps[0];
        this.code = code;
        this.unit = unit;
        eip = code.address(0);
        retired = code.instructions() - (code.lastRetires() ? 0 : 1);
        for (int i = 1; i < steps.length; i++) {
            steps[i - 1].next = steps[i];
        }
    }

    /**
     * Counts one execution.
     *
     * @param weight by how much the heat grows
     * @param hot the heat at which it is hot; 0 if it never is, not even when the heat overflows
     * @return whether it is hot now, and was not before
     */
    boolean becomesHot(int weight, int hot) {
        int before = heat;
        heat = before + weight;
        executions++;
        return hot > 0 && before < hot && heat >= hot;
    }

    /** How often it was executed; from 2,147,483,647 on it may be less. */
    public int executions() {
        return executions < 0 ? Integer.MAX_VALUE : executions;
    }

    /** How hot it is. */
    public int heat() {
        return heat;
    }

    /** Sets from where its heat grows on. */
    public void setHeat(int newHeat) {
        heat = newHeat;
    }

    /** Offset in the micro-code of what a step was made from. */
    int offsetOf(Step step) {
        int offset = 0;
        for (int i = 0; steps[i] != step; i++) {
            offset += steps[i].width() * MicroOp.STRIDE;
        }
        return offset;
    }
}
