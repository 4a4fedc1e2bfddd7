package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroOp;

/**
 * Pushes, pops, calls and returns, each as one step. They leave in the temporaries what the single
 * steps would.
 */
final class StackSteps {
    private StackSteps() {}

    /** The step of the micro-operations at an offset, or null if they are none of these. */
    static Step at(MicroOps ops) {
        if (ops.isStackStore(0)) {
            return ops.movesStack(1) ? push(ops.b(0), ops.imm(0), ops.imm(1)) : null;
        }
        if (!ops.isTemporary()) {
            return null;
        }
        if (ops.is(0, MicroOp.LOAD + 2) && ops.a(0) == Cpu.ESP && ops.movesStack(1)) {
            return afterLoad(ops, ops.d(0));
        }
        boolean isCall =
                ops.is(0, MicroOp.MOVI)
                        && ops.isStackStore(1)
                        && ops.b(1) == ops.d(0)
                        && ops.movesStack(2)
                        && ops.is(3, MicroOp.JUMP);
        return isCall ? call(ops.d(0), ops.imm(0), ops.imm(1), ops.imm(2), ops.imm(3)) : null;
    }

    private static Step afterLoad(MicroOps ops, int loaded) {
        if (ops.is(2, MicroOp.MOV) && ops.a(2) == loaded) {
            return pop(loaded, ops.imm(0), ops.imm(1), ops.d(2));
        }
        return ops.is(2, MicroOp.JUMP_TO) && ops.a(2) == loaded
                ? ret(loaded, ops.imm(0), ops.imm(1))
                : null;
    }

    private static Step push(int value, int displacement, int move) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int top = c.r[Cpu.ESP];
                c.memory.store32(top + displacement, c.r[value]);
                c.r[Cpu.ESP] = top + move;
                return c.stopsHere() ? null : next;
            }

            @Override
            int width() {
                return 2;
            }
        };
    }

    private static Step pop(int loaded, int displacement, int move, int register) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int top = c.r[Cpu.ESP];
                int value = c.memory.load32(top + displacement);
                c.r[loaded] = value;
                c.r[Cpu.ESP] = top + move;
                c.r[register] = value;
                return next;
            }

            @Override
            int width() {
                return 3;
            }
        };
    }

    private static Step call(int loaded, int back, int displacement, int move, int target) {
        return new EndStep() {
            @Override
            Step execute(StepContext c) {
                int top = c.r[Cpu.ESP];
                c.r[loaded] = back;
                c.memory.store32(top + displacement, back);
                c.r[Cpu.ESP] = top + move;
                return c.memory.codeChanged() ? jumpAlone(c, target) : jump(c, target);
            }

            @Override
            int width() {
                return 4;
            }
        };
    }

    private static Step ret(int loaded, int displacement, int move) {
        return new EndStep() {
            @Override
            Step execute(StepContext c) {
                int top = c.r[Cpu.ESP];
                int target = c.memory.load32(top + displacement);
                c.r[loaded] = target;
                c.r[Cpu.ESP] = top + move;
                return jumpTo(c, target);
            }

            @Override
            int width() {
                return 3;
            }
        };
    }
}
