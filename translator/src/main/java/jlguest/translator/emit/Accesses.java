package jlguest.translator.emit;

/**
 * Emits a region's way to its memory: by the window at the stack pointer, by the window of an
 * access in a loop, or by a look-up of its own; and without one in a strided loop, or if a load
 * before it in the same instruction had the same place.
 */
final class Accesses {
    private final Assembler code;
    private final Locals locals;
    private final StackWindow stack;
    private final WindowPlan plan;
    private final PageWindows windows;
    private final StrideEmitter strides;
    private Grant grant;

    /** A load or store that is to be emitted. */
    interface Access {
        /** Emits it where its way leads. */
        void direct(RamPlace place);

        /** Emits it by a call. */
        void mapped(PageLookup lookup);
    }

    /**
     * A place that the present instruction has loaded from and may store to without looking at the
     * page map again: the second half of a read-modify-write.
     *
     * @param operand register or temporary with the address
     * @param displacement what is added to it
     * @param bytes size of the access
     * @param place where it is
     * @param generation the scratch locals' generation in which this holds
     */
    private record Grant(
            int operand, int displacement, int bytes, RamPlace place, int generation) {}

    /**
     * @param stack has or has not the accesses near the stack pointer
     * @param plan of windows
     * @param strides have those of strided loops
     */
    Accesses(
            Assembler code,
            Locals locals,
            StackWindow stack,
            WindowPlan plan,
            StrideEmitter strides) {
        this.code = code;
        this.locals = locals;
        this.stack = stack;
        this.plan = plan;
        this.strides = strides;
        windows = new PageWindows(code, locals);
    }

    /** Gives the windows their first values, where the region is entered, before anything else. */
    void start() {
        stack.start();
        windows.start();
        strides.start();
    }

    /** Starts anew at a node, after something else ran that may have changed the page maps. */
    void renew(int node) {
        stack.renew(node);
        windows.forget();
    }

    /** Notes that the stack pointer is another one where a node starts. */
    void moveStack(int node) {
        stack.move(node);
    }

    /**
     * Emits an access.
     *
     * @param node where it is
     * @param number of the micro-operation in the node
     * @param micro the micro-operation, with the address in {@code a} and {@code imm}
     * @param lookup how to look it up
     * @param access what is emitted
     */
    void emit(int node, int number, Micro micro, PageLookup lookup, Access access) {
        RamPlace strided = strides.place(node, number, micro);
        StackElement element = stack.element(node, number);
        if (strided != null) {
            access.direct(strided);
        } else if (stack.covers(node, number)) {
            stack.access(node, number, access, lookup);
        } else if (element != null) {
            stack.access(element, node, micro, access, lookup);
        } else {
            int base = locals.slot(micro.a());
            access.direct(place(node, number, base, micro.imm(), lookup));
        }
    }

    /** Emits the way to a place outside of the window at the stack pointer. */
    RamPlace place(int node, int number, int base, int displacement, PageLookup lookup) {
        int chosen = plan.of(node, number);
        return chosen < 0
                ? lookup.emit(code, base, displacement)
                : windows.reach(chosen, lookup, base, displacement);
    }

    /** Notes that a store to where this operation loaded from would be allowed. */
    void grant(Micro load, int bytes, RamPlace place) {
        grant = new Grant(load.a(), load.imm(), bytes, place, code.scratchGeneration());
    }

    /** Notes that a register or temporary was changed. */
    void changed(int operand) {
        if (grant != null && grant.operand == operand) {
            grant = null;
        }
    }

    /** Takes back what was granted. */
    void revoke() {
        grant = null;
    }

    /** Where a store goes that was granted before, or null. */
    RamPlace granted(Micro store, int bytes) {
        boolean holds =
                grant != null
                        && grant.operand == store.a()
                        && grant.displacement == store.imm()
                        && grant.bytes == bytes
                        && grant.generation == code.scratchGeneration();
        return holds ? grant.place : null;
    }

    /** Writes everything that was jumped to. */
    void finish() {
        stack.finish();
        windows.finish();
    }
}
