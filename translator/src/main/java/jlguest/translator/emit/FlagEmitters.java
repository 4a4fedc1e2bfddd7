package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Reading and setting flags, and what the state array holds besides registers. */
final class FlagEmitters {
    private FlagEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        switch (micro.op()) {
            case MicroOp.SET_CONDITION:
                setCondition(region, micro);
                break;
            case MicroOp.SELECT:
                select(region, micro);
                break;
            case MicroOp.GET_FLAGS:
                getFlags(region, micro);
                break;
            case MicroOp.SET_ARITHMETIC_FLAGS:
                setFlags(region, micro);
                break;
            case MicroOp.CARRY:
                carry(region, micro);
                break;
            case MicroOp.DIRECTION:
                direction(region, micro);
                break;
            case MicroOp.GET_STATE:
                getState(region, micro);
                break;
            case MicroOp.GET_DIRECTION:
                getDirection(region, micro);
                break;
            default:
                throw Emitters.none(micro);
        }
    }

    private static void setCondition(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        Label holds = new Label();
        code.constant(1);
        new Condition(region.flags(), code).jump(micro.imm(), holds);
        code.op(Opcodes.POP);
        code.constant(0);
        code.place(holds, 1);
        region.pop(micro.d());
    }

    private static void select(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        Label holds = new Label();
        region.push(micro.a());
        new Condition(region.flags(), code).jump(micro.imm(), holds);
        code.op(Opcodes.POP);
        region.push(micro.b());
        code.place(holds, 1);
        region.pop(micro.d());
    }

    static void pushSystemFlags(Assembler code) {
        code.get(ClassConstant.STATE);
        code.constant(Cpu.SYSTEM_FLAGS);
        code.op(Opcodes.IALOAD);
    }

    private static void getFlags(RegionEmitter region, Micro micro) {
        pushSystemFlags(region.code());
        region.flags().pushBits();
        region.code().op(Opcodes.IOR);
        region.pop(micro.d());
    }

    private static void setFlags(RegionEmitter region, Micro micro) {
        if (!region.flagsLive()) {
            return;
        }
        Assembler code = region.code();
        int mask = micro.imm() & Flags.ARITHMETIC;
        region.push(micro.a());
        code.and(mask);
        if (mask != Flags.ARITHMETIC) {
            region.flags().pushBits();
            code.and(Flags.ARITHMETIC & ~mask);
            code.op(Opcodes.IOR);
        }
        region.flags().popBits();
    }

    private static void carry(RegionEmitter region, Micro micro) {
        if (!region.flagsLive()) {
            return;
        }
        Assembler code = region.code();
        region.flags().pushBits();
        if (micro.imm() == 0) {
            code.and(~Flags.CF);
        } else {
            code.constant(Flags.CF);
            code.op(micro.imm() == 1 ? Opcodes.IOR : Opcodes.IXOR);
        }
        region.flags().popBits();
    }

    private static void direction(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        code.get(ClassConstant.STATE);
        code.constant(Cpu.SYSTEM_FLAGS);
        pushSystemFlags(code);
        if (micro.imm() == 0) {
            code.and(~Cpu.DF);
        } else {
            code.constant(Cpu.DF);
            code.op(Opcodes.IOR);
        }
        code.op(Opcodes.IASTORE);
    }

    private static void getDirection(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        code.constant(1);
        pushSystemFlags(code);
        code.constant(Integer.numberOfTrailingZeros(Cpu.DF) - 1);
        code.op(Opcodes.IUSHR);
        code.and(2);
        code.op(Opcodes.ISUB);
        region.pop(micro.d());
    }

    private static void getState(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        if (micro.imm() == Cpu.SELECTOR + Cpu.CS || micro.imm() == Cpu.SELECTOR + Cpu.SS) {
            region.settleRing();
        }
        code.get(ClassConstant.STATE);
        code.constant(micro.imm());
        code.op(Opcodes.IALOAD);
        region.pop(micro.d());
    }
}
