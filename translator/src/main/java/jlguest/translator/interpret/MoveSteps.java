package jlguest.translator.interpret;

import jlguest.translator.code.MicroOp;

/** Moves and address arithmetic. */
final class MoveSteps {
    private MoveSteps() {}

    /**
     * The step of a move.
     *
     * @param op the operation; operands as {@link MicroOp} describes them
     */
    static Step make(int op, int d, int a, int b, int imm) {
        switch (op) {
            case MicroOp.MOV:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a];
                        return next;
                    }
                };
            case MicroOp.MOVI:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = imm;
                        return next;
                    }
                };
            case MicroOp.ADDI:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a] + imm;
                        return next;
                    }
                };
            case MicroOp.LEA, MicroOp.LEA + 1, MicroOp.LEA + 2, MicroOp.LEA + 3:
                return address(op - MicroOp.LEA, d, a, b, imm);
            case MicroOp.INDEX, MicroOp.INDEX + 1, MicroOp.INDEX + 2, MicroOp.INDEX + 3:
                return index(op - MicroOp.INDEX, d, b, imm);
            case MicroOp.LOW8:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a] & 0xFF;
                        return next;
                    }
                };
            case MicroOp.HIGH8:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a] >>> 8 & 0xFF;
                        return next;
                    }
                };
            case MicroOp.LOW16:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a] & 0xFFFF;
                        return next;
                    }
                };
            case MicroOp.SIGN8:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = (byte) c.r[a];
                        return next;
                    }
                };
            case MicroOp.SIGN16:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = (short) c.r[a];
                        return next;
                    }
                };
            case MicroOp.PUT_LOW8:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[d] & ~0xFF | c.r[a] & 0xFF;
                        return next;
                    }
                };
            case MicroOp.PUT_HIGH8:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[d] & ~0xFF00 | (c.r[a] & 0xFF) << 8;
                        return next;
                    }
                };
            case MicroOp.PUT_LOW16:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[d] & ~0xFFFF | c.r[a] & 0xFFFF;
                        return next;
                    }
                };
            case MicroOp.NOT:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = ~c.r[a];
                        return next;
                    }
                };
            case MicroOp.BSWAP:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = Integer.reverseBytes(c.r[a]);
                        return next;
                    }
                };
            case MicroOp.NONZERO:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a] != 0 ? 1 : 0;
                        return next;
                    }
                };
            case MicroOp.BOTH:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a] & c.r[b];
                        return next;
                    }
                };
            case MicroOp.SHIFT_RIGHT:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.r[a] >> imm;
                        return next;
                    }
                };
            default:
                throw new IllegalArgumentException("no step for micro-operation " + op);
        }
    }

    private static Step address(int scale, int d, int a, int b, int imm) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                c.r[d] = c.r[a] + (c.r[b] << scale) + imm;
                return next;
            }
        };
    }

    private static Step index(int scale, int d, int b, int imm) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                c.r[d] = (c.r[b] << scale) + imm;
                return next;
            }
        };
    }
}
