package jlguest.translator.interpret;

import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/**
 * Two micro-operations that together are one common instruction, as one step. They leave in the
 * temporary what the single steps would.
 */
final class PairSteps {
    private static final int ADD = MicroOp.alu(MicroOp.ADD, Flags.DWORD, false);

    private PairSteps() {}

    /** The step of the micro-operations at an offset, or null if they are none of these. */
    static Step at(MicroOps ops) {
        int op = ops.op();
        if (!ops.isTemporary()) {
            return null;
        }
        if (ops.movesResult(1)) {
            return withMove(ops, op, ops.d(0), ops.a(0), ops.d(1));
        }
        if (op == MicroOp.MOVI && ops.is(1, MicroOp.STORE + 2) && ops.b(1) == ops.d(0)) {
            return storeConstant(ops.d(0), ops.imm(0), ops.a(1), ops.imm(1));
        }
        boolean isAddition =
                op == MicroOp.LOAD + 2
                        && ops.is(1, ADD)
                        && ops.b(1) == ops.d(0)
                        && ops.a(1) == ops.d(1);
        return isAddition ? addLoaded(ops.d(0), ops.a(0), ops.imm(0), ops.d(1)) : null;
    }

    private static Step withMove(MicroOps ops, int op, int result, int a, int register) {
        switch (op) {
            case MicroOp.LOAD:
                return loadByte(result, a, ops.imm(0), register);
            case MicroOp.LOAD + 1:
                return loadWord(result, a, ops.imm(0), register);
            case MicroOp.ADDI:
                return add(result, a, ops.imm(0), register);
            case MicroOp.LEA:
            case MicroOp.LEA + 1:
            case MicroOp.LEA + 2:
            case MicroOp.LEA + 3:
                return address(ops, result, a, register);
            default:
                return null;
        }
    }

    private abstract static class Pair extends Step {
        @Override
        final int width() {
            return 2;
        }
    }

    private static Step loadByte(int loaded, int base, int displacement, int register) {
        return new Pair() {
            @Override
            Step execute(StepContext c) {
                int value = c.memory.load8(c.r[base] + displacement);
                c.r[loaded] = value;
                c.r[register] = value;
                return next;
            }
        };
    }

    private static Step loadWord(int loaded, int base, int displacement, int register) {
        return new Pair() {
            @Override
            Step execute(StepContext c) {
                int value = c.memory.load16(c.r[base] + displacement);
                c.r[loaded] = value;
                c.r[register] = value;
                return next;
            }
        };
    }

    private static Step add(int result, int base, int displacement, int register) {
        return new Pair() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[base] + displacement;
                c.r[result] = value;
                c.r[register] = value;
                return next;
            }
        };
    }

    private static Step address(MicroOps ops, int result, int base, int register) {
        int index = ops.b(0);
        int scale = ops.op() - MicroOp.LEA;
        int displacement = ops.imm(0);
        return new Pair() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[base] + (c.r[index] << scale) + displacement;
                c.r[result] = value;
                c.r[register] = value;
                return next;
            }
        };
    }

    private static Step storeConstant(int constant, int value, int base, int displacement) {
        return new Pair() {
            @Override
            Step execute(StepContext c) {
                c.r[constant] = value;
                c.memory.store32(c.r[base] + displacement, value);
                return c.stopsHere() ? null : next;
            }
        };
    }

    private static Step addLoaded(int loaded, int base, int displacement, int register) {
        return new Pair() {
            @Override
            Step execute(StepContext c) {
                int y = c.memory.load32(c.r[base] + displacement);
                int x = c.r[register];
                int result = x + y;
                c.r[loaded] = y;
                c.flags(Flags.ADD | Flags.DWORD, x, y, result);
                c.r[register] = result;
                return next;
            }
        };
    }
}
