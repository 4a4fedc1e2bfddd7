package jlguest.translator.emit;

import java.util.ArrayDeque;
import java.util.Deque;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * What is known about the flags at the start of each block of a region, and after which
 * micro-operations anyone can still see them.
 */
final class FlagFlow {
    private final Region region;
    private final FlagState[] atStart;
    private final boolean[] liveAtStart;
    private boolean hasInternalJumps;

    FlagFlow(Region region) {
        this.region = region;
        int count = region.blocks().size();
        atStart = new FlagState[count];
        liveAtStart = new boolean[count];
        hasInternalJumps = count > 1;
        followForward();
        for (int i = count - 1; i >= 0; i--) {
            boolean[] live = liveAfter(i);
            Micro first = Micro.at(region.blocks().get(i), 0);
            liveAtStart[i] = liveBefore(first, i, live[0]);
        }
    }

    /** Whether a block may be reached by a jump inside the region. */
    boolean hasInternalJumps() {
        return hasInternalJumps;
    }

    /** What is known at the start of a block. */
    FlagState atStart(int block) {
        return atStart[block] == null ? FlagState.UNKNOWN : atStart[block];
    }

    /** For each micro-operation of a block, whether the flags are needed after it. */
    boolean[] liveAfter(int block) {
        MicroCode code = region.blocks().get(block);
        int count = code.length() / MicroOp.STRIDE;
        boolean[] live = new boolean[count];
        for (int i = count - 1; i > 0; i--) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            live[i - 1] = liveBefore(micro, block, live[i]);
        }
        return live;
    }

    private boolean liveBefore(Micro micro, int block, boolean after) {
        if (MicroOp.isEnd(micro.op())) {
            return liveAtEnd(micro, block);
        }
        int need = FlagEffect.need(micro);
        return need == FlagEffect.USES || need == FlagEffect.PASSES && after;
    }

    /** Flags are seen wherever the region can be left, which it can at every backward jump. */
    private boolean liveAtEnd(Micro end, int block) {
        switch (end.op()) {
            case MicroOp.JUMP:
                return liveAt(end.imm(), block);
            case MicroOp.JUMP_NONZERO:
                return liveAt(end.imm(), block) || liveAt(end.b(), block);
            default:
                return true;
        }
    }

    private boolean liveAt(int address, int from) {
        int target = region.indexOf(address);
        return target <= from || liveAtStart[target];
    }

    private void followForward() {
        Deque<Integer> pending = new ArrayDeque<>();
        atStart[0] = FlagState.UNKNOWN;
        pending.add(0);
        while (!pending.isEmpty()) {
            int block = pending.remove();
            MicroCode code = region.blocks().get(block);
            FlagState state = atStart[block];
            for (int offset = 0; offset < code.length(); offset += MicroOp.STRIDE) {
                state = FlagEffect.after(state, Micro.at(code, offset));
            }
            Micro end = Micro.at(code, code.length() - MicroOp.STRIDE);
            if (end.op() <= MicroOp.JUMP_NONZERO) {
                reach(end.imm(), state, pending);
            }
            if (end.op() == MicroOp.JUMP_IF || end.op() == MicroOp.JUMP_NONZERO) {
                reach(end.b(), state, pending);
            }
        }
    }

    private void reach(int address, FlagState state, Deque<Integer> pending) {
        int target = region.indexOf(address);
        if (target < 0) {
            return;
        }
        hasInternalJumps = true;
        FlagState old = atStart[target];
        FlagState merged = old == null ? state : old.merge(state);
        if (!merged.equals(old)) {
            atStart[target] = merged;
            pending.add(target);
        }
    }
}
