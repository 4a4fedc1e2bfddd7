package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jlguest.mmu.GuestRam;
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

    private static final int NOT_EQUAL = Condition.EQUAL << 1 | 1;

    private final List<Stride> strides = new ArrayList<>();
    private final List<Integer> nodes;
    private final Access[][] accesses;
    private final Map<Integer, LoopExit> exits = new LinkedHashMap<>();
    private int instructions;
    private boolean goesUp;

    /**
     * An access that needs no page looked up.
     *
     * @param stride its number
     * @param distance from the access that the stride began with; of address 0, if it is indexed
     * @param indexed whether it may be anywhere in an array
     */
    record Access(int stride, int distance, boolean indexed) {}

    /** Accesses that move alike and are close together, or elements of one small array. */
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

        /** An array that stays where it is. */
        private static Stride of(AddressRange range) {
            Stride array = new Stride(LinearForm.of((int) range.first()), LinearForm.of(0), 0);
            array.to = (int) (range.last() - range.first()) + 1;
            return array;
        }

        /** Takes in an access that may be anywhere in a range if that is this array's. */
        private boolean take(AddressRange range, boolean stores) {
            Stride array = of(range);
            boolean same =
                    operand.equals(array.operand)
                            && step.equals(array.step)
                            && from == array.from
                            && to == array.to;
            write |= same && stores;
            return same;
        }

        /** The address of the first byte, in the first round. */
        LinearForm first() {
            return operand.plus(from);
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

        /** Distance of the first byte from the access that was first taken in. */
        int from() {
            return from;
        }

        /** How far an access is from the one that was first taken in. */
        private int distance(LinearForm base, int displacement) {
            return base.constant() - operand.constant() + displacement;
        }

        /** Takes in an access if it is close to the others. */
        private boolean take(LinearForm base, int displacement, int bytes, boolean stores) {
            long distance = (long) base.constant() - operand.constant() + displacement;
            long newFrom = Math.min(from, distance);
            long newTo = Math.max(to, distance + bytes);
            boolean near =
                    operand.factors().equals(base.factors())
                            && Math.abs((long) base.constant() - operand.constant()) < NEAR
                            && newTo - newFrom <= NEAR
                            && !surelyApart(newFrom, newTo);
            if (near) {
                from = (int) newFrom;
                to = (int) newTo;
                write |= stores;
            }
            return near;
        }

        /** Whether all is at constant addresses, and these are not in one page. */
        private boolean surelyApart(long newFrom, long newTo) {
            long first = operand.constant() + newFrom;
            long last = operand.constant() + newTo - 1;
            return operand.isConstant()
                    && step.equals(LinearForm.of(0))
                    && first >> GuestRam.PAGE_SHIFT != last >> GuestRam.PAGE_SHIFT;
        }
    }

    private StridedLoop(List<Integer> nodes) {
        this.nodes = nodes;
        accesses = new Access[nodes.size()][];
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
        List<MicroCode> blocks = new ArrayList<>();
        for (int node : nodes) {
            blocks.add(region.nodes().get(node).code());
        }
        LoopRound round = new LoopRound(blocks);
        for (int i = 0; i < blocks.size(); i++) {
            if (!found.add(region, i, round, stack)) {
                return null;
            }
            found.addExit(region, i, round);
        }
        found.goesUp = round.goesUp();
        return found.strides.isEmpty() ? null : found;
    }

    /** Adds the way out at the end of a node if it is known in which round that is gone. */
    private void addExit(Region region, int at, LoopRound round) {
        Region.Node node = region.nodes().get(nodes.get(at));
        int next = nodes.get((at + 1) % nodes.size());
        Micro end = Micro.at(node.code(), node.code().length() - MicroOp.STRIDE);
        boolean conditional = end.op() == MicroOp.JUMP_IF || end.op() == MicroOp.JUMP_NONZERO;
        if (conditional && node.first() != node.second()) {
            int taken = end.op() == MicroOp.JUMP_IF ? end.d() : NOT_EQUAL;
            int condition = node.first() == next ? taken : taken ^ 1;
            LoopExit exit = LoopExit.of(condition, round.comparison(at), round);
            if (exit != null) {
                exits.put(nodes.get(at), exit);
            }
        }
    }

    private boolean add(Region region, int at, LoopRound round, StackOffsets stack) {
        int number = nodes.get(at);
        Region.Node node = region.nodes().get(number);
        MicroCode code = node.code();
        instructions += code.instructions();
        accesses[at] = new Access[code.length() / MicroOp.STRIDE];
        for (int i = 0; i < accesses[at].length; i++) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            if (mayCall(micro.op())) {
                return false;
            }
            boolean access = micro.op() >= MicroOp.LOAD && micro.op() < MicroOp.SEGMENT;
            if (access && !stack.contain(number, i)) {
                accesses[at][i] = add(code, i, micro, round, round.operand(at, i));
            }
        }
        return true;
    }

    private static boolean mayCall(int op) {
        return op == MicroOp.HELPER || op == MicroOp.SIMD || op == MicroOp.X87;
    }

    private Access add(
            MicroCode code, int number, Micro micro, LoopRound round, LinearForm operand) {
        int bytes = 1 << (micro.op() - MicroOp.LOAD) % 3;
        boolean write = micro.op() >= MicroOp.LOAD_FOR_WRITE;
        LinearForm step = operand == null ? null : round.step(operand);
        if (step == null) {
            return addIndexed(AddressRange.inPage(code, number, bytes), micro, write);
        }
        if (step.isConstant() && Math.abs((long) step.constant()) > LONGEST) {
            return null;
        }
        Stride stride = new Stride(operand, step, micro.imm());
        if (!stride.take(operand, micro.imm(), bytes, write)) {
            return null;
        }
        int found = 0;
        while (found < strides.size()
                && !strides.get(found).take(operand, micro.imm(), bytes, write)) {
            found++;
        }
        return addIfNew(found, stride)
                ? new Access(found, strides.get(found).distance(operand, micro.imm()), false)
                : null;
    }

    private Access addIndexed(AddressRange range, Micro micro, boolean write) {
        if (range == null) {
            return null;
        }
        Stride array = Stride.of(range);
        array.write = write;
        int found = 0;
        while (found < strides.size() && !strides.get(found).take(range, write)) {
            found++;
        }
        return addIfNew(found, array)
                ? new Access(found, micro.imm() - (int) range.first(), true)
                : null;
    }

    /** Adds a stride if its number is the one behind the last; false if there are too many. */
    private boolean addIfNew(int number, Stride stride) {
        if (number == strides.size() && number < MAX_STRIDES) {
            strides.add(stride);
        }
        return number < strides.size();
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

    /**
     * Whether all this holds only while the direction flag is clear; the loop does not change it.
     */
    boolean goesUp() {
        return goesUp;
    }

    /** The ways out of it that are known before, by the nodes that have them. */
    Map<Integer, LoopExit> exits() {
        return exits;
    }

    /** The access by a micro-operation of a node if no page has to be looked up; else null. */
    Access access(int node, int micro) {
        int at = nodes.indexOf(node);
        return at < 0 ? null : accesses[at][micro];
    }
}
