package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jlguest.runtime.Cpu;
import jlguest.translator.code.BlockEnd;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import jlguest.translator.code.TableJump;

/**
 * The guest code that becomes one JVM method: nodes, the first of which is where the method is
 * entered. Jumps between them become jumps inside the method.
 *
 * @param nodes at least one; they are laid out in this order
 * @param guards pages that must be mapped as they were when the region was made
 */
public record Region(List<Node> nodes, List<PageGuard> guards) {
    /** No node. */
    public static final int NONE = -1;

    /**
     * A basic block at one place of the region; a block may stand at several.
     *
     * @param code at least one instruction, ending with its only block-ending micro-operation
     * @param user whether it runs in ring 3
     * @param first the node its jump, call, software interrupt or return from an interrupt leads
     *     to, or {@link #NONE} to leave the region
     * @param second the node it goes on at when the jump is not taken, or {@link #NONE}
     * @param resumption the node behind a call or software interrupt that leaves the method and
     *     comes back, or {@link #NONE} if it need not come back
     * @param expected the nodes that are expected where the address of a jump, call or return is
     *     only known when it runs; no two at the same address
     * @param table of those, the ones that the elements of the {@link TableJump}'s table lead to,
     *     as far as they are known not to change while the region is used, beginning with element
     *     0; {@link #NONE} for any other
     */
    public record Node(
            MicroCode code,
            boolean user,
            int first,
            int second,
            int resumption,
            List<Integer> expected,
            List<Integer> table) {
        /** Guest address of the first instruction. */
        int address() {
            return code.address(0);
        }

        /** The nodes that its end leads to, what comes back from a call left aside. */
        List<Integer> targets() {
            List<Integer> found = new ArrayList<>(expected);
            Collections.addAll(found, first, second);
            found.removeAll(List.of(NONE));
            return found;
        }

        /** Execution mode of the block. */
        int mode() {
            return user ? Cpu.USER : 0;
        }
    }

    /**
     * A page of code.
     *
     * @param user whether it is ring 3's map for reading that counts, or that of the inner rings
     * @param page its number
     * @param frame where it leads to
     */
    public record PageGuard(boolean user, int page, int frame) {
        @Override
        public boolean equals(Object other) {
            return other instanceof PageGuard that
                    && user == that.user
                    && page == that.page
                    && frame == that.frame;
        }

        @Override
        public int hashCode() {
            return (page * 31 + frame) * 2 + (user ? 1 : 0);
        }
    }

    /**
     * @throws IllegalArgumentException if the nodes are not as described
     */
    public Region {
        nodes = List.copyOf(nodes);
        guards = List.copyOf(guards);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a region needs a block");
        }
        for (Node node : nodes) {
            if (node.code.instructions() == 0 || !MicroOp.isEnd(node.code.lastOp())) {
                throw new IllegalArgumentException("block without an end");
            }
            List<Integer> next = new ArrayList<>(node.expected);
            Collections.addAll(next, node.first, node.second, node.resumption);
            for (int element : node.table) {
                if (element != NONE && !node.expected.contains(element)) {
                    throw new IllegalArgumentException("a table's node that is not expected");
                }
            }
            if (Collections.min(next) < NONE || Collections.max(next) >= nodes.size()) {
                throw new IllegalArgumentException("no such node");
            }
        }
    }

    /** A region of a single block. */
    public static Region of(MicroCode block, boolean user) {
        return of(List.of(block), user);
    }

    /**
     * A region of blocks that are linked wherever an address of a jump is that of a block.
     *
     * @param user whether they run in ring 3
     * @throws IllegalArgumentException if two blocks are at the same address, or one has no end
     */
    public static Region of(List<MicroCode> blocks, boolean user) {
        Map<Integer, Integer> numbers = new HashMap<>();
        for (MicroCode block : blocks) {
            if (block.instructions() == 0 || !MicroOp.isEnd(block.lastOp())) {
                throw new IllegalArgumentException("block without an end");
            }
            if (numbers.put(block.address(0), numbers.size()) != null) {
                throw new IllegalArgumentException(
                        "two blocks at " + Integer.toHexString(block.address(0)));
            }
        }
        List<Node> nodes = new ArrayList<>(blocks.size());
        for (MicroCode block : blocks) {
            BlockEnd end = BlockEnd.of(block);
            nodes.add(
                    new Node(
                            block,
                            user,
                            end.kind() == BlockEnd.Kind.JUMP ? number(numbers, end.first()) : NONE,
                            number(numbers, end.second()),
                            number(numbers, end.resumption()),
                            List.of(),
                            List.of()));
        }
        return new Region(nodes, List.of());
    }

    private static int number(Map<Integer, Integer> numbers, long address) {
        return address == BlockEnd.NOWHERE ? NONE : numbers.getOrDefault((int) address, NONE);
    }

    /** Whether a block sets all flags before anyone could look at them, as who leaves it would. */
    public static boolean replacesFlags(MicroCode block) {
        for (int offset = 0; offset < block.length(); offset += MicroOp.STRIDE) {
            int need = FlagEffect.need(Micro.at(block, offset));
            if (need != FlagEffect.PASSES) {
                return need == FlagEffect.REPLACES;
            }
        }
        return false;
    }

    /**
     * The ends of nodes at which the carry flag, which an INC or DEC has left alone, has to be
     * worked out from flags of which nothing is known: that is a dozen comparisons.
     */
    public int unknownCarries() {
        return new FlagFlow(this).unknownCarries();
    }

    /** The blocks, one for each node. */
    public List<MicroCode> blocks() {
        List<MicroCode> blocks = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            blocks.add(node.code);
        }
        return blocks;
    }

    /** Guest address where the region is entered. */
    public int address() {
        return nodes.get(0).address();
    }

    /** Number of guest instructions. */
    public int instructions() {
        int sum = 0;
        for (Node node : nodes) {
            sum += node.code.instructions();
        }
        return sum;
    }
}
