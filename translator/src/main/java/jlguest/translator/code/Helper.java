package jlguest.translator.code;

import jlguest.runtime.Arithmetic;
import jlguest.runtime.Cpu;
import jlguest.runtime.FarTransfer;
import jlguest.runtime.FloatingPoint;
import jlguest.runtime.NestedFrame;
import jlguest.runtime.StringOperation;
import jlguest.runtime.SystemOperation;

/**
 * The parts of instructions that are not worth inline code, as one table for both tiers: the
 * interpreter calls a static method by {@link #run}, translated code the same one by itself.
 */
public enum Helper {
    /** DIV and IDIV: imm is size | signed << 2, a the divisor. */
    DIVIDE(Arithmetic.class, "divide"),
    /** MUL and IMUL of one 8- or 16-bit operand: imm is size | signed << 2. */
    MULTIPLY(Arithmetic.class, "multiply"),
    /** DAA, DAS, AAA, AAS, AAM, AAD: imm is the opcode | immediate << 8. */
    DECIMAL(Arithmetic.class, "decimal"),
    /** String instruction, with or without repetition: imm is a {@link StringOperation} code. */
    STRING(StringOperation.class, "execute"),
    /** CPUID. */
    CPUID(SystemOperation.class, "cpuid"),
    /** RDTSC. */
    RDTSC(SystemOperation.class, "rdtsc"),
    /** POPF: a is the new value, imm the operand size. */
    POPF(SystemOperation.class, "popf"),
    /** BOUND: a is the index, b the address of the bounds, imm the size. */
    BOUND(SystemOperation.class, "bound"),
    /** Loads segment register imm with selector a. */
    LOAD_SEGMENT(SystemOperation.class, "loadSegment"),
    /** VERR, VERW, LAR, LSL: see {@link SystemOperation#inspect}. */
    INSPECT(SystemOperation.class, "inspect"),
    /** ARPL: a is the destination selector, b the source; result in TEMPS. */
    ARPL(SystemOperation.class, "arpl"),
    /** SGDT, SIDT, SLDT, STR, SMSW: imm says which, result in the first temporaries. */
    STORE_SYSTEM(SystemOperation.class, "storeSystem"),
    /** Raises the exception imm & 0xFF, with error code 0 if imm & 0x100. */
    RAISE(SystemOperation.class, "raise"),
    /** IRET: imm is the operand size. */
    IRET(FarTransfer.class, "iret"),
    /** Far JMP: a is the offset, b the selector. */
    FAR_JUMP(FarTransfer.class, "jump"),
    /** INTO: imm is the instruction's length. */
    INTO(FarTransfer.class, "interruptOnOverflow"),
    /** Far CALL: a is the offset, b the selector, imm operand size | instruction length << 8. */
    FAR_CALL(FarTransfer.class, "call"),
    /** Far RET: imm is operand size | bytes to drop << 8. */
    FAR_RETURN(FarTransfer.class, "ret"),
    /** x87 instruction: imm is opcode | modrm << 8 | operand16 << 16, a the operand's address. */
    X87(FloatingPoint.class, "x87"),
    /** MMX or SSE: imm is prefix | op2 << 8 | modrm << 16 | imm8 << 24, a the address. */
    SIMD(FloatingPoint.class, "simd"),
    /** WAIT. */
    WAIT(FloatingPoint.class, "await"),
    /** CMPXCHG8B: a is the linear address. */
    COMPARE_EXCHANGE_8(SystemOperation.class, "compareExchange8"),
    /** ENTER of a nested procedure: imm is {@link NestedFrame#immediate}. */
    ENTER(NestedFrame.class, "enter");

    private static final Helper[] ALL = values();

    private final Class<?> owner;
    private final String method;

    Helper(Class<?> owner, String method) {
        this.owner = owner;
        this.method = method;
    }

    /** The helper with a number. */
    public static Helper of(int number) {
        return ALL[number];
    }

    /**
     * Does what the helper does, for the interpreter.
     *
     * @param cpu the processor, with its registers in the state array
     * @param a first operand
     * @param b second operand
     * @param imm immediate
     * @throws jlguest.runtime.GuestFault before anything was changed
     */
    public void run(Cpu cpu, int a, int b, int imm) {
        switch (this) {
            case DIVIDE -> Arithmetic.divide(cpu, a, b, imm);
            case MULTIPLY -> Arithmetic.multiply(cpu, a, b, imm);
            case DECIMAL -> Arithmetic.decimal(cpu, a, b, imm);
            case STRING -> StringOperation.execute(cpu, a, b, imm);
            case CPUID -> SystemOperation.cpuid(cpu, a, b, imm);
            case RDTSC -> SystemOperation.rdtsc(cpu, a, b, imm);
            case POPF -> SystemOperation.popf(cpu, a, b, imm);
            case BOUND -> SystemOperation.bound(cpu, a, b, imm);
            case LOAD_SEGMENT -> SystemOperation.loadSegment(cpu, a, b, imm);
            case INSPECT -> SystemOperation.inspect(cpu, a, b, imm);
            case ARPL -> SystemOperation.arpl(cpu, a, b, imm);
            case STORE_SYSTEM -> SystemOperation.storeSystem(cpu, a, b, imm);
            case RAISE -> SystemOperation.raise(cpu, a, b, imm);
            case IRET -> FarTransfer.iret(cpu, a, b, imm);
            case FAR_JUMP -> FarTransfer.jump(cpu, a, b, imm);
            case INTO -> FarTransfer.interruptOnOverflow(cpu, a, b, imm);
            case FAR_CALL -> FarTransfer.call(cpu, a, b, imm);
            case FAR_RETURN -> FarTransfer.ret(cpu, a, b, imm);
            case X87 -> FloatingPoint.x87(cpu, a, b, imm);
            case SIMD -> FloatingPoint.simd(cpu, a, b, imm);
            case WAIT -> FloatingPoint.await(cpu, a, b, imm);
            case COMPARE_EXCHANGE_8 -> SystemOperation.compareExchange8(cpu, a, b, imm);
            case ENTER -> NestedFrame.enter(cpu, a, b, imm);
            default -> throw new IllegalStateException(name());
        }
    }

    /** The class that declares {@link #method}. */
    public Class<?> owner() {
        return owner;
    }

    /** Name of the static method {@code (Cpu, int, int, int)void} that is the body. */
    public String method() {
        return method;
    }
}
