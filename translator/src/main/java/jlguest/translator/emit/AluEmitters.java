package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;
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

    static void addTo(MicroOpEmitter[] table) {
        for (int op = MicroOp.ALU; op < MicroOp.INC; op++) {
            int kind = (op - MicroOp.ALU) / 6;
            if (FlagEffect.ofAlu(kind) == Flags.LOGIC) {
                table[op] = AluEmitters::logic;
            } else if (kind == MicroOp.ADC || kind == MicroOp.SBB) {
                table[op] = AluEmitters::withCarry;
            } else {
                table[op] = AluEmitters::arithmetic;
            }
        }
        EmitterTable.sized(table, MicroOp.INC, (r, m, size) -> step(r, m, size, Opcodes.IADD));
        EmitterTable.sized(table, MicroOp.DEC, (r, m, size) -> step(r, m, size, Opcodes.ISUB));
        EmitterTable.sized(table, MicroOp.NEG, AluEmitters::negate);
    }

    private static void pushSecond(RegionEmitter region, Micro micro) {
        if (micro.aluImmediate()) {
            region.code().constant(micro.imm());
        } else {
            region.push(micro.b());
        }
    }

    /** Pushes both operands, and keeps them for the flags. */
    private static void pushOperands(RegionEmitter region, Micro micro) {
        region.push(micro.a());
        if (region.flagsLive()) {
            region.flags().keep(Cpu.FLAG_A);
        }
        pushSecond(region, micro);
        if (region.flagsLive()) {
            region.flags().keep(Cpu.FLAG_B);
        }
    }

    /** Pops the result into the flags, if they are seen, and into the destination. */
    private static void popResult(RegionEmitter region, int d, int op) {
        FlagWords flags = region.flags();
        if (!region.flagsLive()) {
            region.pop(d);
            return;
        }
        if (d == MicroOp.NONE) {
            flags.pop(Cpu.FLAG_R);
        } else {
            flags.keep(Cpu.FLAG_R);
            region.pop(d);
        }
        flags.setOp(op);
    }

    private static boolean hasNoEffect(RegionEmitter region, Micro micro) {
        return micro.d() == MicroOp.NONE && !region.flagsLive();
    }

    private static int flagOp(Micro micro) {
        return FlagEffect.ofAlu(micro.aluKind()) | micro.aluSize();
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
        popResult(region, micro.d(), flagOp(micro));
    }

    private static void arithmetic(RegionEmitter region, Micro micro) {
        if (hasNoEffect(region, micro)) {
            return;
        }
        pushOperands(region, micro);
        region.code().op(JVM_OPERATIONS[micro.aluKind()]);
        region.code().zeroExtend(micro.aluSize());
        popResult(region, micro.d(), flagOp(micro));
    }

    private static void withCarry(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        int operation = JVM_OPERATIONS[micro.aluKind()];
        region.flags().pushCarry();
        code.store(Locals.ENTRY);
        pushOperands(region, micro);
        code.op(operation);
        code.load(Locals.ENTRY);
        code.op(operation);
        code.zeroExtend(micro.aluSize());
        popResult(region, micro.d(), flagOp(micro));
    }

    private static void step(RegionEmitter region, Micro micro, int size, int operation) {
        Assembler code = region.code();
        FlagWords flags = region.flags();
        if (region.flagsLive()) {
            keepCarry(flags);
        }
        region.push(micro.a());
        code.constant(1);
        code.op(operation);
        code.zeroExtend(size);
        int kind = operation == Opcodes.IADD ? Flags.INC : Flags.DEC;
        popResult(region, micro.d(), kind | size);
    }

    /** The carry flag becomes the second operand; after INC and DEC it already is. */
    private static void keepCarry(FlagWords flags) {
        FlagState state = flags.state();
        boolean kept = state.isKnown() && (state.kind() == Flags.INC || state.kind() == Flags.DEC);
        if (!kept) {
            flags.pushCarry();
            flags.pop(Cpu.FLAG_B);
        }
    }

    private static void negate(RegionEmitter region, Micro micro, int size) {
        Assembler code = region.code();
        FlagWords flags = region.flags();
        if (region.flagsLive()) {
            code.constant(0);
            flags.pop(Cpu.FLAG_A);
        }
        region.push(micro.a());
        if (region.flagsLive()) {
            flags.keep(Cpu.FLAG_B);
        }
        code.op(Opcodes.INEG);
        code.zeroExtend(size);
        popResult(region, micro.d(), Flags.SUB | size);
    }
}
