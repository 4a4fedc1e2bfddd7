package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.FlatRings;
import jlguest.runtime.SystemOperation;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Helpers, and the ends of blocks. */
final class EndEmitters {
    private static final String HELPER_DESCRIPTOR = "(Ljlguest/runtime/Cpu;III)V";

    private EndEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        switch (micro.op()) {
            case MicroOp.HELPER:
                helper(region, micro);
                break;
            case MicroOp.JUMP:
                jump(region, micro);
                break;
            case MicroOp.JUMP_IF:
            case MicroOp.JUMP_NONZERO:
                branch(region, micro);
                break;
            case MicroOp.JUMP_TO:
                jumpTo(region, micro);
                break;
            case MicroOp.EXIT:
                exit(region, micro);
                break;
            case MicroOp.END:
                end(region);
                break;
            default:
                throw Emitters.none(micro);
        }
    }

    private static void setState(Assembler code, int index, int value) {
        code.get(ClassConstant.STATE);
        code.constant(index);
        code.constant(value);
        code.op(Opcodes.IASTORE);
    }

    private static void helper(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        Helper helper = Helper.of(micro.d());
        if (helper == Helper.IRET) {
            region.guestCalls().returnFromInterrupt();
        }
        if (HelperEffect.divides(micro)) {
            DivideEmitters.divide(region, micro);
        } else if (HelperEffect.needsNoState(micro)) {
            loadSegment(region, micro);
        } else {
            call(region, micro, helper);
        }
    }

    /** What a segment register has already is not loaded again: kernels do that at each entry. */
    private static void loadSegment(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        Label loaded = new Label();
        code.get(ClassConstant.STATE);
        code.constant(Cpu.LOADED + micro.imm());
        code.op(Opcodes.IALOAD);
        region.push(micro.a());
        code.op(Opcodes.I2C);
        code.jump(Opcodes.IF_ICMPEQ, loaded);
        boolean unsettled = region.mayBeUnsettled() && micro.imm() >= Cpu.FS;
        if (!unsettled) {
            region.settleRing();
        }
        code.get(unsettled ? ClassConstant.RINGS : ClassConstant.CPU);
        code.constant(micro.imm());
        region.push(micro.a());
        code.op(Opcodes.I2C);
        if (unsettled) {
            code.callVirtual(FlatRings.class, "loadsUnsettled", "(II)Z");
        } else {
            code.call(SystemOperation.class, "loadsSegment", "(Ljlguest/runtime/Cpu;II)Z");
        }
        code.jump(Opcodes.IFEQ, region.sideExit());
        code.place(loaded, 0);
    }

    private static void call(RegionEmitter region, Micro micro, Helper helper) {
        Assembler code = region.code();
        region.synchronize();
        setState(code, Cpu.EIP, region.address());
        code.get(ClassConstant.CPU);
        region.push(micro.a());
        region.push(micro.b());
        code.constant(micro.imm());
        code.call(helper.owner(), helper.method(), HELPER_DESCRIPTOR);
        region.reloadAfter(HelperEffect.of(helper), micro.imm());
    }

    private static void jump(RegionEmitter region, Micro micro) {
        region.completeBlock();
        region.checkBoundary(micro.imm());
        if (region.node().first() == Region.NONE && region.calls()) {
            region.guestCalls().call(micro.imm());
        } else {
            region.jumps().endAt(micro.imm(), region.node().first());
        }
    }

    /** Ends with the jump of JUMP_IF or JUMP_NONZERO. */
    private static void branch(RegionEmitter region, Micro micro) {
        region.completeBlock();
        int taken = region.node().first();
        int other = region.node().second();
        int foreseen = region.jumps().foreseen();
        if (foreseen != Region.NONE) {
            region.jumps().endAt(foreseen == taken ? micro.imm() : micro.b(), foreseen);
        } else if (region.jumps().isAhead(taken)) {
            test(region, micro, true, region.jumps().ahead(taken));
            region.jumps().endAt(micro.b(), other);
        } else if (region.jumps().isAhead(other)) {
            test(region, micro, false, region.jumps().ahead(other));
            region.jumps().endAt(micro.imm(), taken);
        } else {
            Label label = new Label();
            test(region, micro, true, label);
            region.jumps().to(micro.b(), other);
            region.code().place(label, 0);
            region.jumps().to(micro.imm(), taken);
        }
    }

    /** Jumps to a label if what a branch tests holds, or if it does not. */
    private static void test(RegionEmitter region, Micro micro, boolean holds, Label target) {
        if (micro.op() == MicroOp.JUMP_IF) {
            int condition = holds ? micro.d() : micro.d() ^ 1;
            new Condition(region.flags(), region.code()).jump(condition, target);
        } else {
            region.push(micro.a());
            region.code().jump(holds ? Opcodes.IFNE : Opcodes.IFEQ, target);
        }
    }

    private static void jumpTo(RegionEmitter region, Micro micro) {
        region.completeBlock();
        if (micro.d() == MicroOp.HINT_CALL) {
            region.guestCalls().noteTarget(micro.a());
            if (region.calls()) {
                region.guestCalls().callValue(micro.a());
                return;
            }
        }
        region.jumps().toValue(micro.a());
    }

    private static void exit(RegionEmitter region, Micro micro) {
        if (region.calls()) {
            region.completeBlock();
            region.guestCalls().interrupt(micro.d(), micro.imm());
            return;
        }
        int retired = region.completed() + (micro.a() == 1 ? 1 : 0);
        setState(region.code(), Cpu.NEXT_EIP, micro.b());
        region.exits().leave(micro.d(), micro.imm(), retired);
    }

    /** The helper before it has set {@code EIP}. */
    private static void end(RegionEmitter region) {
        region.spillChanges();
        region.exits().count(region.completed() + 1);
        region.code().constant(Exit.JUMP);
        region.code().op(Opcodes.IRETURN);
    }
}
