package jlguest.translator.emit;

import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Opcodes;

/** Moves and address arithmetic. */
final class MoveEmitters {
    private MoveEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        int op = micro.op();
        switch (op) {
            case MicroOp.MOVI:
                constant(region, micro);
                break;
            case MicroOp.ADDI:
                addConstant(region, micro);
                break;
            case MicroOp.LEA:
            case MicroOp.LEA + 1:
            case MicroOp.LEA + 2:
            case MicroOp.LEA + 3:
                address(region, micro, op - MicroOp.LEA);
                break;
            case MicroOp.INDEX:
            case MicroOp.INDEX + 1:
            case MicroOp.INDEX + 2:
            case MicroOp.INDEX + 3:
                index(region, micro, op - MicroOp.INDEX);
                break;
            case MicroOp.LOW8:
                lowByte(region, micro);
                break;
            case MicroOp.PUT_LOW8:
                put(region, micro, 0xFF, 0);
                break;
            case MicroOp.PUT_HIGH8:
                put(region, micro, 0xFF, 8);
                break;
            case MicroOp.PUT_LOW16:
                put(region, micro, 0xFFFF, 0);
                break;
            case MicroOp.BOTH:
                both(region, micro);
                break;
            default:
                region.push(micro.a());
                change(region.code(), micro);
                region.pop(micro.d());
                break;
        }
    }

    /** Replaces the value on the stack by what an operation with one operand makes of it. */
    private static void change(Assembler code, Micro micro) {
        switch (micro.op()) {
            case MicroOp.MOV:
                break;
            case MicroOp.HIGH8:
                highByte(code);
                break;
            case MicroOp.LOW16:
                code.op(Opcodes.I2C);
                break;
            case MicroOp.SIGN8:
                code.op(Opcodes.I2B);
                break;
            case MicroOp.SIGN16:
                code.op(Opcodes.I2S);
                break;
            case MicroOp.NOT:
                invert(code);
                break;
            case MicroOp.BSWAP:
                code.call(Integer.class, "reverseBytes", "(I)I");
                break;
            case MicroOp.NONZERO:
                nonZero(code);
                break;
            case MicroOp.SHIFT_RIGHT:
                code.constant(micro.imm());
                code.op(Opcodes.ISHR);
                break;
            default:
                throw Emitters.none(micro);
        }
    }

    private static void constant(RegionEmitter region, Micro micro) {
        region.code().constant(micro.imm());
        region.pop(micro.d());
    }

    private static void addConstant(RegionEmitter region, Micro micro) {
        boolean inPlace = micro.d() == micro.a() && micro.imm() == (short) micro.imm();
        if (inPlace) {
            region.code().increment(region.slot(micro.d()), micro.imm());
            return;
        }
        region.push(micro.a());
        region.code().add(micro.imm());
        region.pop(micro.d());
    }

    private static void pushIndex(RegionEmitter region, Micro micro, int shift) {
        region.push(micro.b());
        if (shift != 0) {
            region.code().constant(shift);
            region.code().op(Opcodes.ISHL);
        }
    }

    private static void address(RegionEmitter region, Micro micro, int shift) {
        region.push(micro.a());
        pushIndex(region, micro, shift);
        region.code().op(Opcodes.IADD);
        region.code().add(micro.imm());
        region.pop(micro.d());
    }

    private static void index(RegionEmitter region, Micro micro, int shift) {
        pushIndex(region, micro, shift);
        region.code().add(micro.imm());
        region.pop(micro.d());
    }

    private static void lowByte(RegionEmitter region, Micro micro) {
        region.pushLowByte(micro.a());
        region.pop(micro.d());
    }

    private static void highByte(Assembler code) {
        code.constant(8);
        code.op(Opcodes.IUSHR);
        code.and(0xFF);
    }

    private static void invert(Assembler code) {
        code.constant(-1);
        code.op(Opcodes.IXOR);
    }

    /** The sign of {@code x | -x} is set unless x is 0. */
    private static void nonZero(Assembler code) {
        code.op(Opcodes.DUP);
        code.op(Opcodes.INEG);
        code.op(Opcodes.IOR);
        code.constant(31);
        code.op(Opcodes.IUSHR);
    }

    private static void put(RegionEmitter region, Micro micro, int mask, int shift) {
        Assembler code = region.code();
        region.push(micro.d());
        code.and(~(mask << shift));
        if (mask == 0xFF) {
            region.pushLowByte(micro.a());
        } else {
            region.push(micro.a());
            code.and(mask);
        }
        if (shift != 0) {
            code.constant(shift);
            code.op(Opcodes.ISHL);
        }
        code.op(Opcodes.IOR);
        region.pop(micro.d());
    }

    private static void both(RegionEmitter region, Micro micro) {
        region.push(micro.a());
        region.push(micro.b());
        region.code().op(Opcodes.IAND);
        region.pop(micro.d());
    }
}
