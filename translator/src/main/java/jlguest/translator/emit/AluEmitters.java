package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;
import jlguest.translator.emit.FlagState.Derived;
import org.objectweb.asm.Opcodes;

/** Addition, subtraction and bitwise operations with their lazy flags. */
final class AluEmitters {
    private static final int[] JVM_OPERATIONS = {
        Opcodes.IADD,
        Opcodes.IOR,
        Opcodes.IADD,
        Opcodes.ISUB,
        Opcodes.IAND,
        Opcodes.ISUB,
        Opcodes.IXOR,
        Opcodes.ISUB,
        Opcodes.IAND,
    };

    private AluEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        int op = micro.op();
        switch (op) {
            case MicroOp.INC:
            case MicroOp.INC + 1:
            case MicroOp.INC + 2:
                step(region, micro, op - MicroOp.INC, Opcodes.IADD);
                break;
            case MicroOp.DEC:
            case MicroOp.DEC + 1:
            case MicroOp.DEC + 2:
                step(region, micro, op - MicroOp.DEC, Opcodes.ISUB);
                break;
            case MicroOp.NEG:
            case MicroOp.NEG + 1:
            case MicroOp.NEG + 2:
                negate(region, micro, op - MicroOp.NEG);
                break;
            default:
                operate(region, micro);
                break;
        }
    }

    private static void operate(RegionEmitter region, Micro micro) {
        switch (FlagEffect.ofAlu(micro.aluKind())) {
            case Flags.LOGIC:
                logic(region, micro);
                break;
            case Flags.ADC:
            case Flags.SBB:
                withCarry(region, micro);
                break;
            default:
                arithmetic(region, micro);
                break;
        }
    }

    private static void pushSecond(RegionEmitter region, Micro micro) {
        if (micro.aluImmediate()) {
            region.code().constant(micro.imm());
        } else {
            region.push(micro.b());
        }
    }

    /** Pushes both operands, and keeps what the flags need of them. */
    private static void pushOperands(RegionEmitter region, Micro micro) {
        FlagState after = FlagEffect.after(region.flags().state(), micro);
        region.push(micro.a());
        if (region.flagsLive() && after.derived() != Derived.FIRST) {
            region.flags().keep(Cpu.FLAG_A);
        }
        pushSecond(region, micro);
        if (region.flagsLive() && !after.constant()) {
            region.flags().keep(Cpu.FLAG_B);
        }
    }

    /** Pops the result into the flags, if they are seen, and into the destination. */
    private static void popResult(RegionEmitter region, int d) {
        if (!region.flagsLive()) {
            region.pop(d);
        } else if (d == MicroOp.NONE) {
            region.flags().pop(Cpu.FLAG_R);
        } else {
            region.flags().keep(Cpu.FLAG_R);
            region.pop(d);
        }
    }

    private static boolean hasNoEffect(RegionEmitter region, Micro micro) {
        return micro.d() == MicroOp.NONE && !region.flagsLive();
    }

    private static void logic(RegionEmitter region, Micro micro) {
        if (hasNoEffect(region, micro)) {
            return;
        }
        region.push(micro.a());
        boolean same = !micro.aluImmediate() && micro.a() == micro.b();
        if (!same || micro.aluKind() == MicroOp.XOR) {
            pushSecond(region, micro);
            region.code().op(JVM_OPERATIONS[micro.aluKind()]);
        }
        popResult(region, micro.d());
    }

    private static void arithmetic(RegionEmitter region, Micro micro) {
        if (hasNoEffect(region, micro)) {
            return;
        }
        pushOperands(region, micro);
        if (micro.d() == MicroOp.NONE) {
            region.code().op(Opcodes.POP2);
            return;
        }
        region.code().op(JVM_OPERATIONS[micro.aluKind()]);
        region.code().zeroExtend(micro.aluSize());
        popResult(region, micro.d());
    }

    private static void withCarry(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        int operation = JVM_OPERATIONS[micro.aluKind()];
        region.flags().pushCarry();
        code.store(Locals.VALUE);
        pushOperands(region, micro);
        code.op(operation);
        code.load(Locals.VALUE);
        code.op(operation);
        code.zeroExtend(micro.aluSize());
        popResult(region, micro.d());
    }

    /** INC and DEC: the carry flag stays. */
    private static void step(RegionEmitter region, Micro micro, int size, int operation) {
        Assembler code = region.code();
        region.push(micro.a());
        code.constant(1);
        code.op(operation);
        code.zeroExtend(size);
        if (region.flagsLive()) {
            region.flags().keepStep(FlagEffect.after(region.flags().state(), micro));
        }
        region.pop(micro.d());
    }

    private static void negate(RegionEmitter region, Micro micro, int size) {
        Assembler code = region.code();
        region.push(micro.a());
        if (region.flagsLive()) {
            region.flags().keep(Cpu.FLAG_B);
        }
        code.op(Opcodes.INEG);
        code.zeroExtend(size);
        popResult(region, micro.d());
    }
}
