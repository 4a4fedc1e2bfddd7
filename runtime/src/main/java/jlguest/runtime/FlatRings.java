package jlguest.runtime;

/**
 * The way between ring 1 and ring 3 that system calls and interrupts take again and again: from one
 * flat pair of code and stack segments to another one that was loaded before.
 *
 * <p>A pair is remembered when it was loaded and would pass all checks, and forgotten when a
 * descriptor changes; until then loading it again would find the same. Bases, limits and openness
 * of two flat pairs are the same, so only selectors and rights have to be replaced.
 *
 * <p>Translated code that has a user's system call and its handler calls the public methods.
 */
public final class FlatRings {
    private static final int NONE = -1;

    private final Cpu cpu;
    private final int[] state;
    private final Segments segments;
    private final LinearMemory memory;

    private int innerCode = NONE;
    private int innerStack;
    private int innerCodeRights;
    private int innerStackRights;

    private int outerCode = NONE;
    private int outerStack;
    private int outerCodeRights;
    private int outerStackRights;

    FlatRings(Cpu cpu, Segments segments) {
        this.cpu = cpu;
        this.segments = segments;
        state = cpu.state();
        memory = cpu.memory();
    }

    /** Forgets the pairs: a descriptor was changed. */
    void forget() {
        innerCode = NONE;
        outerCode = NONE;
        cpu.gates().forgetShortcuts();
    }

    /** Remembers the loaded pair, if it is flat and the stack is of the code's own level. */
    void remember() {
        int stackLevel = DescriptorTable.privilege(state[Cpu.RIGHTS + Cpu.SS]);
        if (!segments.isFlatPair() || stackLevel != cpu.cpl()) {
            return;
        }
        if (cpu.isUser()) {
            outerCode = state[Cpu.SELECTOR + Cpu.CS];
            outerStack = state[Cpu.SELECTOR + Cpu.SS];
            outerCodeRights = state[Cpu.RIGHTS + Cpu.CS];
            outerStackRights = state[Cpu.RIGHTS + Cpu.SS];
        } else {
            cpu.gates().forgetShortcuts();
            innerCode = state[Cpu.SELECTOR + Cpu.CS];
            innerStack = state[Cpu.SELECTOR + Cpu.SS];
            innerCodeRights = state[Cpu.RIGHTS + Cpu.CS];
            innerStackRights = state[Cpu.RIGHTS + Cpu.SS];
        }
    }

    /** Whether a direct gate and the kernel's stack segment lead from ring 3 to the inner pair. */
    boolean leadInside(int vector) {
        return state[Cpu.MODE] == Cpu.USER
                && cpu.gates().selector(vector) == innerCode
                && cpu.kernelStackSelector() == innerStack;
    }

    /**
     * Enters the handler of a direct gate that has a shortcut ({@link TrapGates#shortcuts}), in
     * ring 3, without replacing segments and mode: they are those of ring 3 until {@link #settle}.
     *
     * <p>The arrays are given, because code that has them as constants need not find them.
     *
     * @param directTraps of the statistics
     * @param state the processor's
     */
    public static void enterUnsettled(long[] directTraps, int[] state, int vector) {
        directTraps[vector]++;
        state[Cpu.SYSTEM_FLAGS] &= ~DirectTrap.CLEARED;
    }

    /**
     * Called by code of an inner ring that may have been entered by {@link #enterUnsettled}, before
     * anything else looks at segments and mode: replaces them if that was not done yet.
     */
    public void settle() {
        if (state[Cpu.MODE] == Cpu.USER) {
            enter();
        }
    }

    /**
     * Loads FS or GS for code of an inner ring that may be unsettled, and stays so.
     *
     * @return false, with nothing done, if that raises an exception
     */
    public boolean loadsUnsettled(int segment, int selector) {
        try {
            int level = state[Cpu.MODE] == Cpu.USER ? innerCode & 3 : cpu.cpl();
            segments.load(segment, selector, level);
            return true;
        } catch (GuestFault fault) {
            return false;
        }
    }

    void enter() {
        state[Cpu.SELECTOR + Cpu.CS] = innerCode;
        state[Cpu.SELECTOR + Cpu.SS] = innerStack;
        state[Cpu.RIGHTS + Cpu.CS] = innerCodeRights;
        state[Cpu.RIGHTS + Cpu.SS] = innerStackRights;
        state[Cpu.MODE] = 0;
        state[Cpu.SYSTEM_FLAGS] &= ~DirectTrap.CLEARED;
        memory.setUser(false);
    }

    /**
     * Does what remains of {@code iret} from the inner rings, without the careful mode, to ring 3,
     * when the frame was read: segments, flags and stack pointer.
     *
     * @param code the frame's code selector, in the lower half
     * @param stack its stack selector, in the lower half
     * @return false, with nothing done, if it takes another way
     */
    boolean leave(int code, int stack, int eflags, int esp) {
        if (state[Cpu.MODE] != 0 || !leadOutside(state, code, stack, eflags)) {
            return false;
        }
        replaceByOuter();
        setFlags(state, eflags);
        state[Cpu.ESP] = esp;
        return true;
    }

    /**
     * As {@link #leave}, without the stack pointer, for code of an inner ring that may have been
     * entered by {@link #enterUnsettled}. If it was, and is not settled, the segments are those of
     * ring 3 already.
     *
     * @param given the processor's state, given as for {@link #enterUnsettled}
     */
    public boolean leaveUnsettled(int[] given, int code, int stack, int eflags) {
        if (!leadOutside(given, code, stack, eflags)) {
            return false;
        }
        int mode = given[Cpu.MODE];
        if (mode == 0) {
            replaceByOuter();
        } else if (mode != Cpu.USER
                || given[Cpu.SELECTOR + Cpu.CS] != outerCode
                || given[Cpu.SELECTOR + Cpu.SS] != outerStack) {
            return false;
        }
        setFlags(given, eflags);
        return true;
    }

    private boolean leadOutside(int[] given, int code, int stack, int eflags) {
        return (code & 0xFFFF) == outerCode
                && (stack & 0xFFFF) == outerStack
                && (eflags & Cpu.TF | given[Cpu.SYSTEM_FLAGS] & Cpu.NT) == 0
                && !segments.holdsInnerData();
    }

    private void replaceByOuter() {
        state[Cpu.SELECTOR + Cpu.CS] = outerCode;
        state[Cpu.SELECTOR + Cpu.SS] = outerStack;
        state[Cpu.RIGHTS + Cpu.CS] = outerCodeRights;
        state[Cpu.RIGHTS + Cpu.SS] = outerStackRights;
        state[Cpu.MODE] = Cpu.USER;
        memory.setUser(true);
    }

    private static void setFlags(int[] given, int eflags) {
        given[Cpu.SYSTEM_FLAGS] =
                given[Cpu.SYSTEM_FLAGS] & ~FarTransfer.POPPED_BY_IRET
                        | eflags & FarTransfer.POPPED_BY_IRET;
        Cpu.setArithmeticFlags(given, eflags);
    }
}
