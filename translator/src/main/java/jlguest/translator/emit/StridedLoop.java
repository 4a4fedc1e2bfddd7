package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * A loop of a few nodes, one behind the other, some of whose accesses move on by the same distance
 * in each round. So it is known before the first of many rounds that they stay in their pages, and
 * only there the page maps have to be asked.
 *
 * <p>Nothing in such a loop changes the page maps: what might, a helper, is not in it.
 */
final class StridedLoop {
    /** Further strides leave a page after so few rounds that looking ahead does not pay. */
    static final int LONGEST = 512;

    /** More would only be moved between the processor's registers and its stack. */
    private static final int MAX_STRIDES = 4;

    /** Accesses closer together than this are likely to be in the same page. */
    private static final int NEAR = 512;

    private static final int NO_STRIDE = -1;

    private final List<Stride> strides = new ArrayList<>();
    private final List<Integer> nodes;
    private final int[][] strideOf;
    private int instructions;

    /** Accesses that move alike and are close together. */
    static final class Stride {
        private final LinearForm operand;
        private final LinearForm step;
        private int from;
        private int to;
        private boolean write;

        Stride(LinearForm operand, LinearForm step, int displacement) {
            this.operand = operand;
            this.step = step;
            from = displacement;
            to = displacement;
        }

        /** The address of the first byte, in the first round. */
        LinearForm first() {
            return operand.plus(from);
        }

        /** Distance of the first byte from the address that the first access is relative to. */
        int from() {
            return from;
        }

        /** Number of bytes from the first to the last one in a round. */
        int bytes() {
            return to - from;
        }

        /** How far the accesses move from one round to the next. */
        LinearForm step() {
            return step;
        }

        /** Whether any of them stores. */
        boolean write() {
            return write;
        }

        /** Takes in an access if it is close to the others. */
        private boolean take(LinearForm base, int displacement, int bytes, boolean stores) {
            long distance = (long) base.constant() - operand.constant() + displacement;
            long newFrom = Math.min(from, distance);
            long newTo = Math.max(to, distance + bytes);
            boolean near =
                    operand.factors().equals(base.factors())
                            && Math.abs((long) base.constant() - operand.constant()) < NEAR
                            && newTo - newFrom <= NEAR;
            if (near) {
                from = (int) newFrom;
                to = (int) newTo;
                write |= stores;
            }
            return near;
        }
    }

    private StridedLoop(List<Integer> nodes) {
        this.nodes = nodes;
        strideOf = new int[nodes.size()][];
    }

    /**
     * Looks at a loop.
     *
     * @param nodes of the region, in the order in which the loop executes them
     * @param stack knows accesses that need no page looked up
     * @return null if it has no such accesses, or something may change the page maps in it
     */
    static StridedLoop of(Region region, List<Integer> nodes, StackOffsets stack) {
        StridedLoop found = new StridedLoop(nodes);
        List<MicroCode> blocks = nodes.stream().map(n -> region.nodes().get(n).code()).toList();
        LoopRound round = new LoopRound(blocks);
        for (int i = 0; i < blocks.size(); i++) {
            if (!found.add(region, i, round, stack)) {
                return null;
            }
        }
        return found.strides.isEmpty() ? null : found;
    }

    private boolean add(Region region, int at, LoopRound round, StackOffsets stack) {
        int number = nodes.get(at);
        Region.Node node = region.nodes().get(number);
        MicroCode code = node.code();
        instructions += code.instructions();
        strideOf[at] = new int[code.length() / MicroOp.STRIDE];
        Arrays.fill(strideOf[at], NO_STRIDE);
        for (int i = 0; i < strideOf[at].length; i++) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            if (mayCall(micro.op())) {
                return false;
            }
            boolean access = micro.op() >= MicroOp.LOAD && micro.op() < MicroOp.SEGMENT;
            if (access && !stack.contain(number, i)) {
                strideOf[at][i] = add(micro, round, round.operand(at, i));
            }
        }
        return true;
    }

    private static boolean mayCall(int op) {
        return op == MicroOp.HELPER || op == MicroOp.SIMD || op == MicroOp.X87;
    }

    private int add(Micro access, LoopRound round, LinearForm operand) {
        LinearForm step = operand == null ? null : round.step(operand);
        if (step == null || step.isConstant() && Math.abs((long) step.constant()) > LONGEST) {
            return NO_STRIDE;
        }
        int bytes = 1 << (access.op() - MicroOp.LOAD) % 3;
        boolean write = access.op() >= MicroOp.LOAD_FOR_WRITE;
        for (int i = 0; i < strides.size(); i++) {
            if (strides.get(i).take(operand, access.imm(), bytes, write)) {
                return i;
            }
        }
        if (strides.size() == MAX_STRIDES) {
            return NO_STRIDE;
        }
        Stride stride = new Stride(operand, step, access.imm());
        stride.take(operand, access.imm(), bytes, write);
        strides.add(stride);
        return strides.size() - 1;
    }

    /** The strides, at least one. */
    List<Stride> strides() {
        return strides;
    }

    /** Instructions of a round. */
    int instructions() {
        return instructions;
    }

    /** The nodes, in the order in which they are executed; the first is where rounds start. */
    List<Integer> nodes() {
        return nodes;
    }

    /** The node where rounds start. */
    int head() {
        return nodes.get(0);
    }

    /** Whether a jump from one node to another ends a round. */
    boolean isRound(int from, int to) {
        return to == head() && from == nodes.get(nodes.size() - 1);
    }

    /** The node behind one of them in the same round, or {@link Region#NONE}. */
    int behind(int node) {
        int next = nodes.indexOf(node) + 1;
        return next < nodes.size() ? nodes.get(next) : Region.NONE;
    }

    /** Which stride the access by a micro-operation of a node is in; negative if in none. */
    int of(int node, int micro) {
        int at = nodes.indexOf(node);
        return at < 0 ? NO_STRIDE : strideOf[at][micro];
    }
}
