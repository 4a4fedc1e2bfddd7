package jlguest.translator.emit;

import java.util.EnumMap;
import java.util.Map;
import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.runtime.StringOperation;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;

/**
 * What a helper may change, so that only that is loaded again after it. Whatever is not in the
 * table here may change everything.
 *
 * @param registers general registers it may change, one bit each
 * @param flags when it may change arithmetic flags
 * @param stores when it may store to guest memory
 */
record HelperEffect(int registers, When flags, When stores) {
    /** All general registers. */
    static final int ALL = 0xFF;

    private static final int EAX = 1 << Cpu.EAX;
    private static final int ECX = 1 << Cpu.ECX;
    private static final int EDX = 1 << Cpu.EDX;
    private static final int EBX = 1 << Cpu.EBX;
    private static final int ESP = 1 << Cpu.ESP;
    private static final int EBP = 1 << Cpu.EBP;
    private static final int ESI = 1 << Cpu.ESI;
    private static final int EDI = 1 << Cpu.EDI;

    /** ModRM bytes from here on name a register instead of memory. */
    private static final int FIRST_REGISTER_FORM = 0xC0;

    private static final HelperEffect EVERYTHING = new HelperEffect(ALL, When.ALWAYS, When.ALWAYS);

    private static final Map<Helper, HelperEffect> EFFECTS = new EnumMap<>(Helper.class);

    static {
        put(Helper.DIVIDE, EAX | EDX, When.NEVER, When.NEVER);
        put(Helper.MULTIPLY, EAX | EDX, When.ALWAYS, When.NEVER);
        put(Helper.DECIMAL, EAX, When.ALWAYS, When.NEVER);
        put(
                Helper.STRING,
                EAX | ECX | ESI | EDI,
                When.STRINGS_ARE_COMPARED,
                When.STRINGS_ARE_STORED);
        put(Helper.CPUID, EAX | EBX | ECX | EDX, When.NEVER, When.NEVER);
        put(Helper.RDTSC, EAX | EDX, When.NEVER, When.NEVER);
        put(Helper.POPF, 0, When.ALWAYS, When.NEVER);
        put(Helper.BOUND, 0, When.NEVER, When.NEVER);
        put(Helper.LOAD_SEGMENT, 0, When.NEVER, When.NEVER);
        put(Helper.INSPECT, 0, When.ALWAYS, When.NEVER);
        put(Helper.ARPL, 0, When.ALWAYS, When.NEVER);
        put(Helper.STORE_SYSTEM, 0, When.NEVER, When.NEVER);
        put(Helper.RAISE, 0, When.NEVER, When.NEVER);
        put(Helper.INTO, 0, When.NEVER, When.NEVER);
        put(Helper.X87, EAX, When.X87_SETS_FLAGS, When.X87_HAS_MEMORY_OPERAND);
        put(Helper.SIMD, ALL, When.SIMD_SETS_FLAGS, When.ALWAYS);
        put(Helper.WAIT, 0, When.NEVER, When.NEVER);
        put(Helper.COMPARE_EXCHANGE_8, EAX | EDX, When.ALWAYS, When.ALWAYS);
        put(Helper.ENTER, ESP | EBP, When.NEVER, When.ALWAYS);
    }

    /** When a helper does something, told by its immediate. */
    enum When {
        NEVER,
        ALWAYS,
        STRINGS_ARE_COMPARED,
        STRINGS_ARE_STORED,
        X87_SETS_FLAGS,
        X87_HAS_MEMORY_OPERAND,
        SIMD_SETS_FLAGS;

        private boolean holds(int imm) {
            int low = imm & 0xFF;
            int high = imm >>> 8 & 0xFF;
            int operation = imm & 15;
            switch (this) {
                case NEVER:
                    return false;
                case STRINGS_ARE_COMPARED:
                    return operation == StringOperation.CMPS || operation == StringOperation.SCAS;
                case STRINGS_ARE_STORED:
                    return operation == StringOperation.MOVS || operation == StringOperation.STOS;
                case X87_SETS_FLAGS:
                    return Fpu.x87SetsFlags(low, high);
                case X87_HAS_MEMORY_OPERAND:
                    return high < FIRST_REGISTER_FORM;
                case SIMD_SETS_FLAGS:
                    return Fpu.simdSetsFlags(low, high);
                default:
                    return true;
            }
        }
    }

    private static void put(Helper helper, int registers, When flags, When stores) {
        EFFECTS.put(helper, new HelperEffect(registers, flags, stores));
    }

    /**
     * Whether what a helper does is done without anything in the state, because a side exit is
     * taken where it would raise an exception or end flat mode.
     */
    static boolean needsNoState(Micro micro) {
        return is(micro, Helper.LOAD_SEGMENT) || divides(micro);
    }

    /** Whether a micro-operation is a division of 64 bits by 32. */
    static boolean divides(Micro micro) {
        return is(micro, Helper.DIVIDE) && (micro.imm() & 3) == Flags.DWORD;
    }

    private static boolean is(Micro micro, Helper helper) {
        return micro.op() == MicroOp.HELPER && Helper.of(micro.d()) == helper;
    }

    /** The effect of a helper. */
    static HelperEffect of(Helper helper) {
        return EFFECTS.getOrDefault(helper, EVERYTHING);
    }

    /** Whether a helper with this effect and immediate may change arithmetic flags. */
    boolean changesFlags(int imm) {
        return flags.holds(imm);
    }

    /** Whether a helper with this effect and immediate may store to guest memory. */
    boolean mayStore(int imm) {
        return stores.holds(imm);
    }

    /** Whether the helper may change XMM registers. */
    boolean mayChangeVectors() {
        return this == EVERYTHING || this == EFFECTS.get(Helper.SIMD);
    }

    /** Whether the helper may change a general register. */
    boolean changes(int register) {
        return (registers & 1 << register) != 0;
    }
}
