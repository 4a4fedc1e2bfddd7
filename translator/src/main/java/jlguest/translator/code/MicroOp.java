package jlguest.translator.code;

/**
 * The micro-operations that guest instructions are made of: the one place that says what an
 * instruction does, read by the interpreter and by the bytecode emitter.
 *
 * <p>A micro-operation is five {@code int}s: operation, {@code d}, {@code a}, {@code b}, {@code
 * imm}. {@code d}, {@code a} and {@code b} name general registers (0 to 7, as in {@code Cpu}) or
 * temporaries ({@link #TEMP} and up, which live inside one instruction), {@link #NONE} where there
 * is no such operand. 8- and 16-bit values stand zero-extended in temporaries. {@code r[x]} below
 * is the value of register or temporary {@code x}.
 *
 * <p>Discipline, on which precise faults rest: within one guest instruction nothing that can fault
 * follows a change of a general register, of a flag or of memory (stores that come in groups are
 * idempotent when the instruction is restarted). {@link MicroCodeVerifier} checks it.
 */
public final class MicroOp {
    /** No operand. */
    public static final int NONE = -1;

    /** The first temporary; there are {@code Cpu.TEMP_COUNT}. */
    public static final int TEMP = jlguest.runtime.Cpu.TEMPS;

    /** {@code int}s per micro-operation. */
    public static final int STRIDE = 5;

    // ---- Moves and address arithmetic; none of these touches a flag. ----

    /** {@code r[d] = r[a]}. */
    public static final int MOV = 0;

    /** {@code r[d] = imm}. */
    public static final int MOVI = 1;

    /** {@code r[d] = r[a] + imm}. */
    public static final int ADDI = 2;

    /** {@code r[d] = r[a] + (r[b] << s) + imm}; s is 0 to 3 and is added to the operation. */
    public static final int LEA = 3;

    /** {@code r[d] = (r[b] << s) + imm}; s is 0 to 3 and is added to the operation. */
    public static final int INDEX = 7;

    /** {@code r[d] = r[a] & 0xFF}. */
    public static final int LOW8 = 11;

    /** {@code r[d] = (r[a] >>> 8) & 0xFF}. */
    public static final int HIGH8 = 12;

    /** {@code r[d] = r[a] & 0xFFFF}. */
    public static final int LOW16 = 13;

    /** {@code r[d] = (byte) r[a]}. */
    public static final int SIGN8 = 14;

    /** {@code r[d] = (short) r[a]}. */
    public static final int SIGN16 = 15;

    /** {@code r[d] = (r[d] & ~0xFF) | (r[a] & 0xFF)}. */
    public static final int PUT_LOW8 = 16;

    /** {@code r[d] = (r[d] & ~0xFF00) | (r[a] & 0xFF) << 8}. */
    public static final int PUT_HIGH8 = 17;

    /** {@code r[d] = (r[d] & ~0xFFFF) | (r[a] & 0xFFFF)}. */
    public static final int PUT_LOW16 = 18;

    /** {@code r[d] = ~r[a]}. */
    public static final int NOT = 19;

    /** {@code r[d] = Integer.reverseBytes(r[a])}. */
    public static final int BSWAP = 20;

    /** {@code r[d] = r[a] != 0 ? 1 : 0}. */
    public static final int NONZERO = 21;

    /** {@code r[d] = r[a] & r[b]}, without flags. */
    public static final int BOTH = 22;

    /** {@code r[d] = r[a] >> imm}, without flags. */
    public static final int SHIFT_RIGHT = 23;

    // ---- Memory: linear address r[a] + imm; each can page-fault. ----

    /** {@code r[d] =} zero-extended load of size s (0: 8, 1: 16, 2: 32 bits), s added to the op. */
    public static final int LOAD = 24;

    /** As {@link #LOAD}, but faults as a store to the same place would. */
    public static final int LOAD_FOR_WRITE = 27;

    /** Stores {@code r[b]}, size s added to the operation. */
    public static final int STORE = 30;

    /**
     * {@code r[d] =} linear address of offset {@code r[a]} in the segment register {@code imm & 7},
     * for an access of {@code b} bytes, with {@link #SEGMENT_WRITE} added if it is a write. Raises
     * #GP or #SS.
     */
    public static final int SEGMENT = 33;

    /** Added to the number of bytes of {@link #SEGMENT}; no operand is that long. */
    public static final int SEGMENT_WRITE = 0x1000;

    // ---- Arithmetic that sets the flags lazily. ----

    /**
     * The eight operations of the processor's own order (ADD, OR, ADC, SBB, AND, SUB, XOR, CMP) and
     * TEST as the ninth: operation is {@code ALU + kind * 6 + size * 2 + (immediate ? 1 : 0)}.
     * {@code r[d] = r[a] op (r[b] or imm)}; {@code d} is NONE for CMP and TEST. 8- and 16-bit
     * operands and results are zero-extended (an immediate is given zero-extended, too).
     */
    public static final int ALU = 34;

    /** ALU kind: addition. */
    public static final int ADD = 0;

    /** ALU kind: bitwise or. */
    public static final int OR = 1;

    /** ALU kind: addition with carry. */
    public static final int ADC = 2;

    /** ALU kind: subtraction with borrow. */
    public static final int SBB = 3;

    /** ALU kind: bitwise and. */
    public static final int AND = 4;

    /** ALU kind: subtraction. */
    public static final int SUB = 5;

    /** ALU kind: exclusive or. */
    public static final int XOR = 6;

    /** ALU kind: subtraction for its flags. */
    public static final int CMP = 7;

    /** ALU kind: bitwise and for its flags. */
    public static final int TEST = 8;

    /** {@code r[d] = r[a] + 1}, size added to the operation; the carry flag stays. */
    public static final int INC = ALU + 54;

    /** {@code r[d] = r[a] - 1}, size added to the operation; the carry flag stays. */
    public static final int DEC = INC + 3;

    /** {@code r[d] = -r[a]}, size added to the operation; flags of {@code 0 - r[a]}. */
    public static final int NEG = DEC + 3;

    /**
     * {@code r[d] = r[a] << count}, size added to the operation. The count is {@code r[b] & 31} or,
     * if {@code b} is NONE, {@code imm} (1 to 31). A count of 0 changes no flag.
     */
    public static final int SHL = NEG + 3;

    /** As {@link #SHL}, unsigned shift to the right. */
    public static final int SHR = SHL + 3;

    /** As {@link #SHL}, signed shift to the right. */
    public static final int SAR = SHR + 3;

    /**
     * Rotation of {@code r[a]}: kind {@code imm & 3} (0 ROL, 1 ROR, 2 RCL, 3 RCR), size {@code imm
     * >> 2 & 3}, count {@code r[b] & 31} or, if {@code b} is NONE, {@code imm >>> 8}. See {@code
     * jlguest.runtime.Rotation}.
     */
    public static final int ROTATE = SAR + 3;

    /**
     * SHLD and SHRD: {@code r[d] = r[a]} shifted, filled from {@code r[b]}; {@code imm & 1} is 1 to
     * the right, size {@code imm >> 2 & 3}, count from CL if {@code imm & 0x80}, else {@code imm
     * >>> 8}. See {@code jlguest.runtime.DoubleShift}.
     */
    public static final int DOUBLE_SHIFT = ROTATE + 1;

    /** {@code EDX:EAX = EAX * r[a]}, unsigned; carry and overflow if the upper half is not 0. */
    public static final int MUL32 = DOUBLE_SHIFT + 1;

    /** {@code EDX:EAX = EAX * r[a]}, signed; carry and overflow if the lower half lost bits. */
    public static final int IMUL32 = MUL32 + 1;

    /**
     * {@code r[d] = r[a] * r[b]}, signed, truncated to size {@code imm} (1 or 2); carry and
     * overflow if bits were lost.
     */
    public static final int IMUL = IMUL32 + 1;

    /**
     * Bit test of bit {@code r[b]} (taken modulo the size) of {@code r[a]}: carry is the bit,
     * {@code r[d]} the value with the bit left (0), set (1), reset (2) or flipped (3) as {@code imm
     * & 3} says; size {@code imm >> 2 & 3}. Other flags stay. {@code d} is NONE for a plain test.
     */
    public static final int BIT = IMUL + 1;

    /**
     * {@code r[d] =} number of the lowest set bit of {@code r[a]} (highest, if {@code imm & 1}). If
     * {@code r[a]} is 0 then {@code r[d] = r[b]} and the zero flag is set, else it is cleared.
     */
    public static final int BIT_SCAN = BIT + 1;

    // ---- Flags. ----

    /** {@code r[d] =} 1 if condition {@code imm} holds, else 0. */
    public static final int SET_CONDITION = BIT_SCAN + 1;

    /** {@code r[d] = condition imm ? r[a] : r[b]}. */
    public static final int SELECT = SET_CONDITION + 1;

    /** {@code r[d] =} all of EFLAGS. */
    public static final int GET_FLAGS = SELECT + 1;

    /** Sets the arithmetic flags in the mask {@code imm} from {@code r[a]}; others stay. */
    public static final int SET_ARITHMETIC_FLAGS = GET_FLAGS + 1;

    /** The carry flag is cleared (imm 0), set (1) or complemented (2). */
    public static final int CARRY = SET_ARITHMETIC_FLAGS + 1;

    /** The direction flag is cleared (imm 0) or set (1). */
    public static final int DIRECTION = CARRY + 1;

    /** {@code r[d] = state[imm]}: a selector, or what a helper left behind. */
    public static final int GET_STATE = DIRECTION + 1;

    /** {@code r[d] =} 1 if the direction flag is clear, -1 if it is set. */
    public static final int GET_DIRECTION = GET_STATE + 1;

    // ---- Everything that is not worth inline code. ----

    /**
     * Calls {@link Helper} number {@code d} with {@code r[a]}, {@code r[b]} (0 where NONE) and
     * {@code imm}, with all registers and flags in the state array and {@code EIP} at the
     * instruction. It may throw {@code GuestFault}; the instruction has then not been done (or, for
     * strings, partly). It may change any register and flag.
     */
    public static final int HELPER = GET_DIRECTION + 1;

    /**
     * A SIMD instruction that has a {@code DirectForm}; {@code imm} is prefix, second opcode byte,
     * ModRM byte and immediate, as for {@link Helper#SIMD}, which does what the form leaves undone.
     * {@code a} is the linear address of a memory operand, {@code b} the general register that is
     * the source. A result in a general register goes to {@code d}. If {@code d} is a temporary it
     * gets ZF, PF and CF as the instruction sets them.
     */
    public static final int SIMD = HELPER + 1;

    /**
     * As {@link #SIMD}, for the x87: {@code imm} as for {@link Helper#X87}. If {@code d} is a
     * temporary it gets flags or the status word.
     */
    public static final int X87 = SIMD + 1;

    // ---- Ends of a block. ----

    /**
     * Goes on at {@code imm}. {@code d} is one of the {@code HINT} constants; {@code b} holds the
     * return address of a call.
     */
    public static final int JUMP = X87 + 1;

    /** Goes on at {@code imm} if condition {@code d} holds, else at {@code b} (an address). */
    public static final int JUMP_IF = JUMP + 1;

    /** Goes on at {@code imm} if {@code r[a] != 0}, else at {@code b} (an address). */
    public static final int JUMP_NONZERO = JUMP_IF + 1;

    /**
     * Goes on at {@code r[a]}. {@code d} is a {@code HINT}; {@code imm} a call's return address.
     */
    public static final int JUMP_TO = JUMP_NONZERO + 1;

    /**
     * Ends with exit code {@code d} (see {@code Exit}), with {@code EIP} at {@code imm} and {@code
     * NEXT_EIP} at {@code b} (an address). The instruction counts as retired if {@code a} is 1.
     */
    public static final int EXIT = JUMP_TO + 1;

    /** Ends after a {@link #HELPER} that set {@code EIP} itself, or changed the mode. */
    public static final int END = EXIT + 1;

    /** Number of operations. */
    public static final int COUNT = END + 1;

    /** A plain jump. */
    public static final int HINT_JUMP = 0;

    /** A call. */
    public static final int HINT_CALL = 1;

    /** A return. */
    public static final int HINT_RETURN = 2;

    /** The block is only cut here; the next instruction follows. */
    public static final int HINT_FALL = 3;

    private MicroOp() {}

    /** The operation of an ALU kind, size and operand form. */
    public static int alu(int kind, int size, boolean immediate) {
        return ALU + kind * 6 + size * 2 + (immediate ? 1 : 0);
    }

    /** Kind of an ALU operation. */
    public static int aluKind(int op) {
        return (op - ALU) / 6;
    }

    /** Size of an ALU operation. */
    public static int aluSize(int op) {
        return (op - ALU) % 6 >> 1;
    }

    /** Whether the second operand of an ALU operation is the immediate. */
    public static boolean aluImmediate(int op) {
        return (op - ALU & 1) != 0;
    }

    /** Whether the operation ends a block. */
    public static boolean isEnd(int op) {
        return op >= JUMP;
    }
}
