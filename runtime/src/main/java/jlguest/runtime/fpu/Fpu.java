package jlguest.runtime.fpu;

/**
 * The floating point and SIMD unit of one processor: carries out x87, MMX, SSE and SSE2
 * instructions that someone else has decoded.
 *
 * <p>An access to memory that faults throws out of the methods here and leaves the registers of the
 * unit as they were; so do the traps #UD and #GP they return. The registers themselves are in the
 * {@link FpuState} given, which translated code may read and write between calls.
 */
public final class Fpu {
    /** The instruction was carried out. */
    public static final int NO_TRAP = -1;

    /** #UD: the form does not exist. */
    public static final int INVALID_OPCODE = 6;

    /** #GP with error code 0: misaligned 16-byte operand or reserved bits of MXCSR. */
    public static final int GENERAL_PROTECTION = 13;

    /** #MF: an unmasked x87 exception is pending. */
    public static final int X87_EXCEPTION = 16;

    /** #XM: an unmasked SSE exception. */
    public static final int SIMD_EXCEPTION = 19;

    static final int CARRY = 0x01;
    static final int ZERO = 0x40;

    final FpuState state;
    final long[] xmm;
    final X87Stack stack;
    final X87Conversions unit;
    final NearestExtended nearest = new NearestExtended();
    final FastFloat floats;
    private final SseExceptions exceptions;
    private final OperandMemory memory;
    private final FpuImages images;
    private final X87MemoryForms memoryForms;
    private final X87RegisterForms registerForms;
    private final MmxInstructions mmxInstructions;
    private final SseIntegerInstructions integerInstructions;
    private final SseMoveInstructions moveInstructions;
    private final SseFloatInstructions floatInstructions;
    private final SseConversions conversions;

    private boolean available = true;

    /** The result of a {@link DirectForm}: low 64 bits. */
    public long low;

    /** The result of a {@link DirectForm}: the upper 64 of 128 bits. */
    public long high;

    /** The result of {@link DirectFloats#operate(Fpu, int, double, double)}. */
    public double lowNumber;

    /** The second of two results. */
    public double highNumber;

    /**
     * EFLAGS bits ZF, PF and CF that the last FCOMI, FUCOMI, COMISx or UCOMISx delivered; those
     * instructions also clear OF, SF and AF.
     */
    public int resultFlags;

    /**
     * EFLAGS before the instruction: set it before a form for which {@link #x87UsesFlags} holds.
     */
    public int inputFlags;

    /** A unit with these registers and this memory. */
    public Fpu(FpuState state, OperandMemory memory) {
        this.state = state;
        this.memory = memory;
        xmm = state.xmm;
        stack = new X87Stack(state);
        unit = new X87Conversions();
        images = new FpuImages(state, memory);
        memoryForms = new X87MemoryForms(stack, unit, memory, images);
        registerForms = new X87RegisterForms(stack, unit);
        mmxInstructions = new MmxInstructions(state, memory);
        integerInstructions = new SseIntegerInstructions(state, memory);
        moveInstructions = new SseMoveInstructions(state, memory);
        floats = new FastFloat();
        exceptions = new SseExceptions(state, floats.soft);
        floatInstructions = new SseFloatInstructions(state, memory, floats);
        conversions = new SseConversions(state, memory, floats);
    }

    /** Whether instructions may use the unit; not while CR0.TS is set. */
    public boolean available() {
        return available;
    }

    /** Sets what {@link #available} says. */
    public void setAvailable(boolean value) {
        available = value;
    }

    /** A scalar operation that is not of the ordinary kind; whether it was done. */
    boolean slowScalar(int operation, int place, long b, boolean isDouble) {
        return available && floatInstructions.scalar(operation, place, b, isDouble);
    }

    /** A packed operation that is not of the ordinary kind; whether it was done. */
    boolean slowPacked(int operation, int place, long low128, long high128, boolean isDouble) {
        return available && floatInstructions.packed(operation, place, low128, high128, isDouble);
    }

    /**
     * An operation on {@code count} halves; leaves the results in {@link #lowNumber} and {@link
     * #highNumber}.
     *
     * @return whether it was done; not if it traps, nor if a result is denormal
     */
    boolean doubles(int operation, long a, long upperA, long b, long upperB, int count) {
        if (!available || !floatInstructions.doubles(operation, a, upperA, b, upperB, count)) {
            return false;
        }
        lowNumber = Double.longBitsToDouble(floatInstructions.low);
        highNumber = Double.longBitsToDouble(floatInstructions.high);
        return true;
    }

    /** COMISx (0x2F from bit 8 of the code) and UCOMISx; whether it was done. */
    boolean slowCompare(int code, long a, long b, boolean isDouble) {
        if (!available || !floatInstructions.compare(a, b, isDouble, code >>> 8 == 0x2E)) {
            return false;
        }
        low = floatInstructions.resultFlags;
        return true;
    }

    /** Enters the exceptions of {@link #floats}; whether the instruction may go on. */
    boolean settleFloats() {
        return !exceptions.trap();
    }

    /**
     * Carries out an x87 instruction.
     *
     * @param opcode escape opcode, 0xD8 to 0xDF
     * @param modrm its ModRM byte
     * @param operand linear address of the memory operand, of no meaning in register forms
     * @param instruction linear address of the instruction, for FIP
     * @param operand16 whether an operand size prefix makes the images of FNSTENV, FLDENV, FNSAVE
     *     and FRSTOR 16-bit ones
     * @param registers EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI; FNSTSW AX writes the first
     * @return {@link #X87_EXCEPTION}, {@link #INVALID_OPCODE} or {@link #NO_TRAP}
     */
    public int x87(
            int opcode,
            int modrm,
            int operand,
            int instruction,
            boolean operand16,
            int[] registers) {
        if (modrm < 0xC0) {
            return x87Memory(opcode, modrm >>> 3 & 7, operand, instruction, operand16, modrm);
        }
        if (!X87RegisterForms.defined(opcode, modrm)) {
            return INVALID_OPCODE;
        }
        if (X87RegisterForms.isControl(opcode, modrm)) {
            control(opcode, modrm, registers);
            return NO_TRAP;
        }
        if ((state.statusWord & 0x80) != 0) {
            return X87_EXCEPTION;
        }
        stack.opcode = (opcode & 7) << 8 | modrm;
        registerForms.inputFlags = inputFlags;
        registerForms.execute(opcode, modrm);
        resultFlags = registerForms.resultFlags;
        state.lastInstruction = instruction;
        return NO_TRAP;
    }

    private int x87Memory(
            int opcode, int group, int operand, int instruction, boolean operand16, int modrm) {
        if (!X87MemoryForms.defined(opcode, group)) {
            return INVALID_OPCODE;
        }
        if ((state.statusWord & 0x80) != 0 && X87MemoryForms.waits(opcode, group)) {
            return X87_EXCEPTION;
        }
        stack.opcode = (opcode & 7) << 8 | modrm;
        stack.operand = operand;
        memoryForms.execute(opcode, group, operand, operand16);
        if (!X87MemoryForms.isControl(opcode, group)) {
            state.lastInstruction = instruction;
        }
        return NO_TRAP;
    }

    private void control(int opcode, int modrm, int[] registers) {
        if ((opcode & 7) == 7) {
            registers[0] = registers[0] & 0xFFFF0000 | state.packedStatusWord();
        } else if (modrm == 0xE2) {
            state.statusWord &= 0x4700;
        } else if (modrm == 0xE3) {
            state.initialise();
        }
    }

    /** WAIT: {@link #X87_EXCEPTION} if an unmasked exception is pending, else {@link #NO_TRAP}. */
    public int waitForExceptions() {
        return (state.statusWord & 0x80) != 0 ? X87_EXCEPTION : NO_TRAP;
    }

    /** Whether this x87 form delivers {@link #resultFlags}: FCOMI, FUCOMI, FCOMIP, FUCOMIP. */
    public static boolean x87SetsFlags(int opcode, int modrm) {
        return (opcode & 3) == 3 && modrm >= 0xE8 && modrm < 0xF8;
    }

    /** Whether this x87 form needs {@link #inputFlags}: FCMOVcc. */
    public static boolean x87UsesFlags(int opcode, int modrm) {
        return modrm >= 0xC0 && modrm < 0xE0 && (opcode == 0xDA || opcode == 0xDB);
    }

    /**
     * Carries out an MMX, SSE or SSE2 instruction, or one of FXSAVE, FXRSTOR, LDMXCSR, STMXCSR,
     * EMMS, MOVNTI; prefetches and fences do nothing.
     *
     * @param prefix mandatory prefix: 0, 0x66, 0xF3 or 0xF2
     * @param op2 the opcode byte after 0F
     * @param modrm the ModRM byte; 0 for EMMS
     * @param immediate the immediate byte of forms that have one
     * @param operand linear address of the memory operand, which MASKMOVQ and MASKMOVDQU have as
     *     well; of no meaning in other register forms
     * @param registers EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI, read and written as the form does
     * @return {@link #INVALID_OPCODE}, {@link #GENERAL_PROTECTION}, {@link #X87_EXCEPTION}, {@link
     *     #SIMD_EXCEPTION} or {@link #NO_TRAP}
     */
    public int simd(int prefix, int op2, int modrm, int immediate, int operand, int[] registers) {
        if (!SimdForms.defined(prefix, op2, modrm)) {
            return INVALID_OPCODE;
        }
        int form = SimdForms.of(prefix, op2);
        boolean register = modrm >= 0xC0;
        if ((form & (SimdForms.USES_MMX | SimdForms.USES_MMX_REGISTER)) != 0) {
            return mmx(form, prefix, op2, modrm, immediate, operand, registers);
        }
        if (!register && (form & SimdForms.ALIGNED) != 0 && (operand & 15) != 0) {
            return GENERAL_PROTECTION;
        }
        return dispatch(form, prefix, op2, modrm, immediate, operand, registers);
    }

    private int mmx(
            int form, int prefix, int op2, int modrm, int immediate, int operand, int[] registers) {
        boolean usesMmx = (form & SimdForms.USES_MMX) != 0 || modrm >= 0xC0;
        if (usesMmx && (state.statusWord & 0x80) != 0) {
            return X87_EXCEPTION;
        }
        if (op2 == 0x77) {
            state.top = 0;
            state.tags = 0;
            return NO_TRAP;
        }
        if (modrm < 0xC0 && (form & SimdForms.ALIGNED) != 0 && (operand & 15) != 0) {
            return GENERAL_PROTECTION;
        }
        int trap = dispatch(form, prefix, op2, modrm, immediate, operand, registers);
        if (usesMmx && (trap == NO_TRAP || trap == SIMD_EXCEPTION)) {
            // processors leave the x87 state behind even when the conversion then fails
            state.enterMmx();
        }
        return trap;
    }

    private int dispatch(
            int form, int prefix, int op2, int modrm, int immediate, int operand, int[] registers) {
        switch (SimdForms.handler(form)) {
            case SimdForms.MMX:
                mmxInstructions.execute(op2, modrm, immediate, operand, registers);
                return NO_TRAP;
            case SimdForms.XMM_INTEGER:
                integerInstructions.execute(prefix, op2, modrm, immediate, operand, registers);
                return NO_TRAP;
            case SimdForms.MOVE:
                moveInstructions.execute(prefix, op2, modrm, immediate, operand, registers);
                return NO_TRAP;
            case SimdForms.ARITHMETIC:
                int trap = floatInstructions.execute(prefix, op2, modrm, immediate, operand);
                resultFlags = floatInstructions.resultFlags;
                return trap;
            case SimdForms.CONVERT:
                return conversions.execute(prefix, op2, modrm, operand, registers);
            default:
                return controlInstruction(op2, modrm, operand, registers);
        }
    }

    private int controlInstruction(int op2, int modrm, int operand, int[] registers) {
        int group = modrm >>> 3 & 7;
        if (op2 == 0xC3) {
            memory.store32(operand, registers[group]);
            return NO_TRAP;
        }
        if (op2 == 0x18 || modrm >= 0xC0) {
            return NO_TRAP;
        }
        switch (group) {
            case 0:
            case 1:
                return extendedState(group, operand);
            case 2:
                int value = memory.load32(operand);
                if ((value & ~FpuState.MXCSR_MASK) != 0) {
                    return GENERAL_PROTECTION;
                }
                state.mxcsr = value;
                return NO_TRAP;
            case 3:
                memory.store32(operand, state.mxcsr);
                return NO_TRAP;
            default:
                memory.load8(operand); // CLFLUSH is checked like a load
                return NO_TRAP;
        }
    }

    private int extendedState(int group, int operand) {
        if ((operand & 15) != 0) {
            return GENERAL_PROTECTION;
        }
        if (group == 0) {
            images.saveExtended(operand);
            return NO_TRAP;
        }
        return images.restoreExtended(operand) ? NO_TRAP : GENERAL_PROTECTION;
    }

    /** Whether this form delivers {@link #resultFlags}: COMISx and UCOMISx. */
    public static boolean simdSetsFlags(int prefix, int op2) {
        return (SimdForms.of(prefix, op2) & SimdForms.FLAGS) != 0;
    }

    /** Whether the form exists; {@link #simd} answers #UD to any other. */
    public static boolean simdDefined(int prefix, int op2, int modrm) {
        return SimdForms.defined(prefix, op2, modrm);
    }

    /** Whether the form ends with an immediate byte. */
    public static boolean simdHasImmediate(int prefix, int op2) {
        return (SimdForms.of(prefix, op2) & SimdForms.IMMEDIATE) != 0;
    }

    /** Size in bytes of the memory operand of a SIMD form, 0 when it has none. */
    public static int simdOperandBytes(int prefix, int op2, int modrm) {
        return op2 == 0xAE
                ? SimdForms.controlBytes(modrm >>> 3 & 7)
                : SimdForms.bytes(SimdForms.of(prefix, op2));
    }

    /** Whether the memory operand of a SIMD form is written. */
    public static boolean simdWritesMemory(int prefix, int op2, int modrm) {
        int group = modrm >>> 3 & 7;
        return op2 == 0xAE
                ? group == 0 || group == 3
                : (SimdForms.of(prefix, op2) & SimdForms.WRITES) != 0;
    }
}
