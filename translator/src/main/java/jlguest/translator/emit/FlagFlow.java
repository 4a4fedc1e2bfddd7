package jlguest.translator.emit;

import java.util.ArrayDeque;
import java.util.Deque;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * What is known about the flags at the start of each node of a region, and after which
 * micro-operations anyone can still see them.
 */
final class FlagFlow {
    private final Region region;
    private final FlagState[] atStart;
    private final boolean[] liveAtStart;
    private boolean hasInternalJumps;

    FlagFlow(Region region) {
        this.region = region;
        int count = region.nodes().size();
        atStart = new FlagState[count];
        liveAtStart = new boolean[count];
        hasInternalJumps = count > 1;
        followForward();
        for (int i = count - 1; i >= 0; i--) {
            boolean[] live = liveAfter(i);
            Micro first = Micro.at(region.nodes().get(i).code(), 0);
            liveAtStart[i] = liveBefore(first, i, live[0]);
        }
    }

    /** Whether a node may be reached by a jump inside the region. */
    boolean hasInternalJumps() {
        return hasInternalJumps;
    }

    /** What is known at the start of a node. */
    FlagState atStart(int node) {
        return atStart[node] == null ? FlagState.UNKNOWN : atStart[node];
    }

    /** For each micro-operation of a node, whether the flags are needed after it. */
    boolean[] liveAfter(int node) {
        MicroCode code = region.nodes().get(node).code();
        int count = code.length() / MicroOp.STRIDE;
        boolean[] live = new boolean[count];
        for (int i = count - 1; i > 0; i--) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            live[i - 1] = liveBefore(micro, node, live[i]);
        }
        return live;
    }

    private boolean liveBefore(Micro micro, int node, boolean after) {
        if (MicroOp.isEnd(micro.op())) {
            return liveAtEnd(micro, node);
        }
        int need = FlagEffect.need(micro);
        return need == FlagEffect.USES || need == FlagEffect.PASSES && after;
    }

    /** Flags are seen wherever the region can be left, which it can at every backward jump. */
    private boolean liveAtEnd(Micro end, int from) {
        Region.Node node = region.nodes().get(from);
        switch (end.op()) {
            case MicroOp.JUMP:
                return liveAt(node.first(), from);
            case MicroOp.JUMP_NONZERO:
                return liveAt(node.first(), from) || liveAt(node.second(), from);
            default:
                return true;
        }
    }

    private boolean liveAt(int target, int from) {
        return target <= from || liveAtStart[target];
    }

    private void followForward() {
        Deque<Integer> pending = new ArrayDeque<>();
        atStart[0] = FlagState.UNKNOWN;
        pending.add(0);
        while (!pending.isEmpty()) {
            int from = pending.remove();
            Region.Node node = region.nodes().get(from);
            MicroCode code = node.code();
            FlagState state = atStart[from];
            for (int offset = 0; offset < code.length(); offset += MicroOp.STRIDE) {
                state = FlagEffect.after(state, Micro.at(code, offset));
            }
            boolean kept = code.lastOp() != MicroOp.END;
            reach(node.first(), kept ? state : FlagState.UNKNOWN, pending);
            reach(node.second(), state, pending);
            reach(node.resumption(), FlagState.UNKNOWN, pending);
        }
    }

    private void reach(int target, FlagState state, Deque<Integer> pending) {
        if (target == Region.NONE) {
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
