package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/** Steps that read or set flags and nothing else. */
final class FlagSteps {
    private FlagSteps() {}

    static void addTo(StepTable t) {
        t.put(
                MicroOp.SET_CONDITION,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.condition(imm) ? 1 : 0;
                                return next;
                            }
                        });
        t.put(
                MicroOp.SELECT,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.condition(imm) ? c.r[a] : c.r[b];
                                return next;
                            }
                        });
        t.put(
                MicroOp.GET_FLAGS,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.cpu.eflags();
                                return next;
                            }
                        });
        t.put(
                MicroOp.SET_ARITHMETIC_FLAGS,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.explicitFlags(c.arithmeticFlags() & ~imm | c.r[a] & imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.CARRY,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                int flags = c.arithmeticFlags();
                                c.explicitFlags(
                                        imm == 2 ? flags ^ Flags.CF : flags & ~Flags.CF | imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.DIRECTION,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                int kept = c.r[Cpu.SYSTEM_FLAGS] & ~Cpu.DF;
                                c.r[Cpu.SYSTEM_FLAGS] = imm != 0 ? kept | Cpu.DF : kept;
                                return next;
                            }
                        });
        t.put(
                MicroOp.GET_DIRECTION,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = (c.r[Cpu.SYSTEM_FLAGS] & Cpu.DF) == 0 ? 1 : -1;
                                return next;
                            }
                        });
    }
}
