package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.PageMap;
import jlguest.runtime.Cpu;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * One look-up in the page map for all accesses near the stack pointer: where the first of their
 * bytes is in RAM, if writing all of them is granted, is kept in a local while the region runs; the
 * others are at known distances from it. Where it is not, because they are in two pages or the page
 * is not known yet, the local is 0 and each access looks for itself, or in brief code is left to
 * the interpreter.
 *
 * <p>The place holds as long as no other guest code and no host can change the maps: until a call
 * or an interrupt leaves the region.
 */
final class StackWindow {
    private static final String LOCATION_OF_ALL = "locationOfAll";
    private static final String REACH = "reach";
    private static final long LOW_WORD = 0xFFFF_FFFFL;

    /** In place of a local with the stack pointer: it is in the state. */
    private static final int IN_STATE = -1;

    private final Region region;
    private final StackOffsets offsets;
    private final Assembler code;
    private final MemoryEmitter memory;
    private final Locals locals;
    private final boolean brief;
    private final List<Detour> detours = new ArrayList<>();
    private final List<Miss> misses = new ArrayList<>();

    /** An access that looks for itself. */
    private record Detour(Label from, Accesses.Access access, PageLookup lookup, Label to) {}

    /** An access to an element that is too far away for the window. */
    private record Miss(
            Label from, Micro micro, Accesses.Access access, PageLookup lookup, Label to) {}

    StackWindow(
            Region region,
            StackOffsets offsets,
            Assembler code,
            MemoryEmitter memory,
            Locals locals,
            boolean brief) {
        this.region = region;
        this.offsets = offsets;
        this.code = code;
        this.memory = memory;
        this.locals = locals;
        this.brief = brief;
    }

    /** Looks the page up where the region is entered, before anything is in locals. */
    void start() {
        if (locals.windowSlot() >= 0) {
            code.constant(0L);
            code.storeLong(locals.windowSlot());
            if (locals.reachSlot() >= 0) {
                reachNothing();
            }
            renew(0);
        }
    }

    /** Looks the page up with the stack pointer that the state has for the start of a node. */
    void renew(int node) {
        renew(node, IN_STATE);
    }

    /** Looks the page up with the stack pointer in its local, as it is at the start of a node. */
    void move(int node) {
        renew(node, locals.slot(Cpu.ESP));
    }

    /** Looks the page up with the stack pointer in a local, or {@link #IN_STATE}. */
    private void renew(int node, int slot) {
        boolean user = region.nodes().get(node).user();
        if (offsets.areMany(user) && offsets.atStart(node) != StackOffsets.UNKNOWN) {
            int first = offsets.from(user) - offsets.atStart(node);
            int last = offsets.to(user) - 1 - offsets.atStart(node);
            if (brief) {
                code.get(ClassConstant.map(user, true));
                pushAddress(slot, first);
                pushAddress(slot, last);
                code.callVirtual(PageMap.class, LOCATION_OF_ALL, "(II)J");
            } else {
                pushAddress(slot, first);
                pushEntry(user, slot, first);
                pushEntry(user, slot, last);
                code.call(PageMap.class, LOCATION_OF_ALL, "(IJJ)J");
            }
            code.storeLong(locals.windowSlot());
            if (locals.reachSlot() >= 0) {
                code.loadLong(locals.windowSlot());
                pushAddress(slot, first);
                pushAddress(slot, last);
                code.call(PageMap.class, REACH, "(JII)J");
                code.storeLong(locals.reachSlot());
            }
        }
    }

    private void pushEntry(boolean user, int slot, int distance) {
        memory.pushMap(code, user, true);
        pushAddress(slot, distance);
        memory.entry(code);
    }

    private void pushAddress(int slot, int distance) {
        if (slot == IN_STATE) {
            code.get(ClassConstant.STATE);
            code.constant(Cpu.ESP);
            code.op(Opcodes.IALOAD);
        } else {
            code.load(slot);
        }
        code.add(distance);
    }

    /** Whether the window has, or would have, the access by a micro-operation of a node. */
    boolean covers(int node, int micro) {
        return offsets.contain(node, micro);
    }

    private RamPlace place(boolean user, int distance) {
        return new RamPlace.Within(locals.windowSlot(), distance - offsets.from(user));
    }

    /**
     * Emits the way to the frame that is pushed for a handler, and looks the handler's page up.
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
        return inWindow(0, lookup);
    }

    /**
     * Emits the way to the frame that the {@code iret} of a node reads.
     *
     * @param slot local with the frame's address
     * @param lookup how to look it up if no window has it
     */
    RamPlace poppedFrame(int node, int slot, PageLookup lookup) {
        int distance = offsets.ofFrame(node);
        return offsets.areMany(false) && distance != StackOffsets.UNKNOWN
                ? inWindow(distance, lookup)
                : lookup.emit(code, slot, 0);
    }

    private RamPlace inWindow(int distance, PageLookup lookup) {
        jumpIfNone(lookup.sideExit());
        return place(false, distance);
    }

    private void jumpIfNone(Label target) {
        code.loadLong(locals.windowSlot());
        code.jumpIfZero(target);
    }

    /**
     * Emits an access that the window {@link #covers}.
     *
     * @param access emits it
     * @param lookup of its own if there is no window; brief code takes the side exit then
     */
    void access(int node, int micro, Accesses.Access access, PageLookup lookup) {
        Detour detour = brief ? null : new Detour(new Label(), access, lookup, new Label());
        jumpIfNone(brief ? lookup.sideExit() : detour.from);
        boolean user = region.nodes().get(node).user();
        access.direct(place(user, offsets.ofAccess(node, micro)));
        if (detour != null) {
            detours.add(detour);
            code.place(detour.to, 0);
        }
    }

    /** The element that an access reaches by the window if it is near enough; null if none. */
    StackElement element(int node, int micro) {
        return locals.reachSlot() < 0 ? null : offsets.element(node, micro);
    }

    /**
     * Emits an access to an element: by the window if it is near enough, else by a look-up, as from
     * then on all others do until the window is looked up again. So an array that the window's page
     * is too small for costs no jumps that the processor cannot foresee.
     *
     * @param micro the access, whose address is known as well
     * @param access emits it
     * @param lookup of its own
     */
    void access(
            StackElement element,
            int node,
            Micro micro,
            Accesses.Access access,
            PageLookup lookup) {
        Miss miss = new Miss(new Label(), micro, access, lookup, new Label());
        boolean user = region.nodes().get(node).user();
        code.load(locals.slot(element.index()));
        if (element.shift() != 0) {
            code.constant(element.shift());
            code.op(Opcodes.ISHL);
        }
        code.add(element.distance() - offsets.from(user));
        code.op(Opcodes.I2L);
        code.constant(LOW_WORD);
        code.op(Opcodes.LAND);
        code.op(Opcodes.DUP2);
        code.storeLong(Locals.PAGE);
        code.loadLong(locals.reachSlot());
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFGE, miss.from);
        access.direct(new RamPlace.Behind(locals.windowSlot(), Locals.PAGE, 0));
        misses.add(miss);
        code.place(miss.to, 0);
    }

    private void reachNothing() {
        code.constant(0L);
        code.storeLong(locals.reachSlot());
    }

    /** Writes everything that was jumped to. */
    void finish() {
        for (Detour detour : detours) {
            code.place(detour.from, 0);
            detour.access.mapped(detour.lookup);
            code.jump(Opcodes.GOTO, detour.to);
        }
        for (Miss miss : misses) {
            code.place(miss.from, 0);
            reachNothing();
            Micro micro = miss.micro;
            miss.access.direct(miss.lookup.emit(code, locals.slot(micro.a()), micro.imm()));
            code.jump(Opcodes.GOTO, miss.to);
        }
    }
}
