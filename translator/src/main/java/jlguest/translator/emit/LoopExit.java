package jlguest.translator.emit;

import jlguest.translator.emit.LoopRound.Comparison;

/**
 * Where a loop is left when two values meet that approach each other by the same distance in each
 * round. So it is known before the first of many rounds how many of them go on.
 *
 * @param lower the value below, when the first round compares them
 * @param upper the value above
 * @param step how far they approach each other in a round; positive if it is a constant
 * @param until when they have met
 */
record LoopExit(LinearForm lower, LinearForm upper, LinearForm step, Until until) {
    /** What ends the loop. */
    enum Until {
        /** They are equal. */
        EQUAL(false, false),
        /** The lower is not below the upper, unsigned. */
        NOT_BELOW(true, false),
        /** The lower is above the upper, unsigned. */
        ABOVE(true, false),
        /** The lower is not less than the upper, signed. */
        NOT_LESS(true, true),
        /** The lower is greater than the upper, signed. */
        GREATER(true, true);

        private final boolean ordered;
        private final boolean signed;

        Until(boolean ordered, boolean signed) {
            this.ordered = ordered;
            this.signed = signed;
        }

        /** Whether the values' order counts. */
        boolean isOrdered() {
            return ordered;
        }

        /** Whether that is the order of signed numbers. */
        boolean isSigned() {
            return signed;
        }

        /** Whether equal values end the loop. */
        boolean meetsAtEquality() {
            return this != ABOVE && this != GREATER;
        }
    }

    /**
     * Finds it.
     *
     * @param condition with which the loop goes on, as in a conditional jump's opcode
     * @param values that are compared; null if they are not known
     * @param round of the loop
     * @return null if it is not such an exit
     */
    static LoopExit of(int condition, Comparison values, LoopRound round) {
        if (values == null) {
            return null;
        }
        boolean opposite = (condition & 1) != 0;
        LinearForm x = opposite ? values.second() : values.first();
        LinearForm y = opposite ? values.first() : values.second();
        switch (condition >>> 1) {
            case Condition.EQUAL:
                return opposite ? whileDifferent(x, y, round) : null;
            case Condition.BELOW:
                return ordered(values, x, y, opposite ? Until.ABOVE : Until.NOT_BELOW, round);
            case Condition.BELOW_OR_EQUAL:
                return ordered(values, x, y, opposite ? Until.NOT_BELOW : Until.ABOVE, round);
            case Condition.LESS:
                return ordered(values, x, y, opposite ? Until.GREATER : Until.NOT_LESS, round);
            case Condition.LESS_OR_EQUAL:
                return ordered(values, x, y, opposite ? Until.NOT_LESS : Until.GREATER, round);
            default:
                return null;
        }
    }

    /** Values that are not equal meet from either side, as numbers modulo 2<sup>32</sup>. */
    private static LoopExit whileDifferent(LinearForm x, LinearForm y, LoopRound round) {
        LinearForm step = round.step(x.plus(y, -1));
        if (step == null || !step.isConstant()) {
            return null;
        }
        int distance = step.constant();
        if (distance > 0) {
            return checked(new LoopExit(x, y, step, Until.EQUAL));
        }
        return checked(new LoopExit(y, x, LinearForm.of(-distance), Until.EQUAL));
    }

    /** Of values with an order only one may move, and towards the other: so none wraps around. */
    private static LoopExit ordered(
            Comparison values, LinearForm lower, LinearForm upper, Until until, LoopRound round) {
        LinearForm up = round.step(lower);
        LinearForm down = round.step(upper);
        LinearForm none = LinearForm.of(0);
        if (!values.isOrdered() || up == null || down == null) {
            return null;
        }
        if (down.equals(none)) {
            return checked(new LoopExit(lower, upper, up, until));
        }
        return up.equals(none)
                ? checked(new LoopExit(lower, upper, none.plus(down, -1), until))
                : null;
    }

    private static LoopExit checked(LoopExit exit) {
        boolean constant = exit.step.isConstant();
        int distance = exit.step.constant();
        return constant && (distance <= 0 || distance > StridedLoop.LONGEST) ? null : exit;
    }

    /** How far apart the values are. */
    LinearForm gap() {
        return upper.plus(lower, -1);
    }
}
