package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How many instructions are completed but not counted where each node of a region starts.
 *
 * <p>Where one node alone leads to others behind it, it leaves its count to them; so what is
 * counted is a way through several nodes, and not each of them. Where ways meet, and where the
 * region comes back to, all is counted.
 */
final class UncountedInstructions {
    private final Region region;
    private final int[] ways;
    private final int[] atStart;

    UncountedInstructions(Region region) {
        this.region = region;
        int count = region.nodes().size();
        ways = new int[count];
        atStart = new int[count];
        ways[0] = 1;
        for (Region.Node node : region.nodes()) {
            for (int to : successors(node)) {
                ways[to]++;
            }
            // What comes back from a call that left the region has counted all.
            if (node.resumption() != Region.NONE) {
                ways[node.resumption()] += 2;
            }
        }
        for (int from = 0; from < count; from++) {
            pass(from);
        }
    }

    private static List<Integer> successors(Region.Node node) {
        List<Integer> found = new ArrayList<>(node.expected());
        Collections.addAll(found, node.first(), node.second());
        found.removeAll(List.of(Region.NONE));
        return found;
    }

    private void pass(int from) {
        Region.Node node = region.nodes().get(from);
        boolean separately = !node.expected().isEmpty();
        if (separately || isLeft(from)) {
            for (int to : successors(node)) {
                if (isPassed(from, to)) {
                    atStart[to] = atStart[from] + node.code().instructions();
                }
            }
        }
    }

    private boolean isPassed(int from, int to) {
        return ways[to] == 1 && to > from;
    }

    /** How many at the start of a node, from 0. */
    int at(int node) {
        return atStart[node];
    }

    /** Whether all nodes that a node leads to count what it completes. */
    boolean isLeft(int node) {
        for (int to : successors(region.nodes().get(node))) {
            if (!isPassed(node, to)) {
                return false;
            }
        }
        return true;
    }
}
