package jlguest.translator.interpret;

import jlguest.translator.code.MicroOp;

/** Moves and address arithmetic. */
final class MoveSteps {
    private MoveSteps() {}

    static void addTo(StepTable t) {
        t.put(
                MicroOp.MOV,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a];
                                return next;
                            }
                        });
        t.put(
                MicroOp.MOVI,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = imm;
                                return next;
                            }
                        });
        t.put(
                MicroOp.ADDI,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a] + imm;
                                return next;
                            }
                        });
        for (int s = 0; s < 4; s++) {
            int scale = s;
            t.put(
                    MicroOp.LEA + s,
                    (d, a, b, imm) ->
                            new Step() {
                                @Override
                                Step execute(StepContext c) {
                                    c.r[d] = c.r[a] + (c.r[b] << scale) + imm;
                                    return next;
                                }
                            });
            t.put(
                    MicroOp.INDEX + s,
                    (d, a, b, imm) ->
                            new Step() {
                                @Override
                                Step execute(StepContext c) {
                                    c.r[d] = (c.r[b] << scale) + imm;
                                    return next;
                                }
                            });
        }
        t.put(
                MicroOp.LOW8,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a] & 0xFF;
                                return next;
                            }
                        });
        t.put(
                MicroOp.HIGH8,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a] >>> 8 & 0xFF;
                                return next;
                            }
                        });
        t.put(
                MicroOp.LOW16,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a] & 0xFFFF;
                                return next;
                            }
                        });
        t.put(
                MicroOp.SIGN8,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = (byte) c.r[a];
                                return next;
                            }
                        });
        t.put(
                MicroOp.SIGN16,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = (short) c.r[a];
                                return next;
                            }
                        });
        addParts(t);
    }

    private static void addParts(StepTable t) {
        t.put(
                MicroOp.PUT_LOW8,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[d] & ~0xFF | c.r[a] & 0xFF;
                                return next;
                            }
                        });
        t.put(
                MicroOp.PUT_HIGH8,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[d] & ~0xFF00 | (c.r[a] & 0xFF) << 8;
                                return next;
                            }
                        });
        t.put(
                MicroOp.PUT_LOW16,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[d] & ~0xFFFF | c.r[a] & 0xFFFF;
                                return next;
                            }
                        });
        t.put(
                MicroOp.NOT,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = ~c.r[a];
                                return next;
                            }
                        });
        t.put(
                MicroOp.BSWAP,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = Integer.reverseBytes(c.r[a]);
                                return next;
                            }
                        });
        t.put(
                MicroOp.NONZERO,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a] != 0 ? 1 : 0;
                                return next;
                            }
                        });
        t.put(
                MicroOp.BOTH,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a] & c.r[b];
                                return next;
                            }
                        });
        t.put(
                MicroOp.SHIFT_RIGHT,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[a] >> imm;
                                return next;
                            }
                        });
        t.put(
                MicroOp.GET_STATE,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.r[imm];
                                return next;
                            }
                        });
    }
}
