package jlguest.runtime;

/**
 * The way between ring 1 and ring 3 that system calls and interrupts take again and again: from one
 * flat pair of code and stack segments to another one that was loaded before.
 *
 * <p>A pair is remembered when it was loaded and would pass all checks, and forgotten when a
 * descriptor changes; until then loading it again would find the same. Bases, limits and openness
 * of two flat pairs are the same, so only selectors and rights have to be replaced.
 */
final class FlatRings {
    private static final int NONE = -1;

    private final Cpu cpu;
    private final int[] state;
    private final Segments segments;
    private final Pair inner = new Pair();
    private final Pair outer = new Pair();

    /** A flat pair of segments. */
    private static final class Pair {
        private int code = NONE;
        private int stack;
        private int codeRights;
        private int stackRights;
    }

    FlatRings(Cpu cpu, Segments segments) {
        this.cpu = cpu;
        this.segments = segments;
        state = cpu.state();
    }

    /** Forgets the pairs: a descriptor was changed. */
    void forget() {
        inner.code = NONE;
        outer.code = NONE;
    }

    /** Remembers the loaded pair, if it is flat and the stack is of the code's own level. */
    void remember() {
        int stackLevel = DescriptorTable.privilege(state[Cpu.RIGHTS + Cpu.SS]);
        if (segments.isFlatPair() && stackLevel == cpu.cpl()) {
            Pair pair = cpu.isUser() ? outer : inner;
            pair.code = state[Cpu.SELECTOR + Cpu.CS];
            pair.stack = state[Cpu.SELECTOR + Cpu.SS];
            pair.codeRights = state[Cpu.RIGHTS + Cpu.CS];
            pair.stackRights = state[Cpu.RIGHTS + Cpu.SS];
        }
    }

    /**
     * Goes from ring 3 to a pair of ring 1.
     *
     * @return false, with nothing done, if that is not remembered
     */
    boolean enterInner(int code, int stack) {
        if (code != inner.code || stack != inner.stack || state[Cpu.MODE] != Cpu.USER) {
            return false;
        }
        load(inner);
        state[Cpu.MODE] = 0;
        cpu.memory().setUser(false);
        return true;
    }

    /**
     * Returns from ring 1 to a pair of ring 3, with the trap flag clear.
     *
     * @return false, with nothing done, if that is not remembered
     */
    boolean returnToOuter(int code, int stack) {
        if (code != outer.code
                || stack != outer.stack
                || state[Cpu.MODE] != 0
                || segments.holdsInnerData()) {
            return false;
        }
        load(outer);
        state[Cpu.MODE] = Cpu.USER;
        cpu.memory().setUser(true);
        return true;
    }

    private void load(Pair pair) {
        state[Cpu.SELECTOR + Cpu.CS] = pair.code;
        state[Cpu.SELECTOR + Cpu.SS] = pair.stack;
        state[Cpu.RIGHTS + Cpu.CS] = pair.codeRights;
        state[Cpu.RIGHTS + Cpu.SS] = pair.stackRights;
    }
}
