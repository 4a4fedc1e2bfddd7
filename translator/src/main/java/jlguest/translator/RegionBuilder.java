package jlguest.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;
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

    /** Executions below which a block is taken for a rare path and left to the interpreter. */
    private static final int WARM = 16;

    /** Makes blocks that have not been met yet. */
    interface Decoder {
        /** The block at an address, known to the cache from now on; null if it cannot be had. */
        BlockUnit decode(int eip, int mode);
    }

    private final UnitCache cache;

    RegionBuilder(UnitCache cache) {
        this.cache = cache;
    }

    /**
     * The region of a block, of blocks that have run often: itself first, the others in the order
     * of their addresses.
     */
    List<BlockUnit> build(BlockUnit entry) {
        return gather(entry, target -> warmUnit(entry, target));
    }

    /** The same of all blocks, where those that have not been met yet are decoded. */
    List<BlockUnit> buildAhead(BlockUnit entry, Decoder decoder) {
        return gather(entry, target -> anyUnit(entry, target, decoder));
    }

    private static List<BlockUnit> gather(BlockUnit entry, IntFunction<BlockUnit> unitAt) {
        List<BlockUnit> members = new ArrayList<>();
        Deque<BlockUnit> open = new ArrayDeque<>();
        members.add(entry);
        open.add(entry);
        int instructions = entry.code().instructions();
        while (!open.isEmpty()) {
            for (int target : successors(open.remove().code())) {
                BlockUnit unit = inReach(entry, target) ? unitAt.apply(target) : null;
                if (unit != null && !unit.spansPages() && !members.contains(unit)) {
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

    private static boolean inReach(BlockUnit entry, int target) {
        return (target ^ entry.eip()) >>> GuestRam.PAGE_SHIFT == 0 && !entry.spansPages();
    }

    private BlockUnit warmUnit(BlockUnit entry, int target) {
        BlockUnit unit = (BlockUnit) cache.neighbour(entry, target);
        return unit != null && unit.executions() >= WARM ? unit : null;
    }

    private BlockUnit anyUnit(BlockUnit entry, int target, Decoder decoder) {
        if (target == entry.eip()) {
            return entry;
        }
        BlockUnit unit = (BlockUnit) cache.neighbour(entry, target);
        return unit != null ? unit : decoder.decode(target, entry.mode());
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
