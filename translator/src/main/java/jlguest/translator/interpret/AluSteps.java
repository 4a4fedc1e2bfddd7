package jlguest.translator.interpret;

import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/** Addition, subtraction and logic. */
final class AluSteps {
    private AluSteps() {}

    static void addTo(StepTable t) {
        for (int size = Flags.BYTE; size <= Flags.DWORD; size++) {
            for (int form = 0; form < 2; form++) {
                addKinds(t, size, form == 1);
            }
            addUnary(t, size);
        }
    }

    private static int mask(int size) {
        return -1 >>> (32 - (8 << size));
    }

    private static void addKinds(StepTable t, int size, boolean immediate) {
        t.put(MicroOp.alu(MicroOp.ADD, size, immediate), add(size, immediate));
        t.put(MicroOp.alu(MicroOp.SUB, size, immediate), subtract(size, immediate));
        t.put(MicroOp.alu(MicroOp.CMP, size, immediate), compare(size, immediate));
        t.put(MicroOp.alu(MicroOp.AND, size, immediate), and(size, immediate));
        t.put(MicroOp.alu(MicroOp.OR, size, immediate), or(size, immediate));
        t.put(MicroOp.alu(MicroOp.XOR, size, immediate), xor(size, immediate));
        t.put(MicroOp.alu(MicroOp.TEST, size, immediate), test(size, immediate));
        t.put(MicroOp.alu(MicroOp.ADC, size, immediate), addWithCarry(size, immediate));
        t.put(MicroOp.alu(MicroOp.SBB, size, immediate), subtractWithBorrow(size, immediate));
    }

    private static StepFactory add(int size, boolean immediate) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    int result = x + y & mask;
                    c.flags(Flags.ADD | size, x, y, result);
                    c.r[d] = result;
                    return Step.NEXT;
                };
    }

    private static StepFactory subtract(int size, boolean immediate) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    int result = x - y & mask;
                    c.flags(Flags.SUB | size, x, y, result);
                    c.r[d] = result;
                    return Step.NEXT;
                };
    }

    private static StepFactory compare(int size, boolean immediate) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    c.flags(Flags.SUB | size, x, y, x - y & mask);
                    return Step.NEXT;
                };
    }

    private static StepFactory addWithCarry(int size, boolean immediate) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    int result = x + y + c.carry() & mask;
                    c.flags(Flags.ADC | size, x, y, result);
                    c.r[d] = result;
                    return Step.NEXT;
                };
    }

    private static StepFactory subtractWithBorrow(int size, boolean immediate) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    int result = x - y - c.carry() & mask;
                    c.flags(Flags.SBB | size, x, y, result);
                    c.r[d] = result;
                    return Step.NEXT;
                };
    }

    private static StepFactory and(int size, boolean immediate) {
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    c.r[d] = c.logic(Flags.LOGIC | size, x & y);
                    return Step.NEXT;
                };
    }

    private static StepFactory or(int size, boolean immediate) {
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    c.r[d] = c.logic(Flags.LOGIC | size, x | y);
                    return Step.NEXT;
                };
    }

    private static StepFactory xor(int size, boolean immediate) {
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    c.r[d] = c.logic(Flags.LOGIC | size, x ^ y);
                    return Step.NEXT;
                };
    }

    private static StepFactory test(int size, boolean immediate) {
        return (d, a, b, imm) ->
                c -> {
                    int x = c.r[a];
                    int y = immediate ? imm : c.r[b];
                    c.logic(Flags.LOGIC | size, x & y);
                    return Step.NEXT;
                };
    }

    private static void addUnary(StepTable t, int size) {
        int mask = mask(size);
        t.put(
                MicroOp.INC + size,
                (d, a, b, imm) ->
                        c -> {
                            int result = c.r[a] + 1 & mask;
                            c.flags(Flags.INC | size, c.r[a], c.carry(), result);
                            c.r[d] = result;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.DEC + size,
                (d, a, b, imm) ->
                        c -> {
                            int result = c.r[a] - 1 & mask;
                            c.flags(Flags.DEC | size, c.r[a], c.carry(), result);
                            c.r[d] = result;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.NEG + size,
                (d, a, b, imm) ->
                        c -> {
                            int result = -c.r[a] & mask;
                            c.flags(Flags.SUB | size, 0, c.r[a], result);
                            c.r[d] = result;
                            return Step.NEXT;
                        });
    }
}
