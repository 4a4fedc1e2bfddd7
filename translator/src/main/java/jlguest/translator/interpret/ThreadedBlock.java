package jlguest.translator.interpret;

import jlguest.translator.code.MicroCode;

/** A block's micro-code as steps, with the code it was made from. */
public final class ThreadedBlock {
    final Step[] steps;
    final MicroCode code;

    /** Instructions retired when the block is executed to its end. */
    final int retired;

    ThreadedBlock(Step[] steps, MicroCode code) {
        this.steps = steps;
        this.code = code;
        retired = code.instructions() - (code.lastRetires() ? 0 : 1);
    }
}
