package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import org.objectweb.asm.Opcodes;

/**
 * DIV and IDIV of 64 bits by 32, where the quotient fits into 32; else the side exit is taken, and
 * the interpreter raises what that raises, or knows better.
 */
final class DivideEmitters {
    private static final int SIGNED = 4;
    private static final int WORD_BITS = 32;
    private static final long LOW_WORD = 0xFFFF_FFFFL;

    private DivideEmitters() {}

    /** Divides EDX:EAX by {@code a}: quotient in EAX, remainder in EDX, flags as they were. */
    static void divide(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        if ((micro.imm() & SIGNED) != 0) {
            signed(region, micro);
        } else {
            unsigned(region, micro);
        }
        region.push(Cpu.EAX);
        code.load(Locals.VALUE);
        region.push(micro.a());
        code.op(Opcodes.IMUL);
        code.op(Opcodes.ISUB);
        code.load(Locals.VALUE);
        region.pop(Cpu.EAX);
        region.pop(Cpu.EDX);
    }

    private static void pushDividend(RegionEmitter region) {
        Assembler code = region.code();
        region.push(Cpu.EDX);
        code.op(Opcodes.I2L);
        code.constant(WORD_BITS);
        code.op(Opcodes.LSHL);
        pushUnsigned(region, Cpu.EAX);
        code.op(Opcodes.LOR);
    }

    private static void pushUnsigned(RegionEmitter region, int operand) {
        region.push(operand);
        region.code().op(Opcodes.I2L);
        region.code().constant(LOW_WORD);
        region.code().op(Opcodes.LAND);
    }

    /** A dividend of 63 bits, whose upper half is below the divisor; so that is not 0. */
    private static void unsigned(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        region.push(Cpu.EDX);
        code.jump(Opcodes.IFLT, region.sideExit());
        region.push(Cpu.EDX);
        code.op(Opcodes.I2L);
        pushUnsigned(region, micro.a());
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFGE, region.sideExit());
        pushDividend(region);
        pushUnsigned(region, micro.a());
        code.op(Opcodes.LDIV);
        code.op(Opcodes.L2I);
        code.store(Locals.VALUE);
    }

    private static void signed(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        region.push(micro.a());
        code.jump(Opcodes.IFEQ, region.sideExit());
        pushDividend(region);
        region.push(micro.a());
        code.op(Opcodes.I2L);
        code.op(Opcodes.LDIV);
        code.op(Opcodes.DUP2);
        code.op(Opcodes.L2I);
        code.op(Opcodes.DUP);
        code.store(Locals.VALUE);
        code.op(Opcodes.I2L);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFNE, region.sideExit());
    }
}
