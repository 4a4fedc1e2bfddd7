package jlguest.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jlguest.translator.emit.Region;

/**
 * Where the region of a hot loop is entered best: at a block that sets all flags before anyone
 * could look at them. What the flags are where a region is entered is not known when it is
 * translated; if the entry is in the loop and needs them, nothing is known in the whole loop, and
 * each INC or DEC there has to find out what the carry flag is.
 *
 * <p>Which of a loop's blocks becomes hot first is chance.
 */
final class LoopEntry {
    private LoopEntry() {}

    /**
     * The block where the region is to be entered that has a hot block's loop in it: that block, or
     * one that is executed in nearly every round and for which no region is being made.
     *
     * @param body entered at the hot block
     */
    static BlockUnit of(Body body) {
        BlockUnit hot = body.entry().unit;
        if (Region.replacesFlags(hot.code())) {
            return hot;
        }
        Set<Body.Place> loop = before(body);
        for (Body.Place place : body.places()) {
            BlockUnit unit = place.unit;
            if (loop.contains(place)
                    && Region.replacesFlags(unit.code())
                    && unit.heat() > hot.heat() / 4 * 3
                    && !unit.isAwaited()) {
                return unit;
            }
        }
        return hot;
    }

    /** The places that lead back to the body's entry. */
    private static Set<Body.Place> before(Body body) {
        Map<Body.Place, List<Body.Place>> sources = new HashMap<>();
        for (Body.Place place : body.places()) {
            for (Body.Place next : place.successors()) {
                sources.computeIfAbsent(next, target -> new ArrayList<>()).add(place);
            }
        }
        Set<Body.Place> found = new HashSet<>();
        Deque<Body.Place> open = new ArrayDeque<>();
        open.add(body.entry());
        while (!open.isEmpty()) {
            for (Body.Place place : sources.getOrDefault(open.remove(), List.of())) {
                if (found.add(place)) {
                    open.add(place);
                }
            }
        }
        return found;
    }
}
