package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * The registers with which several targets of one jump compute before they change them.
 *
 * <p>HotSpot's second compiler takes equal computations for one, and places it where it is on the
 * way to all that need it: in front of a jump that leads to any of them. There it is done in vain
 * for every other target, and with a dozen targets there are more such values than a processor has
 * registers. So each target gets registers of its own, as far as HotSpot can know.
 */
final class SharedOperands {
    /** Targets of a jump from which on this is worth it. */
    private static final int MANY = 4;

    private final Region region;
    private final int shared;

    /**
     * @param targets nodes that a jump leads to
     */
    SharedOperands(Region region, Collection<Integer> targets) {
        this.region = region;
        int once = 0;
        int twice = 0;
        if (targets.size() >= MANY) {
            for (int target : targets) {
                int used = used(region.nodes().get(target).code());
                twice |= once & used;
                once |= used;
            }
        }
        shared = twice;
    }

    /** Those of them that a target computes with. */
    List<Integer> of(int target) {
        int used = shared & used(region.nodes().get(target).code());
        List<Integer> registers = new ArrayList<>();
        for (int register = 0; register < Cpu.EIP; register++) {
            if ((used >>> register & 1) != 0) {
                registers.add(register);
            }
        }
        return registers;
    }

    /**
     * General registers that a block computes with as they are at its start. The stack pointer is
     * not among them: what is near it has a window.
     */
    private static int used(MicroCode code) {
        int used = 0;
        int changed = 1 << Cpu.ESP;
        for (int at = 0; at < code.length(); at += MicroOp.STRIDE) {
            Micro micro = Micro.at(code, at);
            if (micro.op() != MicroOp.MOV) {
                used |= set(OperandUse.reads(micro)) & ~changed;
            }
            changed |= set(OperandUse.writes(micro));
        }
        return used;
    }

    private static int set(List<Integer> operands) {
        int set = 0;
        for (int operand : operands) {
            set |= operand < Cpu.EIP ? 1 << operand : 0;
        }
        return set;
    }
}
