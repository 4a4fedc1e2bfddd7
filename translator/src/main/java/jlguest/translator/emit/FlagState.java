package jlguest.translator.emit;

/**
 * What is known about the lazy flags at a point of a region, when it is translated.
 *
 * @param op their operation as in {@code Flags}, or -1 if it depends on the way there
 * @param constant whether their second operand is known
 * @param b that operand
 */
record FlagState(int op, boolean constant, int b) {
    /** Nothing is known. */
    static final FlagState UNKNOWN = new FlagState(-1, false, 0);

    /** Set by an operation on values that are not known. */
    static FlagState of(int op) {
        return new FlagState(op, false, 0);
    }

    /** Whether the operation is known. */
    boolean isKnown() {
        return op >= 0;
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
        if (op != other.op) {
            return UNKNOWN;
        }
        return equals(other) ? this : of(op);
    }
}
