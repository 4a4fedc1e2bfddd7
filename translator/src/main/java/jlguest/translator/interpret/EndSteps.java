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
                        c -> {
                            c.r[Cpu.EIP] = imm;
                            return Exit.JUMP;
                        });
        t.put(
                MicroOp.JUMP_IF,
                (d, a, b, imm) ->
                        c -> {
                            c.r[Cpu.EIP] = c.condition(d) ? imm : b;
                            return Exit.JUMP;
                        });
        t.put(
                MicroOp.JUMP_NONZERO,
                (d, a, b, imm) ->
                        c -> {
                            c.r[Cpu.EIP] = c.r[a] != 0 ? imm : b;
                            return Exit.JUMP;
                        });
        t.put(
                MicroOp.JUMP_TO,
                (d, a, b, imm) ->
                        c -> {
                            c.r[Cpu.EIP] = c.r[a];
                            return Exit.JUMP;
                        });
        t.put(
                MicroOp.EXIT,
                (d, a, b, imm) ->
                        c -> {
                            c.r[Cpu.EIP] = imm;
                            c.r[Cpu.NEXT_EIP] = b;
                            return d;
                        });
        t.put(MicroOp.END, (d, a, b, imm) -> c -> Exit.JUMP);
    }
}
