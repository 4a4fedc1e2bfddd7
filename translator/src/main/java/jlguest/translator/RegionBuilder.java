package jlguest.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import jlguest.mmu.GuestRam;
import jlguest.runtime.UnitCache;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * Gathers the blocks that are translated together: those that direct jumps reach from a hot block
 * without leaving its page, as far as they have been met.
 *
 * <p>One page, so that one page-map entry guards the whole region.
 */
final class RegionBuilder {
    /** Instructions in a region; about 46 bytes of bytecode each must stay below 8000. */
    private static final int MAX_INSTRUCTIONS = 110;

    private final UnitCache cache;
    private final int warm;

    /**
     * @param cache where blocks are found
     * @param warm executions below which a block is taken for a rare path and left out
     */
    RegionBuilder(UnitCache cache, int warm) {
        this.cache = cache;
        this.warm = warm;
    }

    /** The region of a block: itself first, the others in the order of their addresses. */
    List<BlockUnit> build(BlockUnit entry) {
        List<BlockUnit> members = new ArrayList<>();
        Deque<BlockUnit> open = new ArrayDeque<>();
        members.add(entry);
        open.add(entry);
        int instructions = entry.code().instructions();
        while (!open.isEmpty()) {
            for (int target : successors(open.remove().code())) {
                BlockUnit unit = unitAt(entry, target);
                if (unit != null && !members.contains(unit)) {
                    instructions += unit.code().instructions();
                    if (instructions > MAX_INSTRUCTIONS) {
                        return sorted(members);
                    }
                    members.add(unit);
                    open.add(unit);
                }
            }
        }
        return sorted(members);
    }

    private static List<BlockUnit> sorted(List<BlockUnit> members) {
        members.subList(1, members.size()).sort(Comparator.comparingInt(BlockUnit::eip));
        return members;
    }

    private BlockUnit unitAt(BlockUnit entry, int target) {
        if ((target ^ entry.eip()) >>> GuestRam.PAGE_SHIFT != 0 || entry.spansPages()) {
            return null;
        }
        BlockUnit unit = (BlockUnit) cache.neighbour(entry, target);
        boolean wanted = unit != null && !unit.spansPages() && unit.executions() >= warm;
        return wanted ? unit : null;
    }

    /** Addresses that a block may jump to without leaving the region's reach. */
    private static int[] successors(MicroCode code) {
        int[] words = code.code();
        int last = code.length() - MicroOp.STRIDE;
        switch (words[last]) {
            case MicroOp.JUMP:
                return words[last + 1] == MicroOp.HINT_CALL
                        ? new int[0]
                        : new int[] {words[last + 4]};
            case MicroOp.JUMP_IF:
            case MicroOp.JUMP_NONZERO:
                return new int[] {words[last + 3], words[last + 4]};
            default:
                return new int[0];
        }
    }
}
