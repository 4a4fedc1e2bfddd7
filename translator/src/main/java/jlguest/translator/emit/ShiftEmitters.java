package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.DoubleShift;
import jlguest.runtime.Flags;
import jlguest.runtime.Rotation;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Shifts and rotations. */
final class ShiftEmitters {
    private static final int COUNT_MASK = 31;
    private static final int[] JVM_OPERATIONS = {Opcodes.ISHL, Opcodes.IUSHR, Opcodes.ISHR};

    private ShiftEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        switch (micro.op()) {
            case MicroOp.SHL:
            case MicroOp.SHL + 1:
            case MicroOp.SHL + 2:
            case MicroOp.SHR:
            case MicroOp.SHR + 1:
            case MicroOp.SHR + 2:
            case MicroOp.SAR:
            case MicroOp.SAR + 1:
            case MicroOp.SAR + 2:
                shift(region, micro);
                break;
            case MicroOp.ROTATE:
                rotate(region, micro);
                break;
            case MicroOp.DOUBLE_SHIFT:
                doubleShift(region, micro);
                break;
            default:
                throw Emitters.none(micro);
        }
    }

    private static void pushCount(RegionEmitter region, Micro micro) {
        if (micro.hasVariableCount()) {
            region.push(micro.b());
            region.code().and(COUNT_MASK);
        } else {
            region.code().constant(micro.imm());
        }
    }

    private static void shift(RegionEmitter region, Micro micro) {
        if (!region.flagsLive()) {
            region.push(micro.a());
            extend(region.code(), micro);
            pushCount(region, micro);
            operate(region.code(), micro);
            region.pop(micro.d());
        } else if (micro.hasVariableCount()) {
            shiftByVariable(region, micro);
        } else {
            shiftAndSetFlags(region, micro);
        }
    }

    /** A count of 0 changes neither the flags nor the value. */
    private static void shiftByVariable(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        FlagWords flags = region.flags();
        FlagState after = FlagEffect.after(flags.state(), micro);
        flags.lower(after);
        Label done = new Label();
        pushCount(region, micro);
        if (micro.d() == micro.a()) {
            code.jump(Opcodes.IFEQ, done);
        } else {
            Label nonZero = new Label();
            code.jump(Opcodes.IFNE, nonZero);
            region.push(micro.a());
            region.pop(micro.d());
            code.jump(Opcodes.GOTO, done);
            code.place(nonZero, 0);
        }
        shiftAndSetFlags(region, micro);
        flags.lower(FlagEffect.afterShift(micro), after);
        code.place(done, 0);
    }

    private static void shiftAndSetFlags(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        FlagWords flags = region.flags();
        region.push(micro.a());
        flags.keep(Cpu.FLAG_A);
        extend(code, micro);
        pushCount(region, micro);
        if (micro.hasVariableCount()) {
            flags.keep(Cpu.FLAG_B);
        }
        operate(code, micro);
        flags.keep(Cpu.FLAG_R);
        region.pop(micro.d());
    }

    /** A signed shift needs a sign. */
    private static void extend(Assembler code, Micro micro) {
        if (micro.op() >= MicroOp.SAR) {
            code.signExtend(micro.op() - MicroOp.SAR);
        }
    }

    private static void operate(Assembler code, Micro micro) {
        int index = micro.op() - MicroOp.SHL;
        code.op(JVM_OPERATIONS[index / 3]);
        if (micro.op() < MicroOp.SHR || micro.op() >= MicroOp.SAR) {
            code.zeroExtend(index % 3);
        }
    }

    private static void rotate(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        int kind = micro.imm() & 3;
        int size = micro.imm() >> 2 & 3;
        pushRotated(region, micro, kind, size);
        if (!region.flagsLive()) {
            region.pop(micro.d());
            return;
        }
        code.store(Locals.VALUE);
        code.constant(kind);
        code.constant(size);
        region.push(micro.a());
        code.load(Locals.VALUE);
        pushRotationCount(region, micro);
        region.flags().pushBits();
        code.call(Rotation.class, "flags", "(IIIIII)I");
        region.flags().popBits();
        code.load(Locals.VALUE);
        region.pop(micro.d());
    }

    private static void pushRotationCount(RegionEmitter region, Micro micro) {
        if (micro.hasVariableCount()) {
            region.push(micro.b());
            region.code().and(COUNT_MASK);
        } else {
            region.code().constant(micro.imm() >>> 8);
        }
    }

    private static void pushRotated(RegionEmitter region, Micro micro, int kind, int size) {
        Assembler code = region.code();
        if (kind < 2 && size == Flags.DWORD) {
            // Not by Integer's method: HotSpot puts none into a large method.
            region.push(micro.a());
            pushRotationCount(region, micro);
            code.op(kind == 0 ? Opcodes.ISHL : Opcodes.IUSHR);
            region.push(micro.a());
            pushRotationCount(region, micro);
            code.op(Opcodes.INEG);
            code.op(kind == 0 ? Opcodes.IUSHR : Opcodes.ISHL);
            code.op(Opcodes.IOR);
            return;
        }
        code.constant(kind);
        code.constant(size);
        region.push(micro.a());
        pushRotationCount(region, micro);
        if (kind < 2) {
            code.constant(0);
        } else {
            region.flags().pushCarry();
        }
        code.call(Rotation.class, "result", "(IIIII)I");
    }

    private static void doubleShift(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        pushDoubleShiftArguments(region, micro);
        code.call(DoubleShift.class, "result", "(IIIII)I");
        if (!region.flagsLive()) {
            region.pop(micro.d());
            return;
        }
        code.store(Locals.VALUE);
        pushDoubleShiftArguments(region, micro);
        code.load(Locals.VALUE);
        if (micro.hasVariableCount()) {
            region.flags().pushBits();
        } else {
            code.constant(0);
        }
        code.call(DoubleShift.class, "flags", "(IIIIIII)I");
        region.flags().popBits();
        code.load(Locals.VALUE);
        region.pop(micro.d());
    }

    private static void pushDoubleShiftArguments(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        code.constant(micro.imm() & 1);
        code.constant(micro.imm() >> 2 & 3);
        region.push(micro.a());
        region.push(micro.b());
        if (micro.hasVariableCount()) {
            region.push(Cpu.ECX);
            code.and(COUNT_MASK);
        } else {
            code.constant(micro.imm() >>> 8);
        }
    }
}
