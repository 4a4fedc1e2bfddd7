package jlguest.translator.emit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import jlguest.runtime.Cpu;
import jlguest.runtime.DirectTrap;
import jlguest.runtime.Flags;
import jlguest.translator.code.BlockEnd;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * Which accesses of a region are at a known distance from its stack pointer, as it was where the
 * region was entered or an interrupt handler in it: arguments, locals, what is pushed and popped.
 *
 * <p>A function may do as it likes with the stack pointer; where it is loaded with something else,
 * or two ways lead to the same node with different distances, nothing is known.
 */
final class StackOffsets {
    /** No distance is known. */
    static final int UNKNOWN = Integer.MIN_VALUE;

    /** Accesses further away are left out, so that the rest seldom reaches into another page. */
    private static final int FARTHEST = 256;

    private static final int RETURN_ADDRESS = 4;

    private final Region region;
    private final int[][] atStart;
    private final int[][] accesses;
    private final StackElement[][] elements;
    private final int[] frames;
    private final Extent inner = new Extent();
    private final Extent user = new Extent();
    private final boolean withElements;
    private boolean haveElements;

    /** The bytes that accesses of one ring lie in. */
    private static final class Extent {
        private int from;
        private int to;
        private int accesses;

        void add(int offset, int bytes) {
            from = accesses == 0 ? offset : Math.min(from, offset);
            to = accesses == 0 ? offset + bytes : Math.max(to, offset + bytes);
            accesses++;
        }
    }

    private StackOffsets(Region region, boolean withElements) {
        this.region = region;
        this.withElements = withElements;
        int count = region.nodes().size();
        atStart = new int[count][];
        accesses = new int[count][];
        elements = new StackElement[count][];
        frames = new int[count];
        Arrays.fill(frames, UNKNOWN);
    }

    /**
     * What is known about a region.
     *
     * @param region whose accesses these are
     * @param withElements whether accesses by an index are looked for
     */
    static StackOffsets of(Region region, boolean withElements) {
        StackOffsets offsets = new StackOffsets(region, withElements);
        offsets.follow();
        for (int node = 0; node < region.nodes().size(); node++) {
            offsets.findAccesses(node);
        }
        return offsets;
    }

    private Extent extent(boolean ofUser) {
        return ofUser ? user : inner;
    }

    /** Whether there are so many accesses in a ring that it is worth looking up their page once. */
    boolean areMany(boolean ofUser) {
        return extent(ofUser).accesses > 1;
    }

    /** Distance of the first byte of all accesses in a ring. */
    int from(boolean ofUser) {
        return extent(ofUser).from;
    }

    /** Distance of the byte behind all accesses in a ring. */
    int to(boolean ofUser) {
        return extent(ofUser).to;
    }

    /** Distance of the stack pointer at the start of a node, or {@link #UNKNOWN}. */
    int atStart(int node) {
        return atStart[node] == null ? UNKNOWN : atStart[node][Cpu.ESP];
    }

    /** Whether {@link #areMany} in either ring. */
    boolean areManyInAnyRing() {
        return areMany(false) || areMany(true);
    }

    /** Whether an access is one of {@linkplain #areMany many} at known distances. */
    boolean contain(int node, int micro) {
        return areMany(region.nodes().get(node).user()) && accesses[node][micro] != UNKNOWN;
    }

    /** Distance of the access by a micro-operation of a node, or {@link #UNKNOWN}. */
    int ofAccess(int node, int micro) {
        return accesses[node][micro];
    }

    /**
     * The array's element that an access reaches by an index; null if it does not, or if there are
     * not {@linkplain #areMany many} accesses.
     */
    StackElement element(int node, int micro) {
        boolean many = areMany(region.nodes().get(node).user());
        return many ? elements[node][micro] : null;
    }

    /** Whether there are {@link #element}s. */
    boolean haveElements() {
        return haveElements && areManyInAnyRing();
    }

    /** Distance of the frame that the {@code iret} of a node reads, or {@link #UNKNOWN}. */
    int ofFrame(int node) {
        return frames[node];
    }

    private static int[] onlyStackPointer(int offset) {
        int[] offsets = new int[Cpu.STATE_SIZE];
        Arrays.fill(offsets, UNKNOWN);
        offsets[Cpu.ESP] = offset;
        return offsets;
    }

    private void follow() {
        Deque<Integer> pending = new ArrayDeque<>();
        reach(0, onlyStackPointer(0), pending);
        while (!pending.isEmpty()) {
            int from = pending.remove();
            Region.Node node = region.nodes().get(from);
            int[] offsets = atStart[from].clone();
            MicroCode code = node.code();
            for (int at = 0; at < code.length(); at += MicroOp.STRIDE) {
                follow(Micro.at(code, at), offsets);
            }
            leave(node, offsets, pending);
        }
    }

    private void leave(Region.Node node, int[] offsets, Deque<Integer> pending) {
        int stack = offsets[Cpu.ESP];
        switch (BlockEnd.of(node.code()).kind()) {
            case INTERRUPT:
                reach(node.first(), onlyStackPointer(0), pending);
                reach(node.resumption(), onlyStackPointer(stack), pending);
                return;
            case INTERRUPT_RETURN:
                // The software interrupt leads to where it returns.
                return;
            default:
                int behind = stack == UNKNOWN ? UNKNOWN : stack + RETURN_ADDRESS;
                reach(node.first(), offsets, pending);
                reach(node.second(), offsets, pending);
                for (int target : node.expected()) {
                    reach(target, offsets, pending);
                }
                reach(node.resumption(), onlyStackPointer(behind), pending);
                return;
        }
    }

    private void reach(int target, int[] offsets, Deque<Integer> pending) {
        if (target == Region.NONE) {
            return;
        }
        int[] old = atStart[target];
        if (old == null) {
            atStart[target] = offsets.clone();
            pending.add(target);
            return;
        }
        boolean changed = false;
        for (int i = 0; i < old.length; i++) {
            if (old[i] != offsets[i] && old[i] != UNKNOWN) {
                old[i] = UNKNOWN;
                changed = true;
            }
        }
        if (changed) {
            pending.add(target);
        }
    }

    private static void follow(Micro micro, int[] offsets) {
        if (micro.op() == MicroOp.HELPER) {
            HelperEffect effect = HelperEffect.of(Helper.of(micro.d()));
            for (int register = 0; register < Cpu.EIP; register++) {
                if (effect.changes(register)) {
                    offsets[register] = UNKNOWN;
                }
            }
            return;
        }
        int moved = moved(micro, offsets);
        for (int operand : OperandUse.writes(micro)) {
            offsets[operand] = UNKNOWN;
        }
        if (moved != UNKNOWN) {
            offsets[micro.d()] = moved;
        }
    }

    /** What an operation puts into its destination, if that is known. */
    private static int moved(Micro micro, int[] offsets) {
        int op = micro.op();
        if (op == MicroOp.MOV) {
            return offsets[micro.a()];
        }
        if (op == MicroOp.ADDI) {
            return plus(offsets[micro.a()], micro.imm());
        }
        boolean wide = micro.isAlu() && micro.aluSize() == Flags.DWORD && micro.aluImmediate();
        if (wide && micro.aluKind() == MicroOp.ADD) {
            return plus(offsets[micro.a()], micro.imm());
        }
        if (wide && micro.aluKind() == MicroOp.SUB) {
            return plus(offsets[micro.a()], -micro.imm());
        }
        return UNKNOWN;
    }

    /** A distance that stays far from {@link #UNKNOWN} and from overflow. */
    static int plus(int offset, int by) {
        int sum = offset + by;
        boolean near = offset != UNKNOWN && Math.abs((long) offset + by) < 1 << 20;
        return near ? sum : UNKNOWN;
    }

    private void findAccesses(int number) {
        Region.Node node = region.nodes().get(number);
        MicroCode code = node.code();
        int[] found = new int[code.length() / MicroOp.STRIDE];
        Arrays.fill(found, UNKNOWN);
        accesses[number] = found;
        elements[number] = new StackElement[found.length];
        if (atStart[number] == null) {
            return;
        }
        int[] offsets = atStart[number].clone();
        for (int i = 0; i < found.length; i++) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            if (micro.op() >= MicroOp.LOAD && micro.op() < MicroOp.SEGMENT) {
                int bytes = 1 << (micro.op() - MicroOp.LOAD) % 3;
                found[i] = near(plus(offsets[micro.a()], micro.imm()), bytes);
                if (found[i] != UNKNOWN) {
                    extent(node.user()).add(found[i], bytes);
                } else if (withElements) {
                    findElement(number, i, offsets, bytes);
                }
            }
            if (isIret(micro) && node.first() != Region.NONE) {
                findFrame(number, offsets[Cpu.ESP]);
            }
            follow(micro, offsets);
        }
        if (BlockEnd.of(code).kind() == BlockEnd.Kind.INTERRUPT && node.first() != Region.NONE) {
            inner.add(0, DirectTrap.FRAME);
        }
    }

    private void findElement(int number, int access, int[] offsets, int bytes) {
        Region.Node node = region.nodes().get(number);
        StackElement element = StackElement.of(node.code(), access, offsets);
        if (element != null && near(element.distance(), bytes) != UNKNOWN) {
            elements[number][access] = element;
            haveElements = true;
            extent(node.user()).add(element.distance(), bytes);
        }
    }

    /** A distance if that many bytes there are not too far away, else {@link #UNKNOWN}. */
    private static int near(int offset, int bytes) {
        return offset >= -FARTHEST && offset + bytes <= FARTHEST ? offset : UNKNOWN;
    }

    private static boolean isIret(Micro micro) {
        return micro.op() == MicroOp.HELPER && Helper.of(micro.d()) == Helper.IRET;
    }

    private void findFrame(int node, int offset) {
        frames[node] = near(offset, DirectTrap.FRAME);
        if (frames[node] != UNKNOWN) {
            inner.add(offset, DirectTrap.FRAME);
        }
    }
}
