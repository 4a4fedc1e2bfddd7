package jlguest.translator.emit;

import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Tests, changes and searches of single bits. */
final class BitEmitters {
    private static final int ZF_SHIFT = 6;

    private BitEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        switch (micro.op()) {
            case MicroOp.BIT:
                bit(region, micro);
                break;
            case MicroOp.BIT_SCAN:
                scan(region, micro);
                break;
            default:
                throw Emitters.none(micro);
        }
    }

    private static void pushNumber(RegionEmitter region, Micro micro) {
        region.push(micro.b());
        int size = micro.imm() >> 2 & 3;
        if (size != Flags.DWORD) {
            region.code().and((8 << size) - 1);
        }
    }

    private static void bit(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        if (region.flagsLive()) {
            region.flags().pushBits();
            code.and(~Flags.CF);
            region.push(micro.a());
            pushNumber(region, micro);
            code.op(Opcodes.IUSHR);
            code.and(1);
            code.op(Opcodes.IOR);
            region.flags().popBits();
        }
        if (micro.d() == MicroOp.NONE) {
            return;
        }
        region.push(micro.a());
        if ((micro.imm() & 3) != 0) {
            code.constant(1);
            pushNumber(region, micro);
            code.op(Opcodes.ISHL);
            change(code, micro.imm() & 3);
        }
        region.pop(micro.d());
    }

    private static void change(Assembler code, int how) {
        if (how == 1) {
            code.op(Opcodes.IOR);
        } else if (how == 2) {
            code.constant(-1);
            code.op(Opcodes.IXOR);
            code.op(Opcodes.IAND);
        } else {
            code.op(Opcodes.IXOR);
        }
    }

    private static void scan(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        if (region.flagsLive()) {
            region.flags().pushBits();
            code.and(~Flags.ZF);
            pushIsZero(region, micro.a());
            code.constant(ZF_SHIFT);
            code.op(Opcodes.ISHL);
            code.op(Opcodes.IOR);
            region.flags().popBits();
        }
        Label zero = new Label();
        region.push(micro.b());
        region.push(micro.a());
        code.jump(Opcodes.IFEQ, zero);
        code.op(Opcodes.POP);
        pushFound(region, micro);
        code.place(zero, 1);
        region.pop(micro.d());
    }

    private static void pushIsZero(RegionEmitter region, int operand) {
        Assembler code = region.code();
        region.push(operand);
        region.push(operand);
        code.op(Opcodes.INEG);
        code.op(Opcodes.IOR);
        code.constant(-1);
        code.op(Opcodes.IXOR);
        code.constant(31);
        code.op(Opcodes.IUSHR);
    }

    private static void pushFound(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        if ((micro.imm() & 1) == 0) {
            region.push(micro.a());
            code.call(Integer.class, "numberOfTrailingZeros", "(I)I");
        } else {
            code.constant(31);
            region.push(micro.a());
            code.call(Integer.class, "numberOfLeadingZeros", "(I)I");
            code.op(Opcodes.ISUB);
        }
    }
}
