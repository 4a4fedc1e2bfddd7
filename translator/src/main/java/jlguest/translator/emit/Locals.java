package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Opcodes;

/**
 * Which JVM locals hold a region's registers, flags and temporaries.
 *
 * <p>Only what the region uses gets a local; the most used ones get those with the shortest
 * instructions. Registers, flags and temporaries are named by their index in the state array.
 */
final class Locals {
    /** The method's parameter: guest calls that are open as JVM calls. */
    static final int DEPTH = 0;

    /** Scratch for the address of an access; holds nothing across a label. */
    static final int ADDRESS = 1;

    /** Scratch for a value; holds nothing across a label. */
    static final int VALUE = 2;

    /** Scratch for the page-map entry of an access, a {@code long}; likewise. */
    static final int PAGE = 3;

    private static final int FIRST = 5;
    private static final int FLAG_WORDS = Cpu.FLAG_R - Cpu.FLAG_OP + 1;

    private final int[] uses = new int[Cpu.STATE_SIZE];
    private final boolean[] written = new boolean[Cpu.STATE_SIZE];
    private final int[] slots = new int[Cpu.STATE_SIZE];
    private final List<Integer> variables = new ArrayList<>();
    private final int stepSlot;
    private final int budgetSlot;
    private final int windowSlot;
    private final int reachSlot;
    private final int addressSlot;
    private final int roundsSlot;
    private final int strides;
    private final int longs;
    private final int windows;
    private final XmmLanes lanes;
    private final int end;

    /**
     * @param region whose locals these are
     * @param counts whether retired instructions are counted in a local
     * @param stack whether the location of a {@link StackWindow} is kept in a local
     * @param elements whether it is used for {@link StackElement}s
     * @param windows how many {@link PageWindows} are kept in locals
     * @param strides how many a {@link StridedLoop} has at most
     * @param xmm which XMM registers are kept in locals
     */
    Locals(
            Region region,
            boolean counts,
            boolean stack,
            boolean elements,
            int windows,
            int strides,
            XmmUse xmm) {
        for (MicroCode block : region.blocks()) {
            for (int offset = 0; offset < block.length(); offset += MicroOp.STRIDE) {
                count(Micro.at(block, offset));
            }
        }
        Arrays.fill(slots, -1);
        for (int i = 0; i < uses.length; i++) {
            if (uses[i] != 0) {
                addByUse(i);
            }
        }
        for (int i = 0; i < variables.size(); i++) {
            slots[variables.get(i)] = FIRST + i;
        }
        int next = FIRST + variables.size();
        stepSlot = slots[Cpu.FLAG_R] < 0 ? -1 : next++;
        budgetSlot = counts ? next++ : -1;
        addressSlot = windows > 0 ? next++ : -1;
        roundsSlot = strides > 0 ? next++ : -1;
        windowSlot = stack ? next : -1;
        reachSlot = elements ? next + 2 : -1;
        longs = next + (stack ? 2 : 0) + (elements ? 2 : 0);
        next = longs;
        this.windows = windows;
        this.strides = strides;
        next += 4 * windows + 2 * strides;
        lanes = xmm.lanes(next);
        end = next + 2 * lanes.count();
    }

    private void count(Micro micro) {
        for (int operand : OperandUse.reads(micro)) {
            uses[operand]++;
        }
        for (int operand : OperandUse.writes(micro)) {
            uses[operand]++;
            written[operand] = true;
        }
        boolean changesFlags = FlagEffect.changes(micro);
        if (changesFlags || FlagEffect.reads(micro)) {
            for (int i = 0; i < FLAG_WORDS; i++) {
                uses[Cpu.FLAG_OP + i]++;
                written[Cpu.FLAG_OP + i] |= changesFlags;
            }
        }
    }

    /** Adds a variable behind those that are used as often, or more. */
    private void addByUse(int variable) {
        int at = variables.size();
        while (at > 0 && uses[variables.get(at - 1)] < uses[variable]) {
            at--;
        }
        variables.add(at, variable);
    }

    /** Whether there is a local for a register, flag word or temporary. */
    boolean has(int variable) {
        return slots[variable] >= 0;
    }

    /** The local of a register, flag word or temporary. */
    int slot(int variable) {
        return slots[variable];
    }

    /** Whether the region itself, not only a helper, changes a register, flag word or temporary. */
    boolean isWritten(int variable) {
        return written[variable];
    }

    /** Everything that has a local, in the order of the locals. */
    List<Integer> variables() {
        return variables;
    }

    /** The local with the result of INC or DEC while the words are older; -1 without flags. */
    int stepSlot() {
        return stepSlot;
    }

    /**
     * The local with the instructions that may still be retired before the host is asked for news,
     * of {@link RegionCompiler#BUDGET}; or -1. So it counts those that were, too.
     */
    int budgetSlot() {
        return budgetSlot;
    }

    /** The {@code long} local with the location of the region's {@link StackWindow}, or -1. */
    int windowSlot() {
        return windowSlot;
    }

    /**
     * The {@code long} local with how far behind the first byte of the {@link StackWindow} is too
     * far for an access, or -1.
     */
    int reachSlot() {
        return reachSlot;
    }

    /** How many {@link PageWindows} there are. */
    int windows() {
        return windows;
    }

    /** The local with the address of the last access through a window; -1 if there is none. */
    int addressSlot() {
        return addressSlot;
    }

    /** How many locals strides need. */
    int strides() {
        return strides;
    }

    /** The local with the rounds left of a {@link StridedLoop}; negative if there is none. */
    int roundsSlot() {
        return roundsSlot;
    }

    /** The {@code long} local from which the location of a stride's first byte is known. */
    int strideSlot(int stride) {
        return longs + 4 * windows + 2 * stride;
    }

    /** The {@code long} local with the guest's address of a window's page. */
    int pageSlot(int window) {
        return longs + 4 * window;
    }

    /** The {@code long} local with how far a window's page is away in RAM. */
    int distanceSlot(int window) {
        return pageSlot(window) + 2;
    }

    /** The locals of XMM registers. */
    XmmLanes lanes() {
        return lanes;
    }

    /** The locals as stack map frames describe them. */
    Object[] frame() {
        int firstLong = windowSlot >= 0 ? windowSlot : longs;
        Object[] frame = new Object[firstLong + (end - firstLong) / 2];
        Arrays.fill(frame, 0, firstLong, Opcodes.INTEGER);
        Arrays.fill(frame, firstLong, frame.length, Opcodes.LONG);
        lanes.describe(frame, frame.length - lanes.count());
        Arrays.fill(frame, ADDRESS, FIRST, Opcodes.TOP);
        return frame;
    }
}
