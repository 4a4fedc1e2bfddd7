package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jlguest.runtime.Cpu;
import jlguest.runtime.fpu.DirectForm;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * Which accesses in the tight loops of a region remember the page that they were in last. Accesses
 * whose addresses are formed alike, from the same registers, share one memory, a window.
 *
 * <p>A window holds as long as nothing else changes the page maps: until a call, an interrupt or a
 * pause leaves the region.
 */
final class WindowPlan {
    /** More would only be moved between the processor's registers and its stack. */
    private static final int MAX_WINDOWS = 3;

    /** Displacements below this are of fields; larger ones are of arrays, each its own. */
    private static final int MAX_FIELD = 2048;

    private static final int NO_WINDOW = -1;

    private final List<Form> windows;
    private final int[][] windowOf;

    /** How an address is formed: equal ones share a window. */
    private record Form(
            boolean user, boolean write, int op, int base, int index, int displacement) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Form that
                    && user == that.user
                    && write == that.write
                    && op == that.op
                    && base == that.base
                    && index == that.index
                    && displacement == that.displacement;
        }

        @Override
        public int hashCode() {
            return ((op * 31 + base) * 31 + index) * 31 + displacement;
        }
    }

    private WindowPlan(List<Form> windows, int[][] windowOf) {
        this.windows = windows;
        this.windowOf = windowOf;
    }

    /**
     * Chooses windows.
     *
     * @param region whose accesses these are
     * @param stack knows accesses that need no window of their own
     * @param strided know others
     */
    static WindowPlan of(Region region, StackOffsets stack, StridedLoops strided) {
        int count = region.nodes().size();
        Form[][] forms = new Form[count][];
        Map<Form, Integer> uses = new LinkedHashMap<>();
        TightLoops loops = new TightLoops(region);
        for (int node = 0; node < count; node++) {
            forms[node] = loops.contain(node) ? forms(region, node, stack, strided) : new Form[0];
            for (Form form : forms[node]) {
                if (form != null) {
                    uses.put(form, uses.getOrDefault(form, 0) + 1);
                }
            }
        }
        List<Form> windows = mostUsed(uses);
        int[][] windowOf = new int[count][];
        for (int node = 0; node < count; node++) {
            windowOf[node] = new int[forms[node].length];
            for (int micro = 0; micro < forms[node].length; micro++) {
                windowOf[node][micro] = windows.indexOf(forms[node][micro]);
            }
        }
        return new WindowPlan(windows, windowOf);
    }

    /** No windows. */
    static WindowPlan none() {
        return new WindowPlan(List.of(), new int[0][]);
    }

    private static List<Form> mostUsed(Map<Form, Integer> uses) {
        List<Form> others = new ArrayList<>(uses.keySet());
        List<Form> chosen = new ArrayList<>();
        while (!others.isEmpty() && chosen.size() < MAX_WINDOWS) {
            Form most = others.get(0);
            for (Form form : others) {
                most = uses.get(form) > uses.get(most) ? form : most;
            }
            others.remove(most);
            chosen.add(most);
        }
        return chosen;
    }

    private static Form[] forms(
            Region region, int number, StackOffsets stack, StridedLoops strided) {
        Region.Node node = region.nodes().get(number);
        MicroCode code = node.code();
        Form[] forms = new Form[code.length() / MicroOp.STRIDE];
        for (int i = 0; i < forms.length; i++) {
            Micro micro = Micro.at(code, i * MicroOp.STRIDE);
            boolean other =
                    stack.contain(number, i)
                            || stack.element(number, i) != null
                            || strided.contain(number, i);
            if (isAccess(micro) && !other) {
                forms[i] = form(code, i, node.user());
            }
        }
        return forms;
    }

    private static boolean isAccess(Micro micro) {
        if (isDirect(micro)) {
            return directForm(micro).bytes() != 0;
        }
        return micro.op() >= MicroOp.LOAD && micro.op() < MicroOp.SEGMENT;
    }

    private static boolean isDirect(Micro micro) {
        return micro.op() == MicroOp.SIMD || micro.op() == MicroOp.X87;
    }

    private static DirectForm directForm(Micro micro) {
        return micro.op() == MicroOp.SIMD
                ? DirectForm.simd(micro.imm())
                : DirectForm.x87(micro.imm());
    }

    private static boolean writes(Micro micro) {
        return isDirect(micro)
                ? directForm(micro).result() == DirectForm.Result.MEMORY
                : micro.op() >= MicroOp.LOAD_FOR_WRITE;
    }

    /** The form of an access, or null if the address comes from far. */
    private static Form form(MicroCode code, int access, boolean user) {
        Micro micro = Micro.at(code, access * MicroOp.STRIDE);
        boolean write = writes(micro);
        int base = micro.a();
        if (base < Cpu.EIP) {
            return new Form(
                    user,
                    write,
                    MicroOp.ADDI,
                    base,
                    MicroOp.NONE,
                    array(isDirect(micro) ? 0 : micro.imm()));
        }
        int writer = OperandUse.lastWriter(code, access, base);
        Micro source = writer < 0 ? null : Micro.at(code, writer * MicroOp.STRIDE);
        if (source == null || source.op() > MicroOp.INDEX + 3) {
            return null;
        }
        int first = OperandUse.namesA(source.op()) ? source.a() : MicroOp.NONE;
        int second = OperandUse.namesB(source.op()) ? source.b() : MicroOp.NONE;
        boolean lasting = first < Cpu.EIP && second < Cpu.EIP;
        return lasting
                ? new Form(user, write, source.op(), first, second, array(source.imm()))
                : null;
    }

    private static int array(int displacement) {
        return Math.abs(displacement) < MAX_FIELD ? 0 : displacement;
    }

    /** How many windows there are. */
    int count() {
        return windows.size();
    }

    /** The window of the access by a micro-operation of a node; negative if it has none. */
    int of(int node, int micro) {
        boolean chosen = node < windowOf.length && micro < windowOf[node].length;
        return chosen ? windowOf[node][micro] : NO_WINDOW;
    }
}
