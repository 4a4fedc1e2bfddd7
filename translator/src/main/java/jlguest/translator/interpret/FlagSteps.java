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
                        c -> {
                            c.r[d] = c.condition(imm) ? 1 : 0;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.SELECT,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.condition(imm) ? c.r[a] : c.r[b];
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.GET_FLAGS,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.cpu.eflags();
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.SET_ARITHMETIC_FLAGS,
                (d, a, b, imm) ->
                        c -> {
                            c.explicitFlags(c.arithmeticFlags() & ~imm | c.r[a] & imm);
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.CARRY,
                (d, a, b, imm) ->
                        c -> {
                            int flags = c.arithmeticFlags();
                            c.explicitFlags(imm == 2 ? flags ^ Flags.CF : flags & ~Flags.CF | imm);
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.DIRECTION,
                (d, a, b, imm) ->
                        c -> {
                            int kept = c.r[Cpu.SYSTEM_FLAGS] & ~Cpu.DF;
                            c.r[Cpu.SYSTEM_FLAGS] = imm != 0 ? kept | Cpu.DF : kept;
                            return Step.NEXT;
                        });
    }
}
