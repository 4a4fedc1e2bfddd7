package jlguest.translator.emit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * What is known about the flags at the start of each node of a region, whether the state array has
 * them or only the locals, and after which micro-operations the locals are still needed.
 *
 * <p>Flags are <em>dirty</em> where some way leads to that changed them since the state had them.
 * Where they are not, leaving the region needs no flags in locals; so a function that is called,
 * sets flags and returns never loads its caller's.
 */
final class FlagFlow {
    private final Region region;
    private final FlagState[] atStart;
    private final boolean[] dirtyAtStart;
    private final boolean[] liveAtStart;
    private boolean hasInternalJumps;

    FlagFlow(Region region) {
        this.region = region;
        int count = region.nodes().size();
        atStart = new FlagState[count];
        dirtyAtStart = new boolean[count];
        liveAtStart = new boolean[count];
        hasInternalJumps = count > 1;
        followForward();
        boolean changed;
        do {
            changed = false;
            for (int i = count - 1; i >= 0; i--) {
                boolean live = isLiveAtStart(i);
                changed |= live != liveAtStart[i];
                liveAtStart[i] = live;
            }
        } while (changed);
    }

    /** Whether a node may be reached by a jump inside the region. */
    boolean hasInternalJumps() {
        return hasInternalJumps;
    }

    /** What is known at the start of a node. */
    FlagState atStart(int node) {
        return atStart[node] == null ? FlagState.UNKNOWN : atStart[node];
    }

    /** Whether only the locals have the flags at the start of a node. */
    boolean dirtyAtStart(int node) {
        return dirtyAtStart[node];
    }

    /** Whether the locals must have the flags at the start of a node. */
    boolean liveAtStart(int node) {
        return liveAtStart[node];
    }

    /** What {@link Region#unknownCarries} says. */
    int unknownCarries() {
        int count = 0;
        for (int i = 0; i < liveAtStart.length; i++) {
            FlagState carried = atEnd(i).before();
            Region.Node node = region.nodes().get(i);
            if (carried != null && !carried.isKnown() && isLiveBehind(node)) {
                count++;
            }
        }
        return count;
    }

    private FlagState atEnd(int node) {
        MicroCode code = region.nodes().get(node).code();
        FlagState state = atStart(node);
        for (int offset = 0; offset < code.length(); offset += MicroOp.STRIDE) {
            state = FlagEffect.after(state, Micro.at(code, offset));
        }
        return state;
    }

    private boolean isLiveBehind(Region.Node node) {
        return isLive(node.first()) || isLive(node.second()) || isAnyLive(node.expected());
    }

    private boolean isLive(int node) {
        return node != Region.NONE && liveAtStart[node];
    }

    private boolean isAnyLive(List<Integer> nodes) {
        for (int node : nodes) {
            if (isLive(node)) {
                return true;
            }
        }
        return false;
    }

    /** For each micro-operation of a node, whether the flags are needed in locals after it. */
    boolean[] liveAfter(int node) {
        MicroCode code = region.nodes().get(node).code();
        boolean[] dirty = dirtyBefore(node);
        boolean[] live = new boolean[dirty.length];
        for (int i = live.length - 1; i > 0; i--) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            live[i - 1] = liveBefore(micro, node, dirty[i], live[i]);
        }
        return live;
    }

    private boolean isLiveAtStart(int node) {
        Micro first = Micro.at(region.nodes().get(node).code(), 0);
        return liveBefore(first, node, dirtyAtStart[node], liveAfter(node)[0]);
    }

    private boolean[] dirtyBefore(int node) {
        MicroCode code = region.nodes().get(node).code();
        boolean[] dirty = new boolean[code.length() / MicroOp.STRIDE];
        boolean now = dirtyAtStart[node];
        for (int i = 0; i < dirty.length; i++) {
            dirty[i] = now;
            now = dirtyAfter(Micro.at(code, i * MicroOp.STRIDE), now);
        }
        return dirty;
    }

    /** Most helpers find the flags in the state, and leave them there. */
    private static boolean dirtyAfter(Micro micro, boolean before) {
        if (micro.op() == MicroOp.HELPER) {
            return before && HelperEffect.needsNoState(micro);
        }
        return before || FlagEffect.changes(micro);
    }

    private boolean liveBefore(Micro micro, int node, boolean dirty, boolean after) {
        if (MicroOp.isEnd(micro.op())) {
            return liveAtEnd(micro, node, dirty);
        }
        if (micro.op() == MicroOp.HELPER) {
            boolean replaced = HelperEffect.of(Helper.of(micro.d())).changesFlags(micro.imm());
            return dirty || !replaced && after;
        }
        if (micro.op() >= MicroOp.LOAD && micro.op() <= MicroOp.SEGMENT) {
            return dirty || after;
        }
        int need = FlagEffect.need(micro);
        return need == FlagEffect.USES || need == FlagEffect.PASSES && after;
    }

    /** The region can be left at its ends and at every backward jump. */
    private boolean liveAtEnd(Micro end, int from, boolean dirty) {
        Region.Node node = region.nodes().get(from);
        switch (end.op()) {
            case MicroOp.JUMP_IF:
                return true;
            case MicroOp.JUMP:
                return liveAt(node.first(), from, dirty);
            case MicroOp.JUMP_NONZERO:
                return liveAt(node.first(), from, dirty) || liveAt(node.second(), from, dirty);
            case MicroOp.END:
                return dirty;
            default:
                return dirty || isLive(node.first()) || isAnyLive(node.expected());
        }
    }

    private boolean liveAt(int target, int from, boolean dirty) {
        return target <= from && dirty || isLive(target);
    }

    private void followForward() {
        Deque<Integer> pending = new ArrayDeque<>();
        atStart[0] = FlagState.UNKNOWN;
        pending.add(0);
        while (!pending.isEmpty()) {
            int from = pending.remove();
            Region.Node node = region.nodes().get(from);
            MicroCode code = node.code();
            FlagState state = atEnd(from);
            boolean dirty = dirtyAtStart[from];
            for (int offset = 0; offset < code.length(); offset += MicroOp.STRIDE) {
                dirty = dirtyAfter(Micro.at(code, offset), dirty);
            }
            if (code.lastOp() == MicroOp.END) {
                reach(node.first(), FlagState.UNKNOWN, false, pending);
            } else {
                reach(node.first(), state, dirty, pending);
            }
            reach(node.second(), state, dirty, pending);
            for (int expected : node.expected()) {
                reach(expected, state, dirty, pending);
            }
            reach(node.resumption(), FlagState.UNKNOWN, false, pending);
        }
    }

    private void reach(int target, FlagState leaving, boolean dirty, Deque<Integer> pending) {
        if (target == Region.NONE) {
            return;
        }
        hasInternalJumps = true;
        FlagState state = leaving.settled();
        FlagState old = atStart[target];
        FlagState merged = old == null ? state : old.merge(state);
        boolean mergedDirty = dirtyAtStart[target] || dirty;
        if (!merged.equals(old) || mergedDirty != dirtyAtStart[target]) {
            atStart[target] = merged;
            dirtyAtStart[target] = mergedDirty;
            pending.add(target);
        }
    }
}
