package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.GuestRam;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits accesses that go through {@link WindowPlan}: a window is a page, as the {@code long} value
 * of its address, and where the page is in RAM. Aligned accesses to the page need no look at the
 * page map; others, out of line, look there and move the window.
 */
final class PageWindows {
    /** No page: the difference to any address has bits set above the lowest 12. */
    private static final long NOWHERE = 1L << 40;

    private static final int OFFSET_MASK = GuestRam.PAGE_SIZE - 1;

    private final Assembler code;
    private final Locals locals;
    private final List<Miss> misses = new ArrayList<>();

    /** An access that was not to the window's page. */
    private record Miss(Label label, PageLookup lookup, int address, int window, Label found) {}

    PageWindows(Assembler code, Locals locals) {
        this.code = code;
        this.locals = locals;
    }

    /** Forgets the pages of all windows. */
    void forget() {
        for (int window = 0; window < locals.windows(); window++) {
            code.constant(NOWHERE);
            code.storeLong(locals.pageSlot(window));
        }
    }

    /** Gives all locals a first value. */
    void start() {
        if (locals.windows() > 0) {
            forget();
            code.constant(0);
            code.store(locals.addressSlot());
            for (int window = 0; window < locals.windows(); window++) {
                code.constant(0L);
                code.storeLong(locals.distanceSlot(window));
            }
        }
    }

    /**
     * Makes sure that a window is at the page of an access.
     *
     * @return where the access goes
     */
    RamPlace reach(int window, PageLookup lookup, int base, int displacement) {
        int address = base;
        code.load(base);
        if (displacement != 0) {
            code.add(displacement);
            code.op(Opcodes.DUP);
            address = locals.addressSlot();
            code.store(address);
        }
        code.op(Opcodes.I2L);
        code.loadLong(locals.pageSlot(window));
        code.op(Opcodes.LSUB);
        code.constant(~(long) OFFSET_MASK | lookup.bytes() - 1);
        code.op(Opcodes.LAND);
        code.constant(0L);
        code.op(Opcodes.LCMP);
        Miss miss = new Miss(new Label(), lookup, address, window, new Label());
        misses.add(miss);
        code.jump(Opcodes.IFNE, miss.label);
        code.place(miss.found, 0);
        return new RamPlace.Distant(address, locals.distanceSlot(window), 0);
    }

    /** Writes everything that was jumped to. */
    void finish() {
        for (Miss miss : misses) {
            code.place(miss.label, 0);
            miss.lookup.emit(code, miss.address, 0);
            code.load(miss.address);
            code.and(-GuestRam.PAGE_SIZE);
            code.op(Opcodes.I2L);
            code.storeLong(locals.pageSlot(miss.window));
            code.loadLong(Locals.PAGE);
            code.storeLong(locals.distanceSlot(miss.window));
            code.jump(Opcodes.GOTO, miss.found);
        }
    }
}
