package jlguest.translator.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import jlguest.runtime.Exit;
import jlguest.translator.code.TableJump;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits how a region goes on behind the present node: at another of its nodes, by way of a pause if
 * that is back in a loop, or outside.
 */
final class Jumps {
    private final RegionEmitter in;
    private final Region region;
    private final Assembler code;
    private final Locals locals;
    private final FlagFlow flow;
    private final Exits exits;
    private final FlagWords flags;
    private final Pauses pauses;
    private final StrideEmitter strides;
    private final Label[] labels;
    private final boolean brief;

    /**
     * @param in knows where in the region it is
     */
    Jumps(RegionEmitter in, RegionAnalysis analysis, StrideEmitter strides) {
        this.in = in;
        this.strides = strides;
        region = analysis.region();
        brief = analysis.isBrief();
        flow = analysis.flow();
        locals = analysis.locals();
        code = in.code();
        exits = in.exits();
        flags = in.flags();
        pauses = new Pauses(in, region);
        labels = new Label[region.nodes().size()];
        for (int node = 0; node < labels.length; node++) {
            labels[node] = new Label();
        }
    }

    /** Places the label of the present node, which jumps lead to. */
    void placeNode() {
        code.place(labels[in.block()], 0);
    }

    /** Writes the pauses that were jumped to. */
    void finish() {
        pauses.finish(labels);
    }

    /** Whether a node is behind the present one, and can be jumped to without more ado. */
    boolean isAhead(int target) {
        return !in.mayHaveChangedCode() && target > in.block();
    }

    /** The label of a node that {@link #isAhead}, made ready to be jumped to. */
    Label ahead(int target) {
        if (flow.liveAtStart(target)) {
            flags.lowerForAll(flow.atStart(target));
        }
        Label within = strides.behind(in.block(), target);
        return within == null ? labels[target] : within;
    }

    /**
     * Goes on at a known address.
     *
     * @param target the node at it, or {@link Region#NONE}
     */
    void to(int address, int target) {
        if (in.mayHaveChangedCode()) {
            exits.leave(Exit.CODE_INVALIDATED, address, in.completed());
        } else if (target == Region.NONE) {
            exits.leave(Exit.JUMP, address, in.completed());
        } else {
            toNode(target);
        }
    }

    /** Goes on at a node. */
    void toNode(int target) {
        in.countBefore(target);
        Label within = strides.behind(in.block(), target);
        if (within != null) {
            lowerFlags(target);
            code.jump(Opcodes.GOTO, within);
            return;
        }
        Label round = strides.nextStrided(in.block(), target);
        if (round != null) {
            lowerFlags(target);
            code.jump(Opcodes.GOTO, round);
            return;
        }
        if (target <= in.block()) {
            code.load(locals.budgetSlot());
            code.jump(Opcodes.IFLT, pauses.before(target));
        }
        lowerFlags(target);
        strides.nextOther(in.block(), target);
        code.jump(Opcodes.GOTO, labels[target]);
    }

    /** Keeps in locals of the flags what a node expects that other ways lead to as well. */
    private void lowerFlags(int target) {
        if (flow.liveAtStart(target)) {
            flags.lower(flow.atStart(target));
        }
    }

    /** The node that surely follows the present one though its jump is conditional, or none. */
    int foreseen() {
        return strides.foreseen(in.block());
    }

    /** Whether a node is the one that is written next. */
    private boolean follows(int target) {
        return strides.areWritten()
                ? strides.behind(in.block(), target) != null
                : target == in.block() + 1;
    }

    /** Like {@link #to}, as the last thing in the node: it may just go on. */
    void endAt(int address, int target) {
        if (in.mayHaveChangedCode() || !follows(target)) {
            to(address, target);
        } else {
            in.countBefore(target);
            lowerFlags(target);
        }
    }

    /** Goes on at the address in a register or temporary. */
    void toValue(int operand) {
        toExpected(operand);
        code.constant(in.completed());
        in.push(operand);
        exits.leave(in.mayHaveChangedCode() ? Exit.CODE_INVALIDATED : Exit.JUMP);
    }

    /** Goes on at the node that is at the address in a register or temporary, if one is. */
    void toExpected(int operand) {
        Region.Node node = in.node();
        if (node.expected().isEmpty() || hasTable() || in.mayHaveChangedCode()) {
            return;
        }
        SortedMap<Integer, Integer> targets = new TreeMap<>();
        for (int target : node.expected()) {
            targets.put(region.nodes().get(target).address(), target);
        }
        toOneOf(targets, operand);
    }

    /** Whether the present node ends with a jump by a table that is known. */
    private boolean hasTable() {
        return !in.node().table().isEmpty();
    }

    /**
     * Goes on at the node that the element of the present node's table leads to which its last
     * instruction is about to look at, if that is known.
     */
    void byTable() {
        if (!hasTable()) {
            return;
        }
        SortedMap<Integer, Integer> targets = new TreeMap<>();
        for (int element = 0; element < in.node().table().size(); element++) {
            int target = in.node().table().get(element);
            if (target != Region.NONE) {
                targets.put(element, target);
            }
        }
        toOneOf(targets, TableJump.of(in.node().code()).index());
    }

    /**
     * Goes on at one of some nodes, or here.
     *
     * @param targets which node for which value
     * @param operand register or temporary with the value
     */
    private void toOneOf(SortedMap<Integer, Integer> targets, int operand) {
        SharedOperands operands = new SharedOperands(region, Set.copyOf(targets.values()));
        Map<Integer, Label> places = new LinkedHashMap<>();
        SortedMap<Integer, Label> cases = new TreeMap<>();
        for (Map.Entry<Integer, Integer> target : targets.entrySet()) {
            places.putIfAbsent(target.getValue(), new Label());
            cases.put(target.getKey(), places.get(target.getValue()));
        }
        Label other = new Label();
        in.push(operand);
        code.select(cases, other);
        for (Map.Entry<Integer, Label> place : places.entrySet()) {
            code.place(place.getValue(), 0);
            if (!brief) {
                for (int register : operands.of(place.getKey())) {
                    in.memory().disguise(code, locals.slot(register));
                }
            }
            toNode(place.getKey());
        }
        code.place(other, 0);
    }
}
