package jlguest.translator.interpret;

import jlguest.translator.code.MicroCode;

/** A block's micro-code as steps, with the code it was made from. */
public final class ThreadedBlock {
    final Step[] steps;
    final MicroCode code;

    ThreadedBlock(Step[] steps, MicroCode code) {
        this.steps = steps;
        this.code = code;
    }
}
