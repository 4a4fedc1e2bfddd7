package jlguest.translator.interpret;

import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/**
 * Addition, subtraction and logic. Operations on a register and on a constant are classes of their
 * own, lest each of them has to find out which it is.
 */
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
        t.put(MicroOp.alu(MicroOp.ADD, size, immediate), immediate ? addConstant(size) : add(size));
        t.put(
                MicroOp.alu(MicroOp.SUB, size, immediate),
                immediate ? subtractConstant(size) : subtract(size));
        t.put(
                MicroOp.alu(MicroOp.CMP, size, immediate),
                immediate ? compareConstant(size) : compare(size));
        t.put(MicroOp.alu(MicroOp.AND, size, immediate), immediate ? andConstant(size) : and(size));
        t.put(MicroOp.alu(MicroOp.OR, size, immediate), immediate ? orConstant(size) : or(size));
        t.put(MicroOp.alu(MicroOp.XOR, size, immediate), immediate ? xorConstant(size) : xor(size));
        t.put(
                MicroOp.alu(MicroOp.TEST, size, immediate),
                immediate ? testConstant(size) : test(size));
        t.put(
                MicroOp.alu(MicroOp.ADC, size, immediate),
                immediate ? addWithCarryConstant(size) : addWithCarry(size));
        t.put(
                MicroOp.alu(MicroOp.SBB, size, immediate),
                immediate ? subtractWithBorrowConstant(size) : subtractWithBorrow(size));
    }

    private static StepFactory add(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        int result = x + y & mask;
                        c.flags(Flags.ADD | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static StepFactory addConstant(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        int result = x + y & mask;
                        c.flags(Flags.ADD | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static StepFactory subtract(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        int result = x - y & mask;
                        c.flags(Flags.SUB | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static StepFactory subtractConstant(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        int result = x - y & mask;
                        c.flags(Flags.SUB | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static StepFactory compare(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        int result = x - y & mask;
                        c.flags(Flags.SUB | size, x, y, result);
                        return next;
                    }
                };
    }

    private static StepFactory compareConstant(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        int result = x - y & mask;
                        c.flags(Flags.SUB | size, x, y, result);
                        return next;
                    }
                };
    }

    private static StepFactory and(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        c.r[d] = c.logic(Flags.LOGIC | size, x & y);
                        return next;
                    }
                };
    }

    private static StepFactory andConstant(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        c.r[d] = c.logic(Flags.LOGIC | size, x & y);
                        return next;
                    }
                };
    }

    private static StepFactory or(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        c.r[d] = c.logic(Flags.LOGIC | size, x | y);
                        return next;
                    }
                };
    }

    private static StepFactory orConstant(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        c.r[d] = c.logic(Flags.LOGIC | size, x | y);
                        return next;
                    }
                };
    }

    private static StepFactory xor(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        c.r[d] = c.logic(Flags.LOGIC | size, x ^ y);
                        return next;
                    }
                };
    }

    private static StepFactory xorConstant(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        c.r[d] = c.logic(Flags.LOGIC | size, x ^ y);
                        return next;
                    }
                };
    }

    private static StepFactory test(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        c.logic(Flags.LOGIC | size, x & y);
                        return next;
                    }
                };
    }

    private static StepFactory testConstant(int size) {
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        c.logic(Flags.LOGIC | size, x & y);
                        return next;
                    }
                };
    }

    private static StepFactory addWithCarry(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        int result = x + y + c.carry() & mask;
                        c.flags(Flags.ADC | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static StepFactory addWithCarryConstant(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        int result = x + y + c.carry() & mask;
                        c.flags(Flags.ADC | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static StepFactory subtractWithBorrow(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = c.r[b];
                        int result = x - y - c.carry() & mask;
                        c.flags(Flags.SBB | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static StepFactory subtractWithBorrowConstant(int size) {
        int mask = mask(size);
        return (d, a, b, imm) ->
                new Step() {
                    @Override
                    Step execute(StepContext c) {
                        int x = c.r[a];
                        int y = imm;
                        int result = x - y - c.carry() & mask;
                        c.flags(Flags.SBB | size, x, y, result);
                        c.r[d] = result;
                        return next;
                    }
                };
    }

    private static void addUnary(StepTable t, int size) {
        int mask = mask(size);
        t.put(
                MicroOp.INC + size,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                int result = c.r[a] + 1 & mask;
                                c.flags(Flags.INC | size, c.r[a], c.carry(), result);
                                c.r[d] = result;
                                return next;
                            }
                        });
        t.put(
                MicroOp.DEC + size,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                int result = c.r[a] - 1 & mask;
                                c.flags(Flags.DEC | size, c.r[a], c.carry(), result);
                                c.r[d] = result;
                                return next;
                            }
                        });
        t.put(
                MicroOp.NEG + size,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                int result = -c.r[a] & mask;
                                c.flags(Flags.SUB | size, 0, c.r[a], result);
                                c.r[d] = result;
                                return next;
                            }
                        });
    }
}
