package jlguest.translator.emit;

import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Opcodes;

/** Moves and address arithmetic. */
final class MoveEmitters {
    private MoveEmitters() {}

    static void addTo(MicroOpEmitter[] table) {
        table[MicroOp.MOV] = unary(code -> {});
        table[MicroOp.MOVI] = MoveEmitters::constant;
        table[MicroOp.ADDI] = MoveEmitters::addConstant;
        for (int shift = 0; shift < 4; shift++) {
            table[MicroOp.LEA + shift] = MoveEmitters::address;
            table[MicroOp.INDEX + shift] = MoveEmitters::index;
        }
        table[MicroOp.LOW8] = MoveEmitters::lowByte;
        table[MicroOp.HIGH8] = unary(MoveEmitters::highByte);
        table[MicroOp.LOW16] = unary(code -> code.op(Opcodes.I2C));
        table[MicroOp.SIGN8] = unary(code -> code.op(Opcodes.I2B));
        table[MicroOp.SIGN16] = unary(code -> code.op(Opcodes.I2S));
        table[MicroOp.PUT_LOW8] = (region, micro) -> put(region, micro, 0xFF, 0);
        table[MicroOp.PUT_HIGH8] = (region, micro) -> put(region, micro, 0xFF, 8);
        table[MicroOp.PUT_LOW16] = (region, micro) -> put(region, micro, 0xFFFF, 0);
        table[MicroOp.NOT] = unary(MoveEmitters::invert);
        table[MicroOp.BSWAP] = unary(code -> code.call(Integer.class, "reverseBytes", "(I)I"));
        table[MicroOp.NONZERO] = unary(MoveEmitters::nonZero);
        table[MicroOp.BOTH] = MoveEmitters::both;
        table[MicroOp.SHIFT_RIGHT] = MoveEmitters::shiftRight;
    }

    /** Code that replaces the value on the stack. */
    @FunctionalInterface
    private interface Change {
        void emit(Assembler code);
    }

    private static MicroOpEmitter unary(Change change) {
        return (region, micro) -> {
            region.push(micro.a());
            change.emit(region.code());
            region.pop(micro.d());
        };
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

    private static void address(RegionEmitter region, Micro micro) {
        region.push(micro.a());
        pushIndex(region, micro, micro.op() - MicroOp.LEA);
        region.code().op(Opcodes.IADD);
        region.code().add(micro.imm());
        region.pop(micro.d());
    }

    private static void index(RegionEmitter region, Micro micro) {
        pushIndex(region, micro, micro.op() - MicroOp.INDEX);
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

    private static void shiftRight(RegionEmitter region, Micro micro) {
        region.push(micro.a());
        region.code().constant(micro.imm());
        region.code().op(Opcodes.ISHR);
        region.pop(micro.d());
    }
}
