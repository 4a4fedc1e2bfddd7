package jlguest.translator.interpret;

import jlguest.runtime.Arithmetic;
import jlguest.runtime.Cpu;
import jlguest.runtime.DoubleShift;
import jlguest.runtime.Flags;
import jlguest.runtime.Rotation;
import jlguest.translator.code.MicroOp;

/** The micro-operations that are too rare for the interpreter's main loop. */
final class NarrowOperations {
    private final Cpu cpu;
    private final int[] r;

    NarrowOperations(Cpu cpu) {
        this.cpu = cpu;
        r = cpu.state();
    }

    void execute(int op, int d, int a, int b, int imm) {
        if (op >= MicroOp.ALU && op < MicroOp.INC) {
            alu(op - MicroOp.ALU, d, r[a], (op - MicroOp.ALU & 1) != 0 ? imm : r[b]);
            return;
        }
        if (op >= MicroOp.INC && op < MicroOp.ROTATE) {
            sized(op - MicroOp.INC, d, a, b, imm);
            return;
        }
        switch (op) {
            case MicroOp.NOT:
                r[d] = ~r[a];
                break;
            case MicroOp.BSWAP:
                r[d] = Integer.reverseBytes(r[a]);
                break;
            case MicroOp.NONZERO:
                r[d] = r[a] != 0 ? 1 : 0;
                break;
            case MicroOp.BOTH:
                r[d] = r[a] & r[b];
                break;
            case MicroOp.SHIFT_RIGHT:
                r[d] = r[a] >> imm;
                break;
            case MicroOp.GET_FLAGS:
                r[d] = cpu.eflags();
                break;
            case MicroOp.SET_ARITHMETIC_FLAGS:
                setFlags(eflags() & ~imm | r[a] & imm);
                break;
            case MicroOp.CARRY:
                int flags = eflags();
                setFlags(imm == 2 ? flags ^ Flags.CF : flags & ~Flags.CF | imm);
                break;
            case MicroOp.DIRECTION:
                r[Cpu.SYSTEM_FLAGS] = r[Cpu.SYSTEM_FLAGS] & ~Cpu.DF | (imm != 0 ? Cpu.DF : 0);
                break;
            default:
                bits(op, d, a, b, imm);
                break;
        }
    }

    private void bits(int op, int d, int a, int b, int imm) {
        switch (op) {
            case MicroOp.ROTATE:
                rotate(d, r[a], b == MicroOp.NONE ? imm >>> 8 : r[b] & 31, imm);
                break;
            case MicroOp.DOUBLE_SHIFT:
                doubleShift(d, r[a], r[b], imm);
                break;
            case MicroOp.MUL32:
                long product = (r[Cpu.EAX] & 0xFFFF_FFFFL) * (r[a] & 0xFFFF_FFFFL);
                setProduct(product, product >>> 32 != 0);
                break;
            case MicroOp.IMUL32:
                long signed = (long) r[Cpu.EAX] * r[a];
                setProduct(signed, signed != (int) signed);
                break;
            case MicroOp.IMUL:
                int flags = Arithmetic.truncationFlags(imm, r[a], r[b]);
                r[d] = r[a] * r[b] & mask(imm);
                setFlags(flags);
                break;
            case MicroOp.BIT:
                bit(d, r[a], r[b], imm);
                break;
            case MicroOp.BIT_SCAN:
                int value = r[a];
                int found = (imm & 1) != 0
                        ? 31 - Integer.numberOfLeadingZeros(value)
                        : Integer.numberOfTrailingZeros(value);
                int old = eflags();
                r[d] = value == 0 ? r[b] : found;
                setFlags(value == 0 ? old | Flags.ZF : old & ~Flags.ZF);
                break;
            default:
                throw new IllegalStateException("micro-operation " + op);
        }
    }

    private static int mask(int size) {
        return -1 >>> (32 - (8 << size));
    }

    private int eflags() {
        return Flags.materialize(
                r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    private void setFlags(int eflags) {
        r[Cpu.FLAG_OP] = Flags.EXPLICIT;
        r[Cpu.FLAG_R] = eflags & Flags.ARITHMETIC;
    }

    private int carry() {
        return Flags.carry(r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    private void setFlags(int op, int a, int b, int result) {
        r[Cpu.FLAG_OP] = op;
        r[Cpu.FLAG_A] = a;
        r[Cpu.FLAG_B] = b;
        r[Cpu.FLAG_R] = result;
    }

    private void setProduct(long product, boolean lost) {
        r[Cpu.EAX] = (int) product;
        r[Cpu.EDX] = (int) (product >>> 32);
        setFlags(Arithmetic.multiplyFlags(lost));
    }

    private void alu(int form, int d, int a, int b) {
        int size = form % 6 >>> 1;
        int mask = mask(size);
        int result;
        switch (form / 6) {
            case MicroOp.ADD:
                result = a + b & mask;
                setFlags(Flags.ADD | size, a, b, result);
                break;
            case MicroOp.OR:
                result = a | b;
                setFlags(Flags.LOGIC | size, a, b, result);
                break;
            case MicroOp.ADC:
                result = a + b + carry() & mask;
                setFlags(Flags.ADC | size, a, b, result);
                break;
            case MicroOp.SBB:
                result = a - b - carry() & mask;
                setFlags(Flags.SBB | size, a, b, result);
                break;
            case MicroOp.XOR:
                result = a ^ b;
                setFlags(Flags.LOGIC | size, a, b, result);
                break;
            case MicroOp.SUB:
            case MicroOp.CMP:
                result = a - b & mask;
                setFlags(Flags.SUB | size, a, b, result);
                break;
            default:
                result = a & b;
                setFlags(Flags.LOGIC | size, a, b, result);
                break;
        }
        if (d != MicroOp.NONE) {
            r[d] = result;
        }
    }

    private void sized(int form, int d, int a, int b, int imm) {
        int size = form % 3;
        int mask = mask(size);
        int value = r[a];
        int result;
        switch (form / 3) {
            case 0:
                result = value + 1 & mask;
                setFlags(Flags.INC | size, value, carry(), result);
                break;
            case 1:
                result = value - 1 & mask;
                setFlags(Flags.DEC | size, value, carry(), result);
                break;
            case 2:
                result = -value & mask;
                setFlags(Flags.SUB | size, 0, value, result);
                break;
            default:
                int count = b == MicroOp.NONE ? imm : r[b] & 31;
                result = shift(form / 3, size, value, count);
                break;
        }
        r[d] = result;
    }

    private int shift(int kind, int size, int value, int count) {
        if (count == 0) {
            return value;
        }
        int mask = mask(size);
        int result;
        if (kind == 3) {
            result = value << count & mask;
            setFlags(Flags.SHL | size, value, count, result);
        } else if (kind == 4) {
            result = value >>> count;
            setFlags(Flags.SHR | size, value, count, result);
        } else {
            int up = 32 - (8 << size);
            result = value << up >> up >> count & mask;
            setFlags(Flags.SAR | size, value, count, result);
        }
        return result;
    }

    private void rotate(int d, int value, int count, int imm) {
        int kind = imm & 3;
        int size = imm >>> 2 & 3;
        int eflags = eflags();
        int result = Rotation.result(kind, size, value, count, eflags & 1);
        setFlags(Rotation.flags(kind, size, value, result, count, eflags));
        r[d] = result;
    }

    private void doubleShift(int d, int value, int source, int imm) {
        int size = imm >>> 2 & 3;
        int count = (imm & 0x80) != 0 ? r[Cpu.ECX] & 31 : imm >>> 8;
        int result = DoubleShift.result(imm & 1, size, value, source, count);
        setFlags(DoubleShift.flags(imm & 1, size, value, source, count, result, eflags()));
        r[d] = result;
    }

    private void bit(int d, int value, int index, int imm) {
        int number = index & (8 << (imm >>> 2 & 3)) - 1;
        setFlags(eflags() & ~Flags.CF | value >>> number & 1);
        if (d != MicroOp.NONE) {
            r[d] = Arithmetic.changeBit(imm & 3, value, number);
        }
    }
}
