package jlguest.runtime;

/**
 * Integer arithmetic that is not worth inline code, or that several tiers share (Intel SDM volume
 * 2, the instructions' pages).
 */
public final class Arithmetic {
    private static final int DIVIDE_ERROR = 0;

    private Arithmetic() {}

    /** CF and OF if {@code lost}, else no flag. */
    public static int multiplyFlags(boolean lost) {
        return lost ? Flags.CF | Flags.OF : 0;
    }

    /** Flags of a signed multiplication truncated to a size: {@code b} are its true factors. */
    public static int truncationFlags(int size, int a, int b) {
        if (size == Flags.WORD) {
            int product = (short) a * (short) b;
            return multiplyFlags(product != (short) product);
        }
        long product = (long) a * b;
        return multiplyFlags(product != (int) product);
    }

    /** A value with bit {@code bit} left (0), set (1), reset (2) or flipped (3). */
    public static int changeBit(int change, int value, int bit) {
        int mask = 1 << bit;
        switch (change) {
            case 1:
                return value | mask;
            case 2:
                return value & ~mask;
            case 3:
                return value ^ mask;
            default:
                return value;
        }
    }

    /** MUL and IMUL with one 8- or 16-bit operand: {@code imm} is the size, plus 4 if signed. */
    public static void multiply(Cpu cpu, int a, int b, int imm) {
        int[] state = cpu.state();
        int eax = state[Cpu.EAX];
        boolean signed = (imm & 4) != 0;
        if ((imm & 3) == Flags.BYTE) {
            int product = signed ? (byte) eax * (byte) a : (eax & 0xFF) * (a & 0xFF);
            boolean lost = signed ? product != (byte) product : product >>> 8 != 0;
            state[Cpu.EAX] = eax & 0xFFFF_0000 | product & 0xFFFF;
            cpu.setArithmeticFlags(multiplyFlags(lost));
            return;
        }
        int product = signed ? (short) eax * (short) a : (eax & 0xFFFF) * (a & 0xFFFF);
        boolean lost = signed ? product != (short) product : product >>> 16 != 0;
        state[Cpu.EAX] = eax & 0xFFFF_0000 | product & 0xFFFF;
        state[Cpu.EDX] = state[Cpu.EDX] & 0xFFFF_0000 | product >>> 16;
        cpu.setArithmeticFlags(multiplyFlags(lost));
    }

    /** DIV and IDIV by {@code a}: {@code imm} is the size, plus 4 if signed. */
    public static void divide(Cpu cpu, int a, int b, int imm) {
        int[] state = cpu.state();
        int eax = state[Cpu.EAX];
        int edx = state[Cpu.EDX];
        boolean signed = (imm & 4) != 0;
        switch (imm & 3) {
            case Flags.BYTE:
                long q8 =
                        signed
                                ? quotient(cpu, (short) eax, (byte) a, 8)
                                : unsignedQuotient(cpu, eax & 0xFFFF, a & 0xFF, 8);
                long r8 = signed ? (short) eax - q8 * (byte) a : (eax & 0xFFFF) - q8 * (a & 0xFF);
                state[Cpu.EAX] = eax & 0xFFFF_0000 | (int) (r8 & 0xFF) << 8 | (int) (q8 & 0xFF);
                break;
            case Flags.WORD:
                int dividend = edx << 16 | eax & 0xFFFF;
                long wide = signed ? dividend : dividend & 0xFFFF_FFFFL;
                long by = signed ? (short) a : a & 0xFFFF;
                long q16 =
                        signed ? quotient(cpu, wide, by, 16) : unsignedQuotient(cpu, wide, by, 16);
                long r16 = wide - q16 * by;
                state[Cpu.EAX] = eax & 0xFFFF_0000 | (int) q16 & 0xFFFF;
                state[Cpu.EDX] = edx & 0xFFFF_0000 | (int) r16 & 0xFFFF;
                break;
            default:
                long whole = (long) edx << 32 | eax & 0xFFFF_FFFFL;
                long divisor = signed ? a : a & 0xFFFF_FFFFL;
                long q32 =
                        signed
                                ? quotient(cpu, whole, divisor, 32)
                                : unsignedQuotient(cpu, whole, divisor, 32);
                state[Cpu.EAX] = (int) q32;
                state[Cpu.EDX] = (int) (whole - q32 * divisor);
                break;
        }
    }

    private static long quotient(Cpu cpu, long dividend, long divisor, int bits) {
        if (divisor == 0) {
            throw cpu.trap(DIVIDE_ERROR);
        }
        long quotient = dividend / divisor;
        long limit = 1L << (bits - 1);
        // The one overflow of Java's own division, MIN_VALUE / -1, gives a quotient out of range.
        if (quotient < -limit || quotient >= limit) {
            throw cpu.trap(DIVIDE_ERROR);
        }
        return quotient;
    }

    private static long unsignedQuotient(Cpu cpu, long dividend, long divisor, int bits) {
        if (divisor == 0) {
            throw cpu.trap(DIVIDE_ERROR);
        }
        long quotient = Long.divideUnsigned(dividend, divisor);
        if (quotient >>> bits != 0) {
            throw cpu.trap(DIVIDE_ERROR);
        }
        return quotient;
    }

    /** DAA, DAS, AAA, AAS, AAM, AAD: {@code imm} is the opcode, plus an immediate from bit 8. */
    public static void decimal(Cpu cpu, int a, int b, int imm) {
        int[] state = cpu.state();
        int eflags =
                Flags.materialize(
                        state[Cpu.FLAG_OP],
                        state[Cpu.FLAG_A],
                        state[Cpu.FLAG_B],
                        state[Cpu.FLAG_R]);
        int ax = state[Cpu.EAX] & 0xFFFF;
        int base = imm >>> 8 & 0xFF;
        int result;
        switch (imm & 0xFF) {
            case 0x27:
                result = adjustPacked(cpu, ax, eflags, false);
                break;
            case 0x2F:
                result = adjustPacked(cpu, ax, eflags, true);
                break;
            case 0x37:
                result = adjustUnpacked(cpu, ax, eflags, 0x106);
                break;
            case 0x3F:
                result = adjustUnpacked(cpu, ax, eflags, -0x106);
                break;
            case 0xD4:
                if (base == 0) {
                    throw cpu.trap(DIVIDE_ERROR);
                }
                result = (ax & 0xFF) / base << 8 | (ax & 0xFF) % base;
                cpu.setArithmeticFlags(resultFlags(result));
                break;
            default:
                result = (ax & 0xFF) + (ax >>> 8) * base & 0xFF;
                cpu.setArithmeticFlags(resultFlags(result));
                break;
        }
        state[Cpu.EAX] = state[Cpu.EAX] & 0xFFFF_0000 | result;
    }

    private static int resultFlags(int result) {
        int op = Flags.LOGIC | Flags.BYTE;
        int low = result & 0xFF;
        return Flags.parity(op, low) << 2 | Flags.zero(op, low) << 6 | Flags.sign(op, low) << 7;
    }

    private static int adjustPacked(Cpu cpu, int ax, int eflags, boolean subtract) {
        int al = ax & 0xFF;
        int flags = 0;
        int adjusted = al;
        if ((al & 15) > 9 || (eflags & Flags.AF) != 0) {
            adjusted += subtract ? -6 : 6;
            flags |= Flags.AF;
            if (subtract && (al < 6 || (eflags & Flags.CF) != 0)) {
                flags |= Flags.CF;
            }
        }
        if (al > 0x99 || (eflags & Flags.CF) != 0) {
            adjusted += subtract ? -0x60 : 0x60;
            flags |= Flags.CF;
        }
        adjusted &= 0xFF;
        cpu.setArithmeticFlags(flags | resultFlags(adjusted));
        return ax & 0xFF00 | adjusted;
    }

    private static int adjustUnpacked(Cpu cpu, int ax, int eflags, int step) {
        int adjusted = ax;
        int flags = 0;
        if ((ax & 15) > 9 || (eflags & Flags.AF) != 0) {
            adjusted = ax + step & 0xFFFF;
            flags = Flags.AF | Flags.CF;
        }
        int result = adjusted & 0xFF0F;
        cpu.setArithmeticFlags(flags | resultFlags(result));
        return result;
    }
}
