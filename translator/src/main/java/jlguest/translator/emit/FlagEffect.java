package jlguest.translator.emit;

import jlguest.runtime.Flags;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.emit.FlagState.Derived;

/** What each micro-operation does to the lazy flags, and whether it needs the old ones. */
final class FlagEffect {
    /** The flags stay, or change only in part: they are needed before if they are after. */
    static final int PASSES = 0;

    /** The old flags are needed. */
    static final int USES = 1;

    /** The flags are all replaced, and the old ones not looked at. */
    static final int REPLACES = 2;

    private static final int[] ALU_FLAGS = {
        Flags.ADD,
        Flags.LOGIC,
        Flags.ADC,
        Flags.SBB,
        Flags.LOGIC,
        Flags.SUB,
        Flags.LOGIC,
        Flags.SUB,
        Flags.LOGIC,
    };

    private FlagEffect() {}

    /** The lazy operation that an ALU kind leaves, without its size. */
    static int ofAlu(int kind) {
        return ALU_FLAGS[kind];
    }

    /** Whether the operation changes the flags in any way. */
    static boolean changes(Micro micro) {
        int op = micro.op();
        return op >= MicroOp.ALU && op <= MicroOp.BIT_SCAN
                || op == MicroOp.SET_ARITHMETIC_FLAGS
                || op == MicroOp.CARRY;
    }

    /** Whether the operation looks at the flags, apart from {@link #changes}. */
    static boolean reads(Micro micro) {
        int op = micro.op();
        return op == MicroOp.SET_CONDITION
                || op == MicroOp.SELECT
                || op == MicroOp.GET_FLAGS
                || op == MicroOp.JUMP_IF;
    }

    /** What is known after a micro-operation. */
    static FlagState after(FlagState before, Micro micro) {
        int op = micro.op();
        if (micro.isAlu()) {
            return afterAlu(micro);
        }
        if (op == MicroOp.HELPER) {
            return HelperEffect.of(Helper.of(micro.d())).changesFlags(micro.imm())
                    ? FlagState.UNKNOWN
                    : before;
        }
        if (!changes(micro)) {
            return before;
        }
        if (op < MicroOp.DEC) {
            return FlagState.step(Flags.INC | op - MicroOp.INC, before);
        }
        if (op < MicroOp.NEG) {
            return FlagState.step(Flags.DEC | op - MicroOp.DEC, before);
        }
        if (op < MicroOp.SHL) {
            return FlagState.of(Flags.SUB | op - MicroOp.NEG, Derived.FIRST);
        }
        if (op < MicroOp.ROTATE) {
            FlagState shifted = afterShift(micro);
            return micro.hasVariableCount() ? shifted.merge(before) : shifted;
        }
        return FlagState.EXPLICIT;
    }

    private static FlagState afterAlu(Micro micro) {
        int kind = ofAlu(micro.aluKind());
        int op = kind | micro.aluSize();
        Derived derived = Derived.NONE;
        if (kind == Flags.LOGIC) {
            return FlagState.of(op, 0, Derived.FIRST);
        }
        if (kind == Flags.ADD || kind == Flags.SUB) {
            derived = micro.d() == MicroOp.NONE ? Derived.RESULT : Derived.FIRST;
        }
        return micro.aluImmediate()
                ? FlagState.of(op, micro.imm(), derived)
                : FlagState.of(op, derived);
    }

    /** What SHL, SHR or SAR leaves if its count is not 0. */
    static FlagState afterShift(Micro micro) {
        int op = ofShift(micro.op());
        return micro.hasVariableCount()
                ? FlagState.of(op, Derived.NONE)
                : FlagState.of(op, micro.imm(), Derived.NONE);
    }

    /** The lazy operation, with its size, that SHL, SHR or SAR leaves. */
    private static int ofShift(int op) {
        int index = op - MicroOp.SHL;
        return Flags.SHL + (index / 3 << 2) | index % 3;
    }

    /** How an operation that does not end a block treats the old flags. */
    static int need(Micro micro) {
        int op = micro.op();
        if (micro.isAlu()) {
            int kind = micro.aluKind();
            return kind == MicroOp.ADC || kind == MicroOp.SBB ? USES : REPLACES;
        }
        if (op >= MicroOp.LOAD && op <= MicroOp.SEGMENT) {
            return USES;
        }
        if (op < MicroOp.NEG) {
            return PASSES;
        }
        if (op < MicroOp.ROTATE || op == MicroOp.DOUBLE_SHIFT) {
            return micro.hasVariableCount() ? PASSES : REPLACES;
        }
        switch (op) {
            case MicroOp.ROTATE:
                return (micro.imm() & 2) != 0 ? USES : PASSES;
            case MicroOp.MUL32:
            case MicroOp.IMUL32:
            case MicroOp.IMUL:
                return REPLACES;
            case MicroOp.SET_CONDITION:
            case MicroOp.SELECT:
            case MicroOp.GET_FLAGS:
            case MicroOp.HELPER:
            case MicroOp.SIMD:
            case MicroOp.X87:
                return USES;
            case MicroOp.SET_ARITHMETIC_FLAGS:
                boolean all = (micro.imm() & Flags.ARITHMETIC) == Flags.ARITHMETIC;
                return all ? REPLACES : PASSES;
            default:
                return PASSES;
        }
    }
}
