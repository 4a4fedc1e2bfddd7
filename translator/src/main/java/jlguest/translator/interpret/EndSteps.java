package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.translator.code.MicroOp;

/** Ends of a block. */
final class EndSteps {
    private EndSteps() {}

    static void addTo(StepTable t) {
        t.put(
                MicroOp.JUMP,
                (d, a, b, imm) ->
                        new EndStep() {
                            @Override
                            Step execute(StepContext c) {
                                return jump(c, imm);
                            }
                        });
        t.put(
                MicroOp.JUMP_IF,
                (d, a, b, imm) ->
                        new EndStep() {
                            @Override
                            Step execute(StepContext c) {
                                return c.condition(d) ? jump(c, imm) : jumpElse(c, b);
                            }
                        });
        t.put(
                MicroOp.JUMP_NONZERO,
                (d, a, b, imm) ->
                        new EndStep() {
                            @Override
                            Step execute(StepContext c) {
                                return c.r[a] != 0 ? jump(c, imm) : jumpElse(c, b);
                            }
                        });
        t.put(
                MicroOp.JUMP_TO,
                (d, a, b, imm) ->
                        new EndStep() {
                            @Override
                            Step execute(StepContext c) {
                                return jumpTo(c, c.r[a]);
                            }
                        });
        t.put(
                MicroOp.EXIT,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[Cpu.EIP] = imm;
                                c.r[Cpu.NEXT_EIP] = b;
                                return c.leave(d);
                            }
                        });
        t.put(
                MicroOp.END,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                return c.leave(Exit.JUMP);
                            }
                        });
    }
}
