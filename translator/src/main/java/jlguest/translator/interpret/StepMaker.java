package jlguest.translator.interpret;

import jlguest.translator.code.MicroOp;

/** Makes the steps of micro-operations. */
final class StepMaker {
    private StepMaker() {}

    /** The step of a micro-operation, or of that and others behind it. */
    static Step make(MicroOps ops) {
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

    private static Step single(MicroOps ops) {
        int op = ops.op();
        int d = ops.d(0);
        int a = ops.a(0);
        int b = ops.b(0);
        int imm = ops.imm(0);
        if (op < MicroOp.LOAD) {
            return MoveSteps.make(op, d, a, b, imm);
        }
        if (op < MicroOp.ALU) {
            return MemorySteps.make(op, d, a, b, imm);
        }
        if (op < MicroOp.SHL) {
            return AluSteps.make(op, d, a, b, imm);
        }
        if (op >= MicroOp.JUMP) {
            return EndSteps.make(op, d, a, b, imm);
        }
        if (op < MicroOp.SET_CONDITION) {
            return BitSteps.make(op, d, a, b, imm);
        }
        if (op < MicroOp.HELPER) {
            return FlagSteps.make(op, d, a, b, imm);
        }
        return op == MicroOp.HELPER
                ? MemorySteps.helper(ops.address(), d, a, b, imm)
                : DirectSteps.make(op, ops.address(), d, a, b, imm);
    }
}
