package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Opcodes;

/** Multiplications. */
final class MultiplyEmitters {
    private static final int LOST = Flags.CF | Flags.OF;

    private MultiplyEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        switch (micro.op()) {
            case MicroOp.MUL32:
                unsigned(region, micro);
                break;
            case MicroOp.IMUL32:
                signed(region, micro);
                break;
            case MicroOp.IMUL:
                truncated(region, micro);
                break;
            default:
                throw Emitters.none(micro);
        }
    }

    private static void pushUnsigned(RegionEmitter region, int operand) {
        region.push(operand);
        region.code().op(Opcodes.I2L);
        region.code().constant(0xFFFF_FFFFL);
        region.code().op(Opcodes.LAND);
    }

    private static void pushSigned(RegionEmitter region, int operand) {
        region.push(operand);
        region.code().op(Opcodes.I2L);
    }

    private static void unsigned(RegionEmitter region, Micro micro) {
        pushUnsigned(region, Cpu.EAX);
        pushUnsigned(region, micro.a());
        region.code().op(Opcodes.LMUL);
        popProduct(region);
        if (region.flagsLive()) {
            region.push(Cpu.EDX);
            popLost(region);
        }
    }

    private static void signed(RegionEmitter region, Micro micro) {
        pushSigned(region, Cpu.EAX);
        pushSigned(region, micro.a());
        region.code().op(Opcodes.LMUL);
        popProduct(region);
        if (region.flagsLive()) {
            region.push(Cpu.EDX);
            region.push(Cpu.EAX);
            region.code().constant(31);
            region.code().op(Opcodes.ISHR);
            region.code().op(Opcodes.IXOR);
            popLost(region);
        }
    }

    private static void popProduct(RegionEmitter region) {
        Assembler code = region.code();
        code.op(Opcodes.DUP2);
        code.op(Opcodes.L2I);
        region.pop(Cpu.EAX);
        pushHigh(code);
        region.pop(Cpu.EDX);
    }

    private static void pushHigh(Assembler code) {
        code.constant(32);
        code.op(Opcodes.LUSHR);
        code.op(Opcodes.L2I);
    }

    /** Sets the flags from a value that is 0 if no bits were lost. */
    private static void popLost(RegionEmitter region) {
        Assembler code = region.code();
        code.op(Opcodes.DUP);
        code.op(Opcodes.INEG);
        code.op(Opcodes.IOR);
        code.constant(31);
        code.op(Opcodes.ISHR);
        code.and(LOST);
        region.flags().popBits();
    }

    private static void truncated(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        int size = micro.imm();
        if (region.flagsLive()) {
            if (size == Flags.WORD) {
                pushLost16(region, micro);
            } else {
                pushLost32(region, micro);
            }
            popLost(region);
        }
        region.push(micro.a());
        region.push(micro.b());
        code.op(Opcodes.IMUL);
        code.zeroExtend(size);
        region.pop(micro.d());
    }

    private static void pushLost16(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        region.push(micro.a());
        code.signExtend(Flags.WORD);
        region.push(micro.b());
        code.signExtend(Flags.WORD);
        code.op(Opcodes.IMUL);
        code.op(Opcodes.DUP);
        code.signExtend(Flags.WORD);
        code.op(Opcodes.IXOR);
    }

    private static void pushLost32(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        pushSigned(region, micro.a());
        pushSigned(region, micro.b());
        code.op(Opcodes.LMUL);
        code.op(Opcodes.DUP2);
        code.op(Opcodes.L2I);
        code.op(Opcodes.I2L);
        code.op(Opcodes.LXOR);
        pushHigh(code);
    }
}
