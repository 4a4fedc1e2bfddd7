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
     * @param hot how many there have to be; 0 if none are enough, not even when the count overflows
     * @return whether there are so many now
     */
    boolean becomesHot(int hot) {
        executions++;
        return hot > 0 && executions == hot;
    }

    /** How often it was executed. */
    public int executions() {
        return executions;
    }

    /** Sets from where executions are counted on. */
    public void setExecutions(int count) {
        executions = count;
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
