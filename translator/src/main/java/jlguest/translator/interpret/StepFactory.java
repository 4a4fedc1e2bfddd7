package jlguest.translator.interpret;

/** Makes the step of one micro-operation from its operands. */
@FunctionalInterface
interface StepFactory {
    /** The step; operands as {@code MicroOp} describes them. */
    Step make(int d, int a, int b, int imm);
}
