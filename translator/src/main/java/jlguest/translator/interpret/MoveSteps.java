package jlguest.translator.interpret;

import jlguest.translator.code.MicroOp;

/** Moves and address arithmetic. */
final class MoveSteps {
    private MoveSteps() {}

    static void addTo(StepTable t) {
        t.put(
                MicroOp.MOV,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a];
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.MOVI,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = imm;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.ADDI,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a] + imm;
                            return Step.NEXT;
                        });
        for (int s = 0; s < 4; s++) {
            int scale = s;
            t.put(
                    MicroOp.LEA + s,
                    (d, a, b, imm) ->
                            c -> {
                                c.r[d] = c.r[a] + (c.r[b] << scale) + imm;
                                return Step.NEXT;
                            });
            t.put(
                    MicroOp.INDEX + s,
                    (d, a, b, imm) ->
                            c -> {
                                c.r[d] = (c.r[b] << scale) + imm;
                                return Step.NEXT;
                            });
        }
        t.put(
                MicroOp.LOW8,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a] & 0xFF;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.HIGH8,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a] >>> 8 & 0xFF;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.LOW16,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a] & 0xFFFF;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.SIGN8,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = (byte) c.r[a];
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.SIGN16,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = (short) c.r[a];
                            return Step.NEXT;
                        });
        addParts(t);
    }

    private static void addParts(StepTable t) {
        t.put(
                MicroOp.PUT_LOW8,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[d] & ~0xFF | c.r[a] & 0xFF;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.PUT_HIGH8,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[d] & ~0xFF00 | (c.r[a] & 0xFF) << 8;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.PUT_LOW16,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[d] & ~0xFFFF | c.r[a] & 0xFFFF;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.NOT,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = ~c.r[a];
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.BSWAP,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = Integer.reverseBytes(c.r[a]);
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.NONZERO,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a] != 0 ? 1 : 0;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.BOTH,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a] & c.r[b];
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.SHIFT_RIGHT,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[a] >> imm;
                            return Step.NEXT;
                        });
        t.put(
                MicroOp.GET_STATE,
                (d, a, b, imm) ->
                        c -> {
                            c.r[d] = c.r[imm];
                            return Step.NEXT;
                        });
    }
}
