package jlguest.runtime;

/**
 * Segment registers and the descriptor table they are loaded from, as the processor uses them.
 *
 * <p>There is no local descriptor table (LDTR is 0), so selectors with the table bit set fault.
 * Sources: Intel SDM volume 3, 3.4 and 5 (protection); lguest-abi.md §1.5 and §7.
 */
public final class Segments {
    /** Entries in the descriptor table. */
    public static final int ENTRIES = 32;

    /** #NP: segment not present. */
    public static final int NOT_PRESENT = 11;

    /** #SS: stack fault. */
    public static final int STACK_FAULT = 12;

    /** #GP: general protection. */
    public static final int GENERAL_PROTECTION = 13;

    /** Rights bit: accessed. */
    private static final int ACCESSED = 0x100;

    /** Rights bit: writable data or readable code. */
    private static final int WRITABLE = 0x200;

    /** Rights bit: expand-down data or conforming code. */
    private static final int EXPAND_DOWN = 0x400;

    /** Rights bit: code. */
    private static final int CODE = 0x800;

    /** Rights bit: code or data, not a system descriptor. */
    private static final int NOT_SYSTEM = 0x1000;

    /** Rights bit: present. */
    private static final int PRESENT = 0x8000;

    /** Rights bit: 32-bit code, stack or upper bound. */
    private static final int BIG = 0x40_0000;

    private static final int GRANULAR = 0x80_0000;
    private static final int RIGHTS_MASK = 0x00F0_FF00;

    private static final int HIDDEN = 5;
    private static final int TRAITS = 4;

    /** Trait: data in flat mode. */
    private static final int FLAT_DATA = 1;

    /** Trait: a stack in flat mode. */
    private static final int FLAT_STACK = 2;

    /** Trait: code in flat mode. */
    private static final int FLAT_CODE = 4;

    /** Trait: ring 3 may not have it. */
    private static final int INNER = 8;

    private static final int FLAT_PAIR =
            FLAT_CODE << TRAITS * Cpu.CS | FLAT_STACK << TRAITS * Cpu.SS;

    private static final int ALL_FLAT =
            FLAT_PAIR | FLAT_DATA << TRAITS * Cpu.ES | FLAT_DATA << TRAITS * Cpu.DS;

    private static final int INNER_DATA =
            INNER << TRAITS * Cpu.ES
                    | INNER << TRAITS * Cpu.DS
                    | INNER << TRAITS * Cpu.FS
                    | INNER << TRAITS * Cpu.GS;

    /** {@link #inspect}: the selector shows nothing to the asker. */
    static final long INVISIBLE = -1L << 32;

    private final Cpu cpu;
    private final int[] state;
    private final int[] low = new int[ENTRIES];
    private final int[] high = new int[ENTRIES];

    /**
     * What a register takes from a descriptor, worked out when the descriptor is set: base, limit,
     * rights, open, and {@link #traits}.
     */
    private final int[] hidden = new int[ENTRIES * HIDDEN];

    /** What matters of the loaded segments, {@link #TRAITS} bits for each register. */
    private int traits;

    private final FlatRings rings;

    /** One bit for each register: nothing was written to the table since it was loaded. */
    private int current;

    Segments(Cpu cpu) {
        this.cpu = cpu;
        state = cpu.state();
        rings = new FlatRings(cpu, this);
    }

    /** Sets one descriptor of the table in use; loaded registers keep what they have. */
    public void setDescriptor(int index, int lo, int hi) {
        low[index] = lo;
        high[index] = hi;
        rings.forget();
        current = 0;
        int smallLimit = (lo & 0xFFFF) | (hi & 0xF_0000);
        int limit = (hi & GRANULAR) != 0 ? smallLimit << 12 | 0xFFF : smallLimit;
        int base = lo >>> 16 | (hi & 0xFF) << 16 | (hi & 0xFF00_0000);
        int needed = PRESENT | NOT_SYSTEM | WRITABLE;
        boolean open = limit == -1 && (hi & (needed | CODE | EXPAND_DOWN)) == needed;
        int at = index * HIDDEN;
        hidden[at] = base;
        hidden[at + 1] = limit;
        hidden[at + 2] = hi & RIGHTS_MASK | ACCESSED;
        hidden[at + 3] = open ? 1 : 0;
        hidden[at + 4] = traits(hi, open && base == 0, base == 0 && limit == -1);
    }

    private static int traits(int rights, boolean flatData, boolean whole) {
        int found = 0;
        if (flatData) {
            found |= FLAT_DATA;
            found |= (rights & BIG) != 0 ? FLAT_STACK : 0;
        }
        if (whole && (rights & (BIG | PRESENT)) == (BIG | PRESENT)) {
            found |= FLAT_CODE;
        }
        boolean conforming = (rights & (CODE | EXPAND_DOWN)) == (CODE | EXPAND_DOWN);
        if (!conforming && privilege(rights) < 3) {
            found |= INNER;
        }
        return found;
    }

    /** Low word of a descriptor. */
    public int low(int index) {
        return low[index];
    }

    /** High word of a descriptor. */
    public int high(int index) {
        return high[index];
    }

    /** Loads flat ring-1 segments from entries 12 and 13 (lguest-abi.md §2.3). */
    public void loadInitial() {
        put(Cpu.CS, 0x61);
        put(Cpu.SS, 0x69);
        put(Cpu.DS, 0x69);
        put(Cpu.ES, 0x69);
        makeNull(Cpu.FS, 0);
        makeNull(Cpu.GS, 0);
        updateMode();
    }

    void reset() {
        for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
            makeNull(segment, 0);
        }
        updateMode();
    }

    /** Works the execution mode out again, after a segment register or the trap flag changed. */
    public void updateMode() {
        boolean user = (state[Cpu.SELECTOR + Cpu.CS] & 3) == 3;
        boolean flat = (traits & ALL_FLAT) == ALL_FLAT && (state[Cpu.SYSTEM_FLAGS] & Cpu.TF) == 0;
        state[Cpu.MODE] = (user ? Cpu.USER : 0) | (flat ? 0 : Cpu.CAREFUL);
        cpu.memory().setUser(user);
    }

    /** Whether code and stack segments are flat. */
    boolean isFlatPair() {
        return (traits & FLAT_PAIR) == FLAT_PAIR;
    }

    /** The short ways between flat rings. */
    FlatRings rings() {
        return rings;
    }

    private static int errorCode(int selector) {
        return selector & 0xFFFC;
    }

    /** Index of a selector's descriptor, after the checks that every load makes. */
    private int index(int selector) {
        if ((selector & 4) != 0 || (selector & 0xFFFF) >>> 3 >= ENTRIES) {
            throw cpu.trap(GENERAL_PROTECTION, errorCode(selector));
        }
        return (selector & 0xFFFF) >>> 3;
    }

    private static int privilege(int rights) {
        return (rights >>> 13) & 3;
    }

    private void makeNull(int segment, int selector) {
        state[Cpu.SELECTOR + segment] = selector;
        state[Cpu.BASE + segment] = 0;
        state[Cpu.LIMIT + segment] = 0;
        state[Cpu.RIGHTS + segment] = 0;
        state[Cpu.OPEN + segment] = 0;
        traits &= ~(15 << TRAITS * segment);
        current &= ~(1 << segment);
    }

    /** Fills a register's hidden part without any check. */
    private void put(int segment, int selector) {
        int at = ((selector & 0xFFFF) >>> 3) * HIDDEN;
        state[Cpu.SELECTOR + segment] = selector & 0xFFFF;
        state[Cpu.BASE + segment] = hidden[at];
        state[Cpu.LIMIT + segment] = hidden[at + 1];
        state[Cpu.RIGHTS + segment] = hidden[at + 2];
        state[Cpu.OPEN + segment] = hidden[at + 3];
        int shift = TRAITS * segment;
        traits = traits & ~(15 << shift) | hidden[at + 4] << shift;
        current |= 1 << segment;
    }

    /**
     * Loads ES, SS, DS, FS or GS as {@code mov} and {@code pop} do.
     *
     * @throws GuestFault with the register unchanged
     */
    public void load(int segment, int selector) {
        if (selector == state[Cpu.SELECTOR + segment]
                && segment != Cpu.SS
                && (current & 1 << segment) != 0) {
            // Kernels load the same again at each entry. What the present level may not have was
            // emptied when it was entered.
            return;
        }
        if (segment == Cpu.SS) {
            loadStack(selector, cpu.cpl());
            updateMode();
            return;
        }
        if ((selector & 0xFFFC) == 0) {
            makeNull(segment, selector & 0xFFFF);
        } else {
            int rights = high[index(selector)];
            boolean readable = (rights & (CODE | WRITABLE)) != CODE;
            boolean conforming = (rights & (CODE | EXPAND_DOWN)) == (CODE | EXPAND_DOWN);
            int needed = Math.max(selector & 3, cpu.cpl());
            if ((rights & NOT_SYSTEM) == 0
                    || !readable
                    || (!conforming && privilege(rights) < needed)) {
                throw cpu.trap(GENERAL_PROTECTION, errorCode(selector));
            }
            if ((rights & PRESENT) == 0) {
                throw cpu.trap(NOT_PRESENT, errorCode(selector));
            }
            put(segment, selector);
        }
        if (segment < Cpu.FS) {
            updateMode();
        }
    }

    private void checkStack(int selector, int level) {
        if ((selector & 0xFFFC) == 0) {
            throw cpu.trap(GENERAL_PROTECTION, 0);
        }
        int rights = high[index(selector)];
        boolean writableData = (rights & (NOT_SYSTEM | CODE | WRITABLE)) == (NOT_SYSTEM | WRITABLE);
        if ((selector & 3) != level || !writableData || privilege(rights) != level) {
            throw cpu.trap(GENERAL_PROTECTION, errorCode(selector));
        }
        if ((rights & PRESENT) == 0) {
            throw cpu.trap(STACK_FAULT, errorCode(selector));
        }
    }

    private void loadStack(int selector, int level) {
        checkStack(selector, level);
        put(Cpu.SS, selector);
    }

    /** Checks a code selector for a far jump or call at the present level; 0 is refused. */
    void checkTransfer(int selector) {
        if ((selector & 0xFFFC) == 0) {
            throw cpu.trap(GENERAL_PROTECTION, 0);
        }
        int rights = high[index(selector)];
        boolean code = (rights & (NOT_SYSTEM | CODE)) == (NOT_SYSTEM | CODE);
        boolean conforming = (rights & EXPAND_DOWN) != 0;
        int level = cpu.cpl();
        boolean allowed =
                conforming
                        ? privilege(rights) <= level
                        : (selector & 3) <= level && privilege(rights) == level;
        if (!code || !allowed) {
            throw cpu.trap(GENERAL_PROTECTION, errorCode(selector));
        }
        if ((rights & PRESENT) == 0) {
            throw cpu.trap(NOT_PRESENT, errorCode(selector));
        }
    }

    /** Checks a code selector for a far return or {@code iret}. */
    void checkReturn(int selector) {
        if ((selector & 0xFFFC) == 0) {
            throw cpu.trap(GENERAL_PROTECTION, 0);
        }
        int rights = high[index(selector)];
        int level = selector & 3;
        boolean code = (rights & (NOT_SYSTEM | CODE)) == (NOT_SYSTEM | CODE);
        boolean conforming = (rights & EXPAND_DOWN) != 0;
        boolean allowed = conforming ? privilege(rights) <= level : privilege(rights) == level;
        if (!code || level < cpu.cpl() || !allowed) {
            throw cpu.trap(GENERAL_PROTECTION, errorCode(selector));
        }
        if ((rights & PRESENT) == 0) {
            throw cpu.trap(NOT_PRESENT, errorCode(selector));
        }
    }

    /** Checks that the target of a transfer lies inside the segment of a selector that may be. */
    void checkTarget(int selector, int offset) {
        if (Integer.compareUnsigned(offset, hidden[((selector & 0xFFFF) >>> 3) * HIDDEN + 1]) > 0) {
            throw cpu.trap(GENERAL_PROTECTION, 0);
        }
    }

    /** Checks the stack selector that comes with a return to an outer level. */
    void checkOuterStack(int selector, int level) {
        checkStack(selector, level);
    }

    /** Loads CS at the present level after {@link #checkTransfer} or {@link #checkReturn}. */
    void loadCode(int selector, int level) {
        put(Cpu.CS, (selector & 0xFFFC) | level);
        updateMode();
    }

    /** Loads CS and SS for another level, and empties data segments that it may not have. */
    void loadLevel(int codeSelector, int stackSelector) {
        put(Cpu.CS, codeSelector);
        put(Cpu.SS, stackSelector);
        emptyInnerData(codeSelector & 3);
        updateMode();
        rings.remember();
    }

    /** Whether a data segment is loaded that ring 3 may not have. */
    boolean holdsInnerData() {
        return (traits & INNER_DATA) != 0;
    }

    private void emptyInnerData(int level) {
        for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
            if (segment == Cpu.CS || segment == Cpu.SS) {
                continue;
            }
            int rights = state[Cpu.RIGHTS + segment];
            boolean conforming = (rights & (CODE | EXPAND_DOWN)) == (CODE | EXPAND_DOWN);
            if (rights != 0 && !conforming && privilege(rights) < level) {
                makeNull(segment, 0);
            }
        }
    }

    /** Loads CS and SS for entering a handler in an inner ring; nothing is checked. */
    public void enter(int codeSelector, int stackSelector) {
        put(Cpu.CS, codeSelector);
        if (state[Cpu.SELECTOR + Cpu.SS] != stackSelector) {
            put(Cpu.SS, stackSelector);
            updateMode();
            rings.remember();
            return;
        }
        updateMode();
    }

    /**
     * What VERR, VERW, LAR and LSL find out about a selector.
     *
     * @param question {@link SystemOperation#VERR} and its neighbours
     * @return 0 or the value LAR and LSL load, or {@link #INVISIBLE}
     */
    long inspect(int question, int selector) {
        if ((selector & 0xFFFC) == 0 || (selector & 4) != 0 || selector >>> 3 >= ENTRIES) {
            return INVISIBLE;
        }
        int hi = high[selector >>> 3];
        boolean system = (hi & NOT_SYSTEM) == 0;
        boolean code = !system && (hi & CODE) != 0;
        boolean conforming = code && (hi & EXPAND_DOWN) != 0;
        if (!conforming && privilege(hi) < Math.max(cpu.cpl(), selector & 3)) {
            return INVISIBLE;
        }
        switch (question) {
            case SystemOperation.VERR:
                return !system && (!code || (hi & WRITABLE) != 0) ? 0 : INVISIBLE;
            case SystemOperation.VERW:
                return !system && !code && (hi & WRITABLE) != 0 ? 0 : INVISIBLE;
            case SystemOperation.LAR:
                return system && !hasRights(hi) ? INVISIBLE : hi & 0x00FF_FF00L;
            default:
                if (system && !hasLimit(hi)) {
                    return INVISIBLE;
                }
                int limit = (low[selector >>> 3] & 0xFFFF) | (hi & 0xF_0000);
                if ((hi & GRANULAR) != 0) {
                    limit = limit << 12 | 0xFFF;
                }
                return limit & 0xFFFF_FFFFL;
        }
    }

    /** System types that LAR shows: TSS, LDT, call and task gates. */
    private static boolean hasRights(int hi) {
        return (0b0001_1010_0011_1110 >>> (hi >>> 8 & 15) & 1) != 0;
    }

    /** System types that have a limit: TSS and LDT. */
    private static boolean hasLimit(int hi) {
        return (0b0000_1010_0000_1110 >>> (hi >>> 8 & 15) & 1) != 0;
    }

    /** The limit of the code segment, for fetching outside flat mode. */
    void checkFetch(int offset) {
        if (Integer.compareUnsigned(offset, state[Cpu.LIMIT + Cpu.CS]) > 0) {
            throw cpu.trap(GENERAL_PROTECTION, 0);
        }
    }

    /** Whether code in the present code segment has 32-bit operands and addresses. */
    public boolean isBigCode() {
        return (state[Cpu.RIGHTS + Cpu.CS] & BIG) != 0;
    }

    /** Whether the stack segment has a 32-bit stack pointer. */
    public boolean isBigStack() {
        return (state[Cpu.RIGHTS + Cpu.SS] & BIG) != 0;
    }

    /**
     * The linear address of an access through a segment register, with the checks of type and limit
     * (Intel SDM volume 3, 5.3 and 5.5).
     *
     * @param segment the segment register
     * @param offset of the first byte
     * @param size bytes, at least 1
     * @param write whether it is a write
     * @throws GuestFault #GP(0), or #SS(0) for the stack segment
     */
    public int linear(int segment, int offset, int size, boolean write) {
        if (state[Cpu.OPEN + segment] == 0) {
            check(segment, offset, size, write);
        }
        return state[Cpu.BASE + segment] + offset;
    }

    private void check(int segment, int offset, int size, boolean write) {
        int rights = state[Cpu.RIGHTS + segment];
        int limit = state[Cpu.LIMIT + segment];
        boolean code = (rights & CODE) != 0;
        boolean allowed =
                (rights & PRESENT) != 0
                        && (write
                                ? !code && (rights & WRITABLE) != 0
                                : !code || (rights & WRITABLE) != 0);
        int last = offset + size - 1;
        if (!code && (rights & EXPAND_DOWN) != 0) {
            int top = (rights & BIG) != 0 ? -1 : 0xFFFF;
            allowed &=
                    Integer.compareUnsigned(offset, limit) > 0
                            && Integer.compareUnsigned(last, top) <= 0
                            && Integer.compareUnsigned(last, offset) >= 0;
        } else {
            allowed &=
                    Integer.compareUnsigned(last, limit) <= 0
                            && Integer.compareUnsigned(last, offset) >= 0;
        }
        if (!allowed) {
            throw cpu.trap(segment == Cpu.SS ? STACK_FAULT : GENERAL_PROTECTION, 0);
        }
    }
}
