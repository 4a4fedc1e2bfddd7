package jlguest.translator.emit;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import jlguest.runtime.fpu.DirectForm;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * What is known about XMM registers at the start of each node of a region: an {@code int} with a
 * bit for each lane that is <em>tame</em>, and one for the unit being available.
 *
 * <p>A tame lane is not denormal, so as an operand it raises no denormal exception: it is the
 * result of arithmetic, which in translated code is never denormal, or was cleared, or is a copy of
 * such a lane.
 */
final class XmmFlow {
    /** Nothing is known. */
    static final int NOTHING = 0;

    private static final int UNIT = 1 << 2 * XmmUse.REGISTERS;
    private static final int ALL = 2 * UNIT - 1;
    private static final int BOTH = 3;

    private final Region region;
    private final int[] atStart;

    /**
     * @param use of the region; where no registers are used there is nothing to know
     */
    XmmFlow(Region region, XmmUse use) {
        this.region = region;
        atStart = new int[region.nodes().size()];
        if (use.used() != 0) {
            Arrays.fill(atStart, ALL);
            atStart[0] = NOTHING;
            follow();
        }
    }

    /** What is known at the start of a node. */
    int atStart(int node) {
        return atStart[node];
    }

    /** Whether a lane is known to be tame. */
    static boolean isTame(int known, int lane) {
        return (known >>> lane & 1) != 0;
    }

    /** Whether the unit is known to be available. */
    static boolean isUnitThere(int known) {
        return (known & UNIT) != 0;
    }

    private void follow() {
        Deque<Integer> pending = new ArrayDeque<>();
        for (int node = 0; node < atStart.length; node++) {
            pending.add(node);
        }
        while (!pending.isEmpty()) {
            int from = pending.remove();
            Region.Node node = region.nodes().get(from);
            MicroCode code = node.code();
            int known = atStart[from];
            for (int at = 0; at < code.length(); at += MicroOp.STRIDE) {
                known = after(known, Micro.at(code, at));
            }
            reach(node.first(), known, pending);
            reach(node.second(), known, pending);
            for (int expected : node.expected()) {
                reach(expected, known, pending);
            }
            reach(node.resumption(), NOTHING, pending);
        }
    }

    private void reach(int target, int known, Deque<Integer> pending) {
        if (target != Region.NONE && (atStart[target] & known) != atStart[target]) {
            atStart[target] &= known;
            pending.add(target);
        }
    }

    /** What is known after a micro-operation, given what was known before it. */
    static int after(int known, Micro micro) {
        if (micro.op() == MicroOp.SIMD) {
            return after(known, DirectForm.simd(micro.imm())) | UNIT;
        }
        boolean forgets = micro.op() == MicroOp.HELPER && !HelperEffect.needsNoState(micro);
        return forgets ? NOTHING : known;
    }

    private static int after(int known, DirectForm form) {
        if (form.result() != DirectForm.Result.NONE) {
            return known;
        }
        int place = form.code() & 0xF;
        int lower = 2 * XmmUse.destination(form);
        boolean copies = form.source() == DirectForm.Source.XMM;
        int source = copies ? known >>> 2 * form.register() & BOTH : 0;
        switch (XmmOperation.of(form)) {
            case LOAD_32:
                return with(known, lower, BOTH, 2);
            case LOAD_64:
                return with(known, lower, BOTH, source | 2);
            case LOAD_128:
                return with(known, lower, BOTH, source);
            case MERGE_64:
                return with(known, place, 1, source);
            case MERGE_32:
                return with(known, place, 1, 0);
            case UNPACK_LOW:
                return with(known, lower + 1, 1, source);
            case UNPACK_HIGH:
                return with(known, lower, BOTH, known >>> lower + 1 & 1 | source & 2);
            case XOR:
                return with(known, lower, BOTH, copies && 2 * form.register() == lower ? BOTH : 0);
            case ADD_DOUBLE:
            case SUBTRACT_DOUBLE:
            case MULTIPLY_DOUBLE:
            case DIVIDE_DOUBLE:
            case SQUARE_ROOT_DOUBLE:
            case DOUBLE_FROM_INTEGER:
                return with(known, lower, 1, 1);
            case ADD_DOUBLES:
            case SUBTRACT_DOUBLES:
            case MULTIPLY_DOUBLES:
                return with(known, lower, BOTH, BOTH);
            case DOUBLES:
                return with(known, lower, BOTH, XmmEmitters.computes(form) ? BOTH : 0);
            default:
                return with(known, lower, BOTH, 0);
        }
    }

    /** Replaces what is known about some lanes from one on. */
    private static int with(int known, int lane, int mask, int tame) {
        return known & ~(mask << lane) | (tame & mask) << lane;
    }
}
