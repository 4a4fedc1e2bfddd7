package jlguest.translator.emit;

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
            for (int to : node.targets()) {
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

    private void pass(int from) {
        if (isCountedAtEnd(from)) {
            return;
        }
        Region.Node node = region.nodes().get(from);
        for (int to : node.targets()) {
            if (isPassed(from, to)) {
                atStart[to] = atStart[from] + node.code().instructions();
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

    /**
     * Whether all is counted at the end of a node, before it goes on. If its target is only known
     * when it runs, each way counts what its node does not.
     */
    boolean isCountedAtEnd(int from) {
        Region.Node node = region.nodes().get(from);
        if (!node.expected().isEmpty()) {
            return false;
        }
        for (int to : node.targets()) {
            if (!isPassed(from, to)) {
                return true;
            }
        }
        return false;
    }
}
