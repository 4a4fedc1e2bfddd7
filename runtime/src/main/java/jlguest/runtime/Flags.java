package jlguest.runtime;

/**
 * The six arithmetic flags, kept lazily: as the last operation that set them, its operands and its
 * result.
 *
 * <p>A flag state is four integers. {@code op} is a kind (one of the constants) combined with an
 * operand size; {@code a} and {@code b} are the operands and {@code r} the result, all
 * zero-extended from the operand size. Interpreter and translated code share these functions;
 * translated code calls them with a constant {@code op}, which HotSpot folds away.
 *
 * <p>Source of the rules: Intel SDM volume 1, 3.4.3.1 and volume 2, the instructions' pages; where
 * the manual leaves a flag undefined the value is what recorded hardware does, if it is regular.
 */
public final class Flags {
    /** EFLAGS bit of the carry flag. */
    public static final int CF = 0x001;

    /** EFLAGS bit of the parity flag. */
    public static final int PF = 0x004;

    /** EFLAGS bit of the auxiliary carry flag. */
    public static final int AF = 0x010;

    /** EFLAGS bit of the zero flag. */
    public static final int ZF = 0x040;

    /** EFLAGS bit of the sign flag. */
    public static final int SF = 0x080;

    /** EFLAGS bit of the overflow flag. */
    public static final int OF = 0x800;

    /** The six arithmetic flags. */
    public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    /** The flags stand in {@code r} as EFLAGS bits; the size is ignored. */
    public static final int EXPLICIT = 0;

    /** {@code r = a + b}. */
    public static final int ADD = 1 << 2;

    /** {@code r = a - b}; also comparison and, with {@code a == 0}, negation. */
    public static final int SUB = 2 << 2;

    /** A bitwise operation with result {@code r}: carry and overflow are clear. */
    public static final int LOGIC = 3 << 2;

    /** {@code r = r' + 1}; {@code b} is the preserved carry, 0 or 1. */
    public static final int INC = 4 << 2;

    /** {@code r = r' - 1}; {@code b} is the preserved carry, 0 or 1. */
    public static final int DEC = 5 << 2;

    /** {@code r = a << b}, {@code b} from 1 to 31. */
    public static final int SHL = 6 << 2;

    /** {@code r = a >>> b}, {@code b} from 1 to 31. */
    public static final int SHR = 7 << 2;

    /** {@code r = a >> b}, {@code b} from 1 to 31. */
    public static final int SAR = 8 << 2;

    /** {@code r = a + b + carry}. */
    public static final int ADC = 9 << 2;

    /** {@code r = a - b - carry}. */
    public static final int SBB = 10 << 2;

    /** Size code: 8 bits. */
    public static final int BYTE = 0;

    /** Size code: 16 bits. */
    public static final int WORD = 1;

    /** Size code: 32 bits. */
    public static final int DWORD = 2;

    private Flags() {}

    /** The topmost bit's number of an operation's size: 7, 15 or 31. */
    public static int signBit(int op) {
        return (8 << (op & 3)) - 1;
    }

    /** The carry flag, 0 or 1. */
    public static int carry(int op, int a, int b, int r) {
        switch (op & ~3) {
            case EXPLICIT:
                return r & 1;
            case ADD:
                return Integer.compareUnsigned(r, a) >>> 31;
            case SUB:
                return Integer.compareUnsigned(a, b) >>> 31;
            case LOGIC:
                return 0;
            case INC:
            case DEC:
                return b;
            case SHL:
                return b > signBit(op) + 1 ? 0 : (a >>> (signBit(op) + 1 - b)) & 1;
            case SHR:
                return (a >>> (b - 1)) & 1;
            case SAR:
                return (signExtend(op, a) >> (b - 1)) & 1;
            case ADC:
                return (carries(a, b, r) >>> signBit(op)) & 1;
            default:
                return (borrows(a, b, r) >>> signBit(op)) & 1;
        }
    }

    /** The overflow flag, 0 or 1. */
    public static int overflow(int op, int a, int b, int r) {
        int sign = signBit(op);
        switch (op & ~3) {
            case EXPLICIT:
                return (r >>> 11) & 1;
            case ADD:
            case ADC:
                return (((a ^ r) & (b ^ r)) >>> sign) & 1;
            case SUB:
            case SBB:
                return (((a ^ b) & (a ^ r)) >>> sign) & 1;
            case INC:
                return r == 1 << sign ? 1 : 0;
            case DEC:
                return r == (1 << sign) - 1 ? 1 : 0;
            case SHL:
                return ((r >>> sign) ^ carry(op, a, b, r)) & 1;
            case SHR:
                return b == 1 ? (a >>> sign) & 1 : 0;
            default:
                return 0;
        }
    }

    /** The auxiliary carry flag, 0 or 1. */
    public static int auxiliary(int op, int a, int b, int r) {
        switch (op & ~3) {
            case EXPLICIT:
                return (r >>> 4) & 1;
            case ADD:
            case ADC:
            case SUB:
            case SBB:
                return ((a ^ b ^ r) >>> 4) & 1;
            case INC:
                return (r & 15) == 0 ? 1 : 0;
            case DEC:
                return (r & 15) == 15 ? 1 : 0;
            default:
                return 0;
        }
    }

    /** The zero flag, 0 or 1. */
    public static int zero(int op, int r) {
        return (op & ~3) == EXPLICIT ? (r >>> 6) & 1 : r == 0 ? 1 : 0;
    }

    /** The sign flag, 0 or 1. */
    public static int sign(int op, int r) {
        return (op & ~3) == EXPLICIT ? (r >>> 7) & 1 : (r >>> signBit(op)) & 1;
    }

    /** The parity flag, 0 or 1. */
    public static int parity(int op, int r) {
        return (op & ~3) == EXPLICIT ? (r >>> 2) & 1 : ~Integer.bitCount(r & 0xFF) & 1;
    }

    /** All six flags as EFLAGS bits. */
    public static int materialize(int op, int a, int b, int r) {
        if ((op & ~3) == EXPLICIT) {
            return r & ARITHMETIC;
        }
        return carry(op, a, b, r)
                | parity(op, r) << 2
                | auxiliary(op, a, b, r) << 4
                | zero(op, r) << 6
                | sign(op, r) << 7
                | overflow(op, a, b, r) << 11;
    }

    /**
     * Whether a condition holds.
     *
     * @param cc the condition code as in the low four bits of a conditional jump's opcode
     */
    public static boolean test(int cc, int op, int a, int b, int r) {
        boolean holds;
        switch (cc >>> 1) {
            case 0:
                holds = overflow(op, a, b, r) != 0;
                break;
            case 1:
                holds = carry(op, a, b, r) != 0;
                break;
            case 2:
                holds = zero(op, r) != 0;
                break;
            case 3:
                holds = carry(op, a, b, r) != 0 || zero(op, r) != 0;
                break;
            case 4:
                holds = sign(op, r) != 0;
                break;
            case 5:
                holds = parity(op, r) != 0;
                break;
            case 6:
                holds = sign(op, r) != overflow(op, a, b, r);
                break;
            default:
                holds = zero(op, r) != 0 || sign(op, r) != overflow(op, a, b, r);
                break;
        }
        return holds == ((cc & 1) == 0);
    }

    /** Carry out of each bit position of {@code a + b + c = r}. */
    private static int carries(int a, int b, int r) {
        return (a & b) | ((a | b) & ~r);
    }

    /** Borrow out of each bit position of {@code a - b - c = r}. */
    private static int borrows(int a, int b, int r) {
        return (~a & b) | ((~a | b) & r);
    }

    private static int signExtend(int op, int value) {
        int shift = 31 - signBit(op);
        return value << shift >> shift;
    }
}
