package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/** Steps that read or set flags, or read the state, and nothing else. */
final class FlagSteps {
    private FlagSteps() {}

    /**
     * The step of an operation on flags or the state.
     *
     * @param op the operation; operands as {@link MicroOp} describes them
     */
    static Step make(int op, int d, int a, int b, int imm) {
        switch (op) {
            case MicroOp.SET_CONDITION:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.condition(imm) ? 1 : 0;
                        return next;
                    }
                };
            case MicroOp.SELECT:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.condition(imm) ? c.r[a] : c.r[b];
                        return next;
                    }
                };
            case MicroOp.GET_FLAGS:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.cpu.eflags();
                        return next;
                    }
                };
            case MicroOp.SET_ARITHMETIC_FLAGS:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.explicitFlags(c.arithmeticFlags() & ~imm | c.r[a] & imm);
                        return next;
                    }
                };
            case MicroOp.CARRY:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int flags = c.arithmeticFlags();
                        c.explicitFlags(imm == 2 ? flags ^ Flags.CF : flags & ~Flags.CF | imm);
                        return next;
                    }
                };
            case MicroOp.DIRECTION:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int kept = c.r[Cpu.SYSTEM_FLAGS] & ~Cpu.DF;
                        c.r[Cpu.SYSTEM_FLAGS] = imm != 0 ? kept | Cpu.DF : kept;
                        return next;
                    }
                };
            case MicroOp.GET_DIRECTION:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = (c.r[Cpu.SYSTEM_FLAGS] & Cpu.DF) == 0 ? 1 : -1;
                        return next;
                    }
                };
            case MicroOp.GET_STATE:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[imm];
                        return next;
                    }
                };
            default:
                throw new IllegalArgumentException("no step for micro-operation " + op);
        }
    }
}
