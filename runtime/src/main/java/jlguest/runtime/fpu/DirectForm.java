package jlguest.runtime.fpu;

/**
 * A common form of a floating point or SIMD instruction whose operands are worked out when code is
 * translated: a static method that does it, and where its operand comes from and its result goes.
 *
 * <p>The method takes the unit, {@link #code}, and two {@code long}s: the source operand, or for
 * x87 the operand and the instruction's address. It answers whether it did the instruction. If not
 * it has changed nothing that doing the instruction by {@link Fpu#x87} or {@link Fpu#simd} would
 * not change as well; that is what is to be done then. A result other than an XMM or x87 register
 * is left in {@link Fpu#low} and {@link Fpu#high}.
 */
public final class DirectForm {
    /** Where the source operand comes from. */
    public enum Source {
        /** There is none, or the method fetches it. */
        NONE,
        /** The XMM register {@code ModRM.rm}. */
        XMM,
        /** The general register {@code ModRM.rm}. */
        GENERAL,
        /** Memory. */
        MEMORY
    }

    /** Where the result goes, if not to a register of the unit. */
    public enum Result {
        /** To a register of the unit. */
        NONE,
        /** To a general register. */
        GENERAL,
        /** ZF, PF and CF; the other arithmetic flags become zero. */
        FLAGS,
        /** To AX. */
        AX,
        /** To memory. */
        MEMORY
    }

    /** A method of this kind. */
    @FunctionalInterface
    public interface Body {
        /** Does the instruction, or says that it has not. */
        boolean run(Fpu fpu, int code, long low, long high);
    }

    private final Class<?> owner;
    private final String method;
    private final Body body;
    private int code;
    private Source source = Source.NONE;
    private Result result = Result.NONE;
    private int register;
    private int target;
    private int bytes;
    private boolean aligned;

    DirectForm(Class<?> owner, String method, Body body) {
        this.owner = owner;
        this.method = method;
        this.body = body;
    }

    DirectForm code(int value) {
        code = value;
        return this;
    }

    DirectForm from(Source newSource, int newRegister) {
        source = newSource;
        register = newRegister;
        return this;
    }

    DirectForm fromMemory(int newBytes, boolean newAligned) {
        source = Source.MEMORY;
        bytes = newBytes;
        aligned = newAligned;
        return this;
    }

    DirectForm to(Result newResult, int newTarget) {
        result = newResult;
        target = newTarget;
        return this;
    }

    DirectForm toMemory(int newBytes, boolean newAligned) {
        result = Result.MEMORY;
        bytes = newBytes;
        aligned = newAligned;
        return this;
    }

    /**
     * The form of an MMX or SSE instruction.
     *
     * @param instruction prefix, second opcode byte, ModRM byte, immediate, 8 bits each
     * @return null if there is none
     */
    public static DirectForm simd(int instruction) {
        int prefix = instruction & 0xFF;
        int op2 = instruction >>> 8 & 0xFF;
        return DirectSimdForms.of(prefix, op2, instruction >>> 16 & 0xFF, instruction >>> 24);
    }

    /**
     * The form of an x87 instruction.
     *
     * @param instruction opcode, and ModRM byte from bit 8
     * @return null if there is none
     */
    public static DirectForm x87(int instruction) {
        return DirectX87Forms.of(instruction & 7, instruction >>> 8 & 0xFF);
    }

    /** The class that has the method {@code static boolean method(Fpu, int, long, long)}. */
    public Class<?> owner() {
        return owner;
    }

    /** Name of the method. */
    public String method() {
        return method;
    }

    /** The method. */
    public Body body() {
        return body;
    }

    /** What the method is told about registers and operation. */
    public int code() {
        return code;
    }

    /** Where the source operand comes from. */
    public Source source() {
        return source;
    }

    /** Where the result goes. */
    public Result result() {
        return result;
    }

    /** The register that {@link #source} speaks of. */
    public int register() {
        return register;
    }

    /** The general register that {@link #result} speaks of. */
    public int target() {
        return target;
    }

    /** Size of the memory operand, which is read or written; 0 if there is none. */
    public int bytes() {
        return bytes;
    }

    /** Whether a memory operand must be aligned to 16 bytes. */
    public boolean aligned() {
        return aligned;
    }
}
