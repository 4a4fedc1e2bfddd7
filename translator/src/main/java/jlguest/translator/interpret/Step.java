package jlguest.translator.interpret;

/**
 * One micro-operation with its operands, ready to be executed.
 *
 * <p>Many small objects instead of one large switch: HotSpot compiles each of them early and, when
 * an operand takes a path it never took before, recompiles that one only. A switch over all
 * micro-operations is recompiled as a whole dozens of times while a guest boots.
 */
@FunctionalInterface
interface Step {
    /** Go on with the next step. */
    int NEXT = -1;

    /** As {@link #NEXT}, but code or mode changed: stop behind this guest instruction. */
    int STOP = -2;

    /**
     * Does it.
     *
     * @return {@link #NEXT}, {@link #STOP}, or the exit code that ends the block
     * @throws jlguest.runtime.GuestFault before anything was changed
     */
    int execute(StepContext c);
}
