package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import jlguest.mmu.PageMaps;
import jlguest.runtime.Cpu;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * One look-up in the page map for all accesses near the stack pointer: its entry, if it grants all
 * of them writing, is kept in a local while the region runs. Where it does not, because they are in
 * two pages or the page is not known yet, the local is 0 and each access looks for itself.
 *
 * <p>The entry holds as long as no other guest code and no host can change the maps: until a call
 * or an interrupt leaves the region.
 */
final class StackWindow {
    private static final String ENTRY_FOR_ALL = "([III)I";

    private final Region region;
    private final StackOffsets offsets;
    private final Assembler code;
    private final Locals locals;
    private final List<Detour> detours = new ArrayList<>();

    /** An access that looks for itself. */
    private record Detour(Label from, Runnable access, Label to) {}

    StackWindow(Region region, StackOffsets offsets, Assembler code, Locals locals) {
        this.region = region;
        this.offsets = offsets;
        this.code = code;
        this.locals = locals;
    }

    /** Looks the entry up where the region is entered. */
    void start() {
        if (locals.windowSlot() >= 0) {
            code.constant(0);
            code.store(locals.windowSlot());
            renew(0);
        }
    }

    /** Looks the entry up, with the stack pointer as it is at the start of a node. */
    void renew(int node) {
        boolean user = region.nodes().get(node).user();
        if (offsets.areMany(user) && offsets.atStart(node) != StackOffsets.UNKNOWN) {
            code.get(ClassConstant.map(user, true));
            pushAddress(offsets.from(user) - offsets.atStart(node));
            pushAddress(offsets.to(user) - 1 - offsets.atStart(node));
            code.call(PageMaps.class, "entryForAll", ENTRY_FOR_ALL);
            code.store(locals.windowSlot());
        }
    }

    private void pushAddress(int distance) {
        code.load(locals.slot(Cpu.ESP));
        code.add(distance);
    }

    /** Whether the window has, or would have, the access by a micro-operation of a node. */
    boolean covers(int node, int micro) {
        return offsets.areMany(region.nodes().get(node).user()) && offsets.isKnown(node, micro);
    }

    /**
     * Emits an access.
     *
     * @param direct emits it, given the local that holds the entry
     * @param other emits it with its own look-up
     */
    void access(IntConsumer direct, Runnable other) {
        Detour detour = new Detour(new Label(), other, new Label());
        detours.add(detour);
        code.load(locals.windowSlot());
        code.jump(Opcodes.IFEQ, detour.from);
        direct.accept(locals.windowSlot());
        code.place(detour.to, 0);
    }

    /** Writes everything that was jumped to. */
    void finish() {
        for (Detour detour : detours) {
            code.place(detour.from, 0);
            detour.access.run();
            code.jump(Opcodes.GOTO, detour.to);
        }
    }
}
