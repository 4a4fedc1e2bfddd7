package jlguest.translator.interpret;

import jlguest.translator.code.MicroOp;

/** The factory of each micro-operation's step. */
final class StepTable {
    private final StepFactory[] factories = new StepFactory[MicroOp.COUNT];

    StepTable() {
        MoveSteps.addTo(this);
        MemorySteps.addTo(this);
        AluSteps.addTo(this);
        BitSteps.addTo(this);
        FlagSteps.addTo(this);
        EndSteps.addTo(this);
        for (int op = 0; op < factories.length; op++) {
            if (factories[op] == null && !takesAddress(op)) {
                throw new IllegalStateException("no step for micro-operation " + op);
            }
        }
    }

    /** Whether a step needs to know its instruction's address. */
    private static boolean takesAddress(int op) {
        return op == MicroOp.HELPER || op == MicroOp.SIMD || op == MicroOp.X87;
    }

    void put(int op, StepFactory factory) {
        factories[op] = factory;
    }

    /** The step of a micro-operation, or of that and others behind it. */
    Step make(MicroOps ops) {
        Step joined = joined(ops);
        return joined == null ? single(ops) : joined;
    }

    private static Step joined(MicroOps ops) {
        Step step = StackSteps.at(ops);
        if (step == null) {
            step = BranchSteps.at(ops);
        }
        return step == null ? PairSteps.at(ops) : step;
    }

    private Step single(MicroOps ops) {
        int op = ops.op();
        int d = ops.d(0);
        int a = ops.a(0);
        int b = ops.b(0);
        int imm = ops.imm(0);
        if (takesAddress(op)) {
            return op == MicroOp.HELPER
                    ? MemorySteps.helper(ops.address(), d, a, b, imm)
                    : DirectSteps.make(op, ops.address(), d, a, b, imm);
        }
        return factories[op].make(d, a, b, imm);
    }
}
