package jlguest.translator.emit;

import java.util.Objects;
import jlguest.runtime.Flags;

/**
 * What is known about the lazy flags at a point of a region, when it is translated; and so, which
 * of their four words have to be kept in locals there. What is known or can be worked out is not
 * kept: only who leaves the region needs it, and most never do.
 *
 * @param op their operation as in {@code Flags}, or -1 if it depends on the way there
 * @param constant whether their second operand is known
 * @param b that operand
 * @param derived the word that follows from the others, or {@link Derived#NONE}
 * @param before after INC and DEC, what the carry flag follows from; null if the second operand is
 *     the carry flag. The words are those of {@code before} then, and the result has a local of its
 *     own.
 */
record FlagState(int op, boolean constant, int b, Derived derived, FlagState before) {
    /** A word that need not be kept. */
    enum Derived {
        /** All are needed. */
        NONE,
        /** The first operand: it follows from result and second operand, or is never looked at. */
        FIRST,
        /** The result: it follows from the operands. */
        RESULT
    }

    /** Nothing is known. */
    static final FlagState UNKNOWN = new FlagState(-1, false, 0, Derived.NONE, null);

    /** Set as EFLAGS bits. */
    static final FlagState EXPLICIT = new FlagState(Flags.EXPLICIT, true, 0, Derived.FIRST, null);

    /** Set by an operation on two values, both of which are kept. */
    static FlagState of(int op, Derived derived) {
        return new FlagState(op, false, 0, derived, null);
    }

    /** Set by an operation on a value and a known one. */
    static FlagState of(int op, int b, Derived derived) {
        return new FlagState(op, true, b, derived, null);
    }

    /** Set by INC or DEC, which leave the carry flag as it was before. */
    static FlagState step(int op, FlagState before) {
        if (before.before != null) {
            return new FlagState(op, false, 0, Derived.FIRST, before.before);
        }
        if (before.isKnown() && before.kind() == Flags.LOGIC) {
            return of(op, 0, Derived.FIRST);
        }
        boolean kept = before.isStep();
        return new FlagState(
                op,
                kept && before.constant,
                kept ? before.b : 0,
                Derived.FIRST,
                kept ? null : before);
    }

    /** The same with the carry flag as second operand, and the result among the words. */
    FlagState settled() {
        return before == null ? this : new FlagState(op, false, 0, derived, null);
    }

    /** Whether the operation is known. */
    boolean isKnown() {
        return op >= 0;
    }

    private boolean isStep() {
        return isKnown() && (kind() == Flags.INC || kind() == Flags.DEC);
    }

    /** Kind of the operation, without its size. */
    int kind() {
        return op & ~3;
    }

    /** Size of the operation. */
    int size() {
        return op & 3;
    }

    /** What is known where two ways meet. */
    FlagState merge(FlagState other) {
        if (equals(other)) {
            return this;
        }
        if (op != other.op) {
            return UNKNOWN;
        }
        boolean sameConstant = constant && other.constant && b == other.b;
        return new FlagState(
                op,
                sameConstant,
                sameConstant ? b : 0,
                derived == other.derived ? derived : Derived.NONE,
                Objects.equals(before, other.before) ? before : null);
    }

    // Written out, as in the other records that are keys, because the JDK's own methods for records
    // are made of method handles when they are first called: while a guest starts.

    @Override
    public boolean equals(Object other) {
        return other instanceof FlagState that
                && op == that.op
                && constant == that.constant
                && b == that.b
                && derived == that.derived
                && Objects.equals(before, that.before);
    }

    @Override
    public int hashCode() {
        int known = (op * 31 + b) * 31 + derived.ordinal();
        return before == null ? known : known * 31 + before.hashCode();
    }
}
