package jlguest.translator.interpret;

import jlguest.runtime.Arithmetic;
import jlguest.runtime.Cpu;
import jlguest.runtime.DoubleShift;
import jlguest.runtime.Flags;
import jlguest.runtime.Rotation;
import jlguest.translator.code.MicroOp;

/** Shifts, rotations, multiplication, bit tests and scans. */
final class BitSteps {
    private BitSteps() {}

    /**
     * The step of a shift, multiplication or operation on bits.
     *
     * @param op the operation; operands as {@link MicroOp} describes them
     */
    static Step make(int op, int d, int a, int b, int imm) {
        switch (op) {
            case MicroOp.SHL, MicroOp.SHL + 1, MicroOp.SHL + 2:
                return shiftLeft(op - MicroOp.SHL, d, a, b, imm);
            case MicroOp.SHR, MicroOp.SHR + 1, MicroOp.SHR + 2:
                return shiftRight(op - MicroOp.SHR, d, a, b, imm);
            case MicroOp.SAR, MicroOp.SAR + 1, MicroOp.SAR + 2:
                return shiftRightSigned(op - MicroOp.SAR, d, a, b, imm);
            case MicroOp.ROTATE:
                return rotate(d, a, b, imm);
            case MicroOp.DOUBLE_SHIFT:
                return doubleShift(d, a, b, imm);
            case MicroOp.BIT:
                return bit(d, a, b, imm);
            case MicroOp.BIT_SCAN:
                return scan(d, a, b, imm);
            case MicroOp.IMUL:
                return multiply(d, a, b, imm);
            case MicroOp.MUL32:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        long product = (c.r[Cpu.EAX] & 0xFFFF_FFFFL) * (c.r[a] & 0xFFFF_FFFFL);
                        setProduct(c, product, product >>> 32 != 0);
                        return next;
                    }
                };
            case MicroOp.IMUL32:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        long product = (long) c.r[Cpu.EAX] * c.r[a];
                        setProduct(c, product, product != (int) product);
                        return next;
                    }
                };
            default:
                throw new IllegalArgumentException("no step for micro-operation " + op);
        }
    }

    private static void setProduct(StepContext c, long product, boolean lost) {
        c.r[Cpu.EAX] = (int) product;
        c.r[Cpu.EDX] = (int) (product >>> 32);
        c.explicitFlags(Arithmetic.multiplyFlags(lost));
    }

    private static Step shiftLeft(int size, int d, int a, int b, int imm) {
        int mask = AluSteps.mask(size);
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[a];
                int count = b == MicroOp.NONE ? imm : c.r[b] & 31;
                if (count == 0) {
                    c.r[d] = value;
                    return next;
                }
                int result = value << count & mask;
                c.flags(Flags.SHL | size, value, count, result);
                c.r[d] = result;
                return next;
            }
        };
    }

    private static Step shiftRight(int size, int d, int a, int b, int imm) {
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[a];
                int count = b == MicroOp.NONE ? imm : c.r[b] & 31;
                if (count == 0) {
                    c.r[d] = value;
                    return next;
                }
                int result = value >>> count;
                c.flags(Flags.SHR | size, value, count, result);
                c.r[d] = result;
                return next;
            }
        };
    }

    private static Step shiftRightSigned(int size, int d, int a, int b, int imm) {
        int mask = AluSteps.mask(size);
        int up = 32 - (8 << size);
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[a];
                int count = b == MicroOp.NONE ? imm : c.r[b] & 31;
                if (count == 0) {
                    c.r[d] = value;
                    return next;
                }
                int result = value << up >> up >> count & mask;
                c.flags(Flags.SAR | size, value, count, result);
                c.r[d] = result;
                return next;
            }
        };
    }

    private static Step rotate(int d, int a, int b, int imm) {
        int kind = imm & 3;
        int size = imm >>> 2 & 3;
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[a];
                int count = b == MicroOp.NONE ? imm >>> 8 : c.r[b] & 31;
                int eflags = c.arithmeticFlags();
                int result = Rotation.result(kind, size, value, count, eflags & 1);
                c.explicitFlags(Rotation.flags(kind, size, value, result, count, eflags));
                c.r[d] = result;
                return next;
            }
        };
    }

    private static Step doubleShift(int d, int a, int b, int imm) {
        int right = imm & 1;
        int size = imm >>> 2 & 3;
        boolean byRegister = (imm & 0x80) != 0;
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int count = byRegister ? c.r[Cpu.ECX] & 31 : imm >>> 8;
                int value = c.r[a];
                int source = c.r[b];
                int result = DoubleShift.result(right, size, value, source, count);
                int eflags = c.arithmeticFlags();
                c.explicitFlags(
                        DoubleShift.flags(right, size, value, source, count, result, eflags));
                c.r[d] = result;
                return next;
            }
        };
    }

    private static Step bit(int d, int a, int b, int imm) {
        int change = imm & 3;
        int last = (8 << (imm >>> 2 & 3)) - 1;
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[a];
                int number = c.r[b] & last;
                c.explicitFlags(c.arithmeticFlags() & ~Flags.CF | value >>> number & 1);
                if (d != MicroOp.NONE) {
                    c.r[d] = Arithmetic.changeBit(change, value, number);
                }
                return next;
            }
        };
    }

    private static Step scan(int d, int a, int b, int imm) {
        boolean highest = (imm & 1) != 0;
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int value = c.r[a];
                int found =
                        highest
                                ? 31 - Integer.numberOfLeadingZeros(value)
                                : Integer.numberOfTrailingZeros(value);
                int old = c.arithmeticFlags();
                c.r[d] = value == 0 ? c.r[b] : found;
                c.explicitFlags(value == 0 ? old | Flags.ZF : old & ~Flags.ZF);
                return next;
            }
        };
    }

    private static Step multiply(int d, int a, int b, int imm) {
        int mask = AluSteps.mask(imm);
        return new Step() {
            @Override
            Step execute(StepContext c) {
                int x = c.r[a];
                int y = c.r[b];
                c.explicitFlags(Arithmetic.truncationFlags(imm, x, y));
                c.r[d] = x * y & mask;
                return next;
            }
        };
    }
}
