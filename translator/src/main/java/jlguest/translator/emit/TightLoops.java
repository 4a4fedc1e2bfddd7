package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import jlguest.translator.code.BlockEnd;

/**
 * Which nodes of a region are in tight loops: few nodes, no loop within them, and nothing that
 * leaves the method, such as a call or a software interrupt.
 */
final class TightLoops {
    private static final int MAX_NODES = 4;

    private final List<List<Integer>> successors;
    private final boolean[] within;

    /**
     * @param region whose nodes they are
     */
    TightLoops(Region region) {
        int count = region.nodes().size();
        successors = new ArrayList<>(count);
        for (Region.Node node : region.nodes()) {
            successors.add(successors(node));
        }
        within = new boolean[count];
        List<Integer> all = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            all.add(node);
        }
        find(all);
    }

    /** Whether a node is in one. */
    boolean contain(int node) {
        return within[node];
    }

    private static List<Integer> successors(Region.Node node) {
        switch (BlockEnd.of(node.code()).kind()) {
            case INTERRUPT:
            case INTERRUPT_RETURN:
                return List.of();
            default:
                return node.targets();
        }
    }

    /** Finds the innermost loops among some nodes: those that are none without their first node. */
    private boolean find(List<Integer> nodes) {
        boolean found = false;
        for (List<Integer> component : new Components(nodes).found) {
            int head = Collections.min(component);
            if (component.size() == 1 && !successors.get(head).contains(head)) {
                continue;
            }
            found = true;
            List<Integer> body = new ArrayList<>(component);
            body.remove((Integer) head);
            if (!find(body) && component.size() <= MAX_NODES) {
                for (int node : component) {
                    within[node] = true;
                }
            }
        }
        return found;
    }

    /** The strongly connected components of a part of the graph (Tarjan 1972). */
    private final class Components {
        private static final int OUTSIDE = -2;
        private static final int NEW = -1;

        private final List<List<Integer>> found = new ArrayList<>();
        private final int[] order = new int[successors.size()];
        private final int[] lowest = new int[successors.size()];
        private final List<Integer> open = new ArrayList<>();
        private int next;

        Components(List<Integer> nodes) {
            Arrays.fill(order, OUTSIDE);
            for (int node : nodes) {
                order[node] = NEW;
            }
            for (int node : nodes) {
                if (order[node] == NEW) {
                    visit(node);
                }
            }
        }

        private void visit(int node) {
            order[node] = next;
            lowest[node] = next++;
            open.add(node);
            for (int target : successors.get(node)) {
                if (order[target] == NEW) {
                    visit(target);
                    lowest[node] = Math.min(lowest[node], lowest[target]);
                } else if (order[target] >= 0 && open.contains(target)) {
                    lowest[node] = Math.min(lowest[node], order[target]);
                }
            }
            if (lowest[node] == order[node]) {
                List<Integer> component = open.subList(open.indexOf(node), open.size());
                found.add(new ArrayList<>(component));
                component.clear();
            }
        }
    }
}
