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
        renew(node, locals.slot(Cpu.ESP));
    }

    private void renew(int node, int stackSlot) {
        boolean user = region.nodes().get(node).user();
        if (offsets.areMany(user) && offsets.atStart(node) != StackOffsets.UNKNOWN) {
            code.get(ClassConstant.map(user, true));
            pushAddress(stackSlot, offsets.from(user) - offsets.atStart(node));
            pushAddress(stackSlot, offsets.to(user) - 1 - offsets.atStart(node));
            code.call(PageMaps.class, "entryForAll", ENTRY_FOR_ALL);
            code.store(locals.windowSlot());
        }
    }

    private void pushAddress(int slot, int distance) {
        code.load(slot);
        code.add(distance);
    }

    /** Whether the window has, or would have, the access by a micro-operation of a node. */
    boolean covers(int node, int micro) {
        return offsets.areMany(region.nodes().get(node).user()) && offsets.isKnown(node, micro);
    }

    /**
     * Emits the way to the frame that is pushed for a handler, and looks the handler's entry up.
     *
     * @param handler its node
     * @param slot local with the frame's address
     * @param lookup how to look it up if no window has it
     */
    RamPlace pushedFrame(int handler, int slot, PageLookup lookup) {
        if (!offsets.areMany(false) || offsets.atStart(handler) != 0) {
            return lookup.emit(code, slot, 0);
        }
        renew(handler, slot);
        return inWindow(slot, lookup);
    }

    /**
     * Emits the way to the frame that the {@code iret} of a node reads.
     *
     * @param slot local with the frame's address
     * @param lookup how to look it up if no window has it
     */
    RamPlace poppedFrame(int node, int slot, PageLookup lookup) {
        return offsets.areMany(false) && offsets.isFrameKnown(node)
                ? inWindow(slot, lookup)
                : lookup.emit(code, slot, 0);
    }

    private RamPlace inWindow(int slot, PageLookup lookup) {
        code.load(locals.windowSlot());
        code.jump(Opcodes.IFEQ, lookup.sideExit());
        return new RamPlace.Mapped(slot, locals.windowSlot(), 0);
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
