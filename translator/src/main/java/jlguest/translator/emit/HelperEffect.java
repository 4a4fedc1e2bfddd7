package jlguest.translator.emit;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntPredicate;
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
 * @param flags whether it may change arithmetic flags, told by its immediate
 * @param stores whether it may store to guest memory, told by its immediate
 */
record HelperEffect(int registers, IntPredicate flags, IntPredicate stores) {
    private static final int ALL = 0xFF;
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

    private static final IntPredicate YES = imm -> true;
    private static final IntPredicate NO = imm -> false;

    private static final HelperEffect EVERYTHING = new HelperEffect(ALL, YES, YES);

    private static final Map<Helper, HelperEffect> EFFECTS = new EnumMap<>(Helper.class);

    static {
        put(Helper.DIVIDE, EAX | EDX, NO, NO);
        put(Helper.MULTIPLY, EAX | EDX, YES, NO);
        put(Helper.DECIMAL, EAX, YES, NO);
        put(
                Helper.STRING,
                EAX | ECX | ESI | EDI,
                imm -> (imm & 15) == StringOperation.CMPS || (imm & 15) == StringOperation.SCAS,
                imm -> (imm & 15) == StringOperation.MOVS || (imm & 15) == StringOperation.STOS);
        put(Helper.CPUID, EAX | EBX | ECX | EDX, NO, NO);
        put(Helper.RDTSC, EAX | EDX, NO, NO);
        put(Helper.POPF, 0, YES, NO);
        put(Helper.BOUND, 0, NO, NO);
        put(Helper.LOAD_SEGMENT, 0, NO, NO);
        put(Helper.INSPECT, 0, YES, NO);
        put(Helper.ARPL, 0, YES, NO);
        put(Helper.STORE_SYSTEM, 0, NO, NO);
        put(Helper.RAISE, 0, NO, NO);
        put(Helper.INTO, 0, NO, NO);
        put(
                Helper.X87,
                EAX,
                imm -> Fpu.x87SetsFlags(imm & 0xFF, imm >>> 8 & 0xFF),
                imm -> (imm >>> 8 & 0xFF) < FIRST_REGISTER_FORM);
        put(Helper.SIMD, ALL, imm -> Fpu.simdSetsFlags(imm & 0xFF, imm >>> 8 & 0xFF), YES);
        put(Helper.WAIT, 0, NO, NO);
        put(Helper.COMPARE_EXCHANGE_8, EAX | EDX, YES, YES);
        put(Helper.ENTER, ESP | EBP, NO, YES);
    }

    private static void put(Helper helper, int registers, IntPredicate flags, IntPredicate stores) {
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
        return flags.test(imm);
    }

    /** Whether a helper with this effect and immediate may store to guest memory. */
    boolean mayStore(int imm) {
        return stores.test(imm);
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
