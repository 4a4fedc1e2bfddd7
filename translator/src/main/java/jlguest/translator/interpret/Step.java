package jlguest.translator.interpret;

/**
 * One micro-operation with its operands, ready to be executed, or a few that often follow each
 * other.
 *
 * <p>Many small objects instead of one large switch: HotSpot compiles each of them early and, when
 * an operand takes a path it never took before, recompiles that one only. A switch over all
 * micro-operations is recompiled as a whole dozens of times while a guest boots.
 */
abstract class Step {
    /** The step that follows in the block; null behind its end. */
    Step next;

    /**
     * Does it.
     *
     * @return the step to go on with, which may be another block's first, or null if the
     *     interpreter is left with the {@link StepContext#exit} that was set
     * @throws jlguest.runtime.GuestFault before anything was changed
     */
    abstract Step execute(StepContext c);

    /** Micro-operations that it stands for. */
    int width() {
        return 1;
    }
}
