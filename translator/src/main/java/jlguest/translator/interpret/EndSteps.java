package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.translator.code.MicroOp;

/** Ends of a block. */
final class EndSteps {
    private EndSteps() {}

    /**
     * The step of an end.
     *
     * @param op the operation; operands as {@link MicroOp} describes them
     */
    static Step make(int op, int d, int a, int b, int imm) {
        switch (op) {
            case MicroOp.JUMP:
                return new EndStep() {
                    @Override
                    Step execute(StepContext c) {
                        return jump(c, imm);
                    }
                };
            case MicroOp.JUMP_IF:
                return new EndStep() {
                    @Override
                    Step execute(StepContext c) {
                        return c.condition(d) ? jump(c, imm) : jumpElse(c, b);
                    }
                };
            case MicroOp.JUMP_NONZERO:
                return new EndStep() {
                    @Override
                    Step execute(StepContext c) {
                        return c.r[a] != 0 ? jump(c, imm) : jumpElse(c, b);
                    }
                };
            case MicroOp.JUMP_TO:
                return new EndStep() {
                    @Override
                    Step execute(StepContext c) {
                        return jumpTo(c, c.r[a]);
                    }
                };
            case MicroOp.EXIT:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[Cpu.EIP] = imm;
                        c.r[Cpu.NEXT_EIP] = b;
                        return c.leave(d);
                    }
                };
            case MicroOp.END:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        return c.leave(Exit.JUMP);
                    }
                };
            default:
                throw new IllegalArgumentException("no step for micro-operation " + op);
        }
    }
}
