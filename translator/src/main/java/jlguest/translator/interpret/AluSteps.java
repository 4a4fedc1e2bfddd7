package jlguest.translator.interpret;

import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;

/**
 * Addition, subtraction and logic. Operations on a register and on a constant are classes of their
 * own, lest each of them has to find out which it is.
 */
final class AluSteps {
    private AluSteps() {}

    /**
     * The step of an operation.
     *
     * @param op the operation; operands as {@link MicroOp} describes them
     */
    static Step make(int op, int d, int a, int b, int imm) {
        if (op < MicroOp.INC) {
            int kind = MicroOp.aluKind(op);
            int size = MicroOp.aluSize(op);
            return MicroOp.aluImmediate(op)
                    ? ofConstant(kind, size, d, a, imm)
                    : ofRegister(kind, size, d, a, b);
        }
        if (op < MicroOp.DEC) {
            return increment(op - MicroOp.INC, d, a);
        }
        return op < MicroOp.NEG
                ? decrement(op - MicroOp.DEC, d, a)
                : negate(op - MicroOp.NEG, d, a);
    }

    private static Step ofRegister(int kind, int size, int d, int a, int b) {
        switch (kind) {
            case MicroOp.ADD:
                return add(size, d, a, b);
            case MicroOp.OR:
                return or(size, d, a, b);
            case MicroOp.ADC:
                return addWithCarry(size, d, a, b);
            case MicroOp.SBB:
                return subtractWithBorrow(size, d, a, b);
            case MicroOp.AND:
                return and(size, d, a, b);
            case MicroOp.SUB:
                return subtract(size, d, a, b);
            case MicroOp.XOR:
                return xor(size, d, a, b);
            case MicroOp.CMP:
                return compare(size, a, b);
            case MicroOp.TEST:
                return test(size, a, b);
            default:
                throw new IllegalArgumentException("no operation of kind " + kind);
        }
    }

    private static Step ofConstant(int kind, int size, int d, int a, int imm) {
        switch (kind) {
            case MicroOp.ADD:
                return addConstant(size, d, a, imm);
            case MicroOp.OR:
                return orConstant(size, d, a, imm);
            case MicroOp.ADC:
                return addWithCarryConstant(size, d, a, imm);
            case MicroOp.SBB:
                return subtractWithBorrowConstant(size, d, a, imm);
            case MicroOp.AND:
                return andConstant(size, d, a, imm);
            case MicroOp.SUB:
                return subtractConstant(size, d, a, imm);
            case MicroOp.XOR:
                return xorConstant(size, d, a, imm);
            case MicroOp.CMP:
                return compareConstant(size, a, imm);
            case MicroOp.TEST:
                return testConstant(size, a, imm);
            default:
                throw new IllegalArgumentException("no operation of kind " + kind);
        }
    }

    /** The bits of a value of a size. */
    static int mask(int size) {
        return -1 >>> (32 - (8 << size));
    }

    private static Step add(int size, int d, int a, int b) {
        int mask = mask(size);
        return new Step() {
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

    private static Step addConstant(int size, int d, int a, int imm) {
        int mask = mask(size);
        return new Step() {
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

    private static Step subtract(int size, int d, int a, int b) {
        int mask = mask(size);
        return new Step() {
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

    private static Step subtractConstant(int size, int d, int a, int imm) {
        int mask = mask(size);
        return new Step() {
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

    private static Step compare(int size, int a, int b) {
        int mask = mask(size);
        return new Step() {
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

    private static Step compareConstant(int size, int a, int imm) {
        int mask = mask(size);
        return new Step() {
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

    private static Step and(int size, int d, int a, int b) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = c.r[b];
                c.r[d] = c.logic(Flags.LOGIC | size, x & y);
                return next;
            }
        };
    }

    private static Step andConstant(int size, int d, int a, int imm) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = imm;
                c.r[d] = c.logic(Flags.LOGIC | size, x & y);
                return next;
            }
        };
    }

    private static Step or(int size, int d, int a, int b) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = c.r[b];
                c.r[d] = c.logic(Flags.LOGIC | size, x | y);
                return next;
            }
        };
    }

    private static Step orConstant(int size, int d, int a, int imm) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = imm;
                c.r[d] = c.logic(Flags.LOGIC | size, x | y);
                return next;
            }
        };
    }

    private static Step xor(int size, int d, int a, int b) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = c.r[b];
                c.r[d] = c.logic(Flags.LOGIC | size, x ^ y);
                return next;
            }
        };
    }

    private static Step xorConstant(int size, int d, int a, int imm) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = imm;
                c.r[d] = c.logic(Flags.LOGIC | size, x ^ y);
                return next;
            }
        };
    }

    private static Step test(int size, int a, int b) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = c.r[b];
                c.logic(Flags.LOGIC | size, x & y);
                return next;
            }
        };
    }

    private static Step testConstant(int size, int a, int imm) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = imm;
                c.logic(Flags.LOGIC | size, x & y);
                return next;
            }
        };
    }

    private static Step addWithCarry(int size, int d, int a, int b) {
        int mask = mask(size);
        return new Step() {
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

    private static Step addWithCarryConstant(int size, int d, int a, int imm) {
        int mask = mask(size);
        return new Step() {
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

    private static Step subtractWithBorrow(int size, int d, int a, int b) {
        int mask = mask(size);
        return new Step() {
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

    private static Step subtractWithBorrowConstant(int size, int d, int a, int imm) {
        int mask = mask(size);
        return new Step() {
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

    private static Step increment(int size, int d, int a) {
        int mask = mask(size);
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int result = c.r[a] + 1 & mask;
                c.flags(Flags.INC | size, c.r[a], c.carry(), result);
                c.r[d] = result;
                return next;
            }
        };
    }

    private static Step decrement(int size, int d, int a) {
        int mask = mask(size);
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int result = c.r[a] - 1 & mask;
                c.flags(Flags.DEC | size, c.r[a], c.carry(), result);
                c.r[d] = result;
                return next;
            }
        };
    }

    private static Step negate(int size, int d, int a) {
        int mask = mask(size);
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int result = -c.r[a] & mask;
                c.flags(Flags.SUB | size, 0, c.r[a], result);
                c.r[d] = result;
                return next;
            }
        };
    }
}
