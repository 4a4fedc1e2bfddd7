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
 * interpreter calls the method reference, the emitter a static method of the same name.
 */
public enum Helper {
    /** DIV and IDIV: imm is size | signed << 2, a the divisor. */
    DIVIDE(Arithmetic::divide, Arithmetic.class, "divide"),
    /** MUL and IMUL of one 8- or 16-bit operand: imm is size | signed << 2. */
    MULTIPLY(Arithmetic::multiply, Arithmetic.class, "multiply"),
    /** DAA, DAS, AAA, AAS, AAM, AAD: imm is the opcode | immediate << 8. */
    DECIMAL(Arithmetic::decimal, Arithmetic.class, "decimal"),
    /** String instruction, with or without repetition: imm is a {@link StringOperation} code. */
    STRING(StringOperation::execute, StringOperation.class, "execute"),
    /** CPUID. */
    CPUID(SystemOperation::cpuid, SystemOperation.class, "cpuid"),
    /** RDTSC. */
    RDTSC(SystemOperation::rdtsc, SystemOperation.class, "rdtsc"),
    /** POPF: a is the new value, imm the operand size. */
    POPF(SystemOperation::popf, SystemOperation.class, "popf"),
    /** BOUND: a is the index, b the address of the bounds, imm the size. */
    BOUND(SystemOperation::bound, SystemOperation.class, "bound"),
    /** Loads segment register imm with selector a. */
    LOAD_SEGMENT(SystemOperation::loadSegment, SystemOperation.class, "loadSegment"),
    /** VERR, VERW, LAR, LSL: see {@link SystemOperation#inspect}. */
    INSPECT(SystemOperation::inspect, SystemOperation.class, "inspect"),
    /** ARPL: a is the destination selector, b the source; result in TEMPS. */
    ARPL(SystemOperation::arpl, SystemOperation.class, "arpl"),
    /** SGDT, SIDT, SLDT, STR, SMSW: imm says which, result in the first temporaries. */
    STORE_SYSTEM(SystemOperation::storeSystem, SystemOperation.class, "storeSystem"),
    /** Raises the exception imm & 0xFF, with error code 0 if imm & 0x100. */
    RAISE(SystemOperation::raise, SystemOperation.class, "raise"),
    /** IRET: imm is the operand size. */
    IRET(FarTransfer::iret, FarTransfer.class, "iret"),
    /** Far JMP: a is the offset, b the selector. */
    FAR_JUMP(FarTransfer::jump, FarTransfer.class, "jump"),
    /** INTO: imm is the instruction's length. */
    INTO(FarTransfer::interruptOnOverflow, FarTransfer.class, "interruptOnOverflow"),
    /** Far CALL: a is the offset, b the selector, imm operand size | instruction length << 8. */
    FAR_CALL(FarTransfer::call, FarTransfer.class, "call"),
    /** Far RET: imm is operand size | bytes to drop << 8. */
    FAR_RETURN(FarTransfer::ret, FarTransfer.class, "ret"),
    /** x87 instruction: imm is opcode | modrm << 8 | operand16 << 16, a the operand's address. */
    X87(FloatingPoint::x87, FloatingPoint.class, "x87"),
    /** MMX or SSE: imm is prefix | op2 << 8 | modrm << 16 | imm8 << 24, a the address. */
    SIMD(FloatingPoint::simd, FloatingPoint.class, "simd"),
    /** WAIT. */
    WAIT(FloatingPoint::await, FloatingPoint.class, "await"),
    /** CMPXCHG8B: a is the linear address. */
    COMPARE_EXCHANGE_8(
            SystemOperation::compareExchange8, SystemOperation.class, "compareExchange8"),
    /** ENTER of a nested procedure: imm is {@link NestedFrame#immediate}. */
    ENTER(NestedFrame::enter, NestedFrame.class, "enter");

    /** What a helper does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Does it.
         *
         * @param cpu the processor, with its registers in the state array
         * @param a first operand
         * @param b second operand
         * @param imm immediate
         * @throws jlguest.runtime.GuestFault before anything was changed
         */
        void run(Cpu cpu, int a, int b, int imm);
    }

    private static final Helper[] ALL = values();

    private final Body body;
    private final Class<?> owner;
    private final String method;

    Helper(Body body, Class<?> owner, String method) {
        this.body = body;
        this.owner = owner;
        this.method = method;
    }

    /** The helper with a number. */
    public static Helper of(int number) {
        return ALL[number];
    }

    /** For the interpreter. */
    public Body body() {
        return body;
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
