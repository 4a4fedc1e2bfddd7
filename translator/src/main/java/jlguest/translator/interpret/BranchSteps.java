package jlguest.translator.interpret;

import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/**
 * A comparison or test with the conditional jump behind it: the condition is worked out from the
 * operands instead of the flags. The flags are set as well, for others to look at.
 */
final class BranchSteps {
    private static final int CMP = MicroOp.alu(MicroOp.CMP, Flags.BYTE, false);
    private static final int TEST = MicroOp.alu(MicroOp.TEST, Flags.BYTE, false);
    private static final int BEHIND = MicroOp.INC;

    private BranchSteps() {}

    /** The step of the micro-operations at an offset, or null if they are none of these. */
    static Step at(MicroOps ops) {
        int op = ops.op();
        if (op < CMP || op >= BEHIND || !ops.is(1, MicroOp.JUMP_IF) || ops.mayHaveStored()) {
            return null;
        }
        boolean constant = (op - CMP & 1) != 0;
        if (op < TEST) {
            return constant
                    ? new CompareConstant(ops, op - CMP >> 1)
                    : new Compare(ops, op - CMP >> 1);
        }
        return constant ? new TestConstant(ops, op - TEST >> 1) : new Test(ops, op - TEST >> 1);
    }

    /** Both ways, and when to go which. */
    private abstract static class Branch extends EndStep {
        /** Of the comparison. */
        final int size;

        /** By how much operands are shifted to have their sign in the topmost bit. */
        final int up;

        /** The condition code without its lowest bit, which negates. */
        private final int condition;

        private final int whenTrue;
        private final int whenFalse;

        Branch(MicroOps ops, int size) {
            this.size = size;
            up = 32 - (8 << size);
            boolean negated = (ops.d(1) & 1) != 0;
            condition = ops.d(1) & ~1;
            whenTrue = negated ? ops.b(1) : ops.imm(1);
            whenFalse = negated ? ops.imm(1) : ops.b(1);
        }

        @Override
        final int width() {
            return 2;
        }

        /** Jumps as flags of {@code x - y} say; operands are shifted up. */
        final Step branch(StepContext c, int x, int y) {
            return holds(c, x, y) ? jump(c, whenTrue) : jumpElse(c, whenFalse);
        }

        private boolean holds(StepContext c, int x, int y) {
            switch (condition) {
                case 4:
                    return x == y;
                case 2:
                    return Integer.compareUnsigned(x, y) < 0;
                case 6:
                    return Integer.compareUnsigned(x, y) <= 0;
                case 8:
                    return x - y < 0;
                case 12:
                    return x < y;
                case 14:
                    return x <= y;
                default:
                    return c.condition(condition);
            }
        }
    }

    private static final class Compare extends Branch {
        private final int a;
        private final int b;

        Compare(MicroOps ops, int size) {
            super(ops, size);
            a = ops.a(0);
            b = ops.b(0);
        }

        @Override
        Step execute(StepContext c) {
            int x = c.r[a];
            int y = c.r[b];
            c.flags(Flags.SUB | size, x, y, x - y & -1 >>> up);
            return branch(c, x << up, y << up);
        }
    }

    private static final class CompareConstant extends Branch {
        private final int a;
        private final int constant;

        CompareConstant(MicroOps ops, int size) {
            super(ops, size);
            a = ops.a(0);
            constant = ops.imm(0);
        }

        @Override
        Step execute(StepContext c) {
            int x = c.r[a];
            c.flags(Flags.SUB | size, x, constant, x - constant & -1 >>> up);
            return branch(c, x << up, constant << up);
        }
    }

    private static final class Test extends Branch {
        private final int a;
        private final int b;

        Test(MicroOps ops, int size) {
            super(ops, size);
            a = ops.a(0);
            b = ops.b(0);
        }

        @Override
        Step execute(StepContext c) {
            int result = c.logic(Flags.LOGIC | size, c.r[a] & c.r[b]);
            return branch(c, result << up, 0);
        }
    }

    private static final class TestConstant extends Branch {
        private final int a;
        private final int constant;

        TestConstant(MicroOps ops, int size) {
            super(ops, size);
            a = ops.a(0);
            constant = ops.imm(0);
        }

        @Override
        Step execute(StepContext c) {
            int result = c.logic(Flags.LOGIC | size, c.r[a] & constant);
            return branch(c, result << up, 0);
        }
    }
}
