package jlguest.translator.lower;

/** How one family of instructions becomes micro-code. */
@FunctionalInterface
interface Rule {
    /** Appends the micro-code of the instruction that {@code in} stands at. */
    void lower(Lowering in);
}
