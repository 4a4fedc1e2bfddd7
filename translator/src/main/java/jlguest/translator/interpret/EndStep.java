package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;

/**
 * The end of a block that leads to others. It remembers which, and the {@link StepContext#stamp} at
 * which they were found: as long as that stays they need not be looked at.
 */
abstract class EndStep extends Step {
    private ThreadedBlock first;
    private ThreadedBlock second;
    private int firstStamp;
    private int secondStamp;

    /** Goes to an address, of several if it was worked out. */
    final Step jump(StepContext c, int target) {
        c.r[Cpu.EIP] = target;
        ThreadedBlock known = first;
        return known != null && known.eip == target && firstStamp == c.stamp()
                ? c.follow(known)
                : findFirst(c, target);
    }

    private Step findFirst(StepContext c, int target) {
        if (!c.mayFollow()) {
            return c.leave(Exit.JUMP);
        }
        firstStamp = c.stamp();
        first = c.find(first, target);
        return first == null ? c.leave(Exit.JUMP) : c.follow(first);
    }

    /** Goes to an address that is always the same, but not the one of {@link #jump}. */
    final Step jumpElse(StepContext c, int target) {
        c.r[Cpu.EIP] = target;
        ThreadedBlock known = second;
        return known != null && secondStamp == c.stamp() ? c.follow(known) : findSecond(c, target);
    }

    private Step findSecond(StepContext c, int target) {
        if (!c.mayFollow()) {
            return c.leave(Exit.JUMP);
        }
        secondStamp = c.stamp();
        second = c.find(second, target);
        return second == null ? c.leave(Exit.JUMP) : c.follow(second);
    }

    /** Goes to an address that was worked out. */
    final Step jumpTo(StepContext c, int target) {
        if (c.returnsTo(target)) {
            return jumpAlone(c, target);
        }
        return jump(c, target);
    }

    /** Leaves for an address. */
    final Step jumpAlone(StepContext c, int target) {
        c.r[Cpu.EIP] = target;
        return c.leave(Exit.JUMP);
    }
}
