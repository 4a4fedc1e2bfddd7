package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jlguest.translator.code.BlockEnd;

/** The {@link StridedLoop}s of a region. */
final class StridedLoops {
    private static final int MAX_NODES = 4;

    private final Region region;
    private final Map<Integer, StridedLoop> byHead = new LinkedHashMap<>();

    private StridedLoops(Region region) {
        this.region = region;
    }

    /**
     * Looks for them.
     *
     * @param stack knows accesses that need no page looked up
     */
    static StridedLoops of(Region region, StackOffsets stack) {
        StridedLoops loops = new StridedLoops(region);
        for (int head = 0; head < region.nodes().size(); head++) {
            List<Integer> nodes = loops.loop(head);
            StridedLoop loop = nodes == null ? null : StridedLoop.of(region, nodes, stack);
            if (loop != null) {
                loops.byHead.put(head, loop);
            }
        }
        return loops;
    }

    /** None. */
    static StridedLoops none(Region region) {
        return new StridedLoops(region);
    }

    /** The nodes that a node leads to, if its end only jumps. */
    private List<Integer> successors(int number) {
        Region.Node node = region.nodes().get(number);
        List<Integer> found = new ArrayList<>();
        if (BlockEnd.of(node.code()).kind() == BlockEnd.Kind.JUMP) {
            found.add(node.first());
            found.add(node.second());
            found.removeAll(List.of(Region.NONE));
        }
        return found;
    }

    /** The nodes of the loop that starts at one and has no other ways within; null if none. */
    private List<Integer> loop(int head) {
        if (successors(head).contains(head)) {
            return List.of(head);
        }
        List<List<Integer>> ways = new ArrayList<>();
        follow(new ArrayList<>(List.of(head)), ways);
        return ways.size() == 1 && isSimple(ways.get(0)) ? ways.get(0) : null;
    }

    /** Finds the ways back to the first node, over nodes that stand behind it. */
    private void follow(List<Integer> way, List<List<Integer>> found) {
        for (int next : successors(way.get(way.size() - 1))) {
            if (next == way.get(0)) {
                found.add(List.copyOf(way));
            } else if (next > way.get(0) && !way.contains(next) && way.size() < MAX_NODES) {
                way.add(next);
                follow(way, found);
                way.remove(way.size() - 1);
            }
        }
    }

    /** With other ways to its nodes, it may not be what is executed again and again there. */
    private boolean isSimple(List<Integer> way) {
        int entries = 0;
        Set<Integer> behind = new HashSet<>();
        for (int node : way) {
            List<Integer> next = successors(node);
            behind.addAll(next);
            next.retainAll(way);
            if (next.size() != 1) {
                return false;
            }
        }
        for (int from = 0; from < region.nodes().size(); from++) {
            if (!way.contains(from) && leadsTo(from, way)) {
                if (behind.contains(from)) {
                    return false;
                }
                entries++;
            }
        }
        return entries <= 1;
    }

    private boolean leadsTo(int from, List<Integer> way) {
        Region.Node node = region.nodes().get(from);
        return way.contains(node.first())
                || way.contains(node.second())
                || way.contains(node.resumption())
                || !Collections.disjoint(node.expected(), way);
    }

    /** The loop whose rounds start at a node, or null. */
    StridedLoop at(int head) {
        return byHead.get(head);
    }

    /** The loop a round of which ends with a jump from one node to another, or null. */
    StridedLoop endingWith(int from, int to) {
        StridedLoop loop = byHead.get(to);
        return loop != null && loop.isRound(from, to) ? loop : null;
    }

    /** Whether the access by a micro-operation of a node is in a stride. */
    boolean contain(int node, int micro) {
        for (StridedLoop loop : byHead.values()) {
            if (loop.access(node, micro) != null) {
                return true;
            }
        }
        return false;
    }

    /** How many strides one of them has at most. */
    int mostStrides() {
        int most = 0;
        for (StridedLoop loop : byHead.values()) {
            most = Math.max(most, loop.strides().size());
        }
        return most;
    }
}
