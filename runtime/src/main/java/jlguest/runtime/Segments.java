package jlguest.runtime;

import static jlguest.runtime.DescriptorTable.BIG;
import static jlguest.runtime.DescriptorTable.CODE;
import static jlguest.runtime.DescriptorTable.EXPAND_DOWN;
import static jlguest.runtime.DescriptorTable.FLAT_CODE;
import static jlguest.runtime.DescriptorTable.FLAT_DATA;
import static jlguest.runtime.DescriptorTable.FLAT_STACK;
import static jlguest.runtime.DescriptorTable.INNER;
import static jlguest.runtime.DescriptorTable.NOT_SYSTEM;
import static jlguest.runtime.DescriptorTable.PRESENT;
import static jlguest.runtime.DescriptorTable.WRITABLE;
import static jlguest.runtime.DescriptorTable.isConforming;
import static jlguest.runtime.DescriptorTable.privilege;

/**
 * Segment registers, as the processor loads and uses them.
 *
 * <p>There is no local descriptor table (LDTR is 0), so selectors with the table bit set fault.
 * Sources: Intel SDM volume 3, 3.4 and 5 (protection); lguest-abi.md §1.5 and §7.
 */
public final class Segments {
    /** Entries in the descriptor table. */
    public static final int ENTRIES = DescriptorTable.ENTRIES;

    /** #NP: segment not present. */
    public static final int NOT_PRESENT = 11;

    /** #SS: stack fault. */
    public static final int STACK_FAULT = 12;

    /** #GP: general protection. */
    public static final int GENERAL_PROTECTION = 13;

    /** #TS: invalid task state segment, or a stack that it names. */
    static final int INVALID_TSS = 10;

    private static final int NONE = -1;

    private static final int TRAITS = 4;

    private static final int FLAT_PAIR =
            FLAT_CODE << TRAITS * Cpu.CS | FLAT_STACK << TRAITS * Cpu.SS;

    private static final int ALL_FLAT =
            FLAT_PAIR | FLAT_DATA << TRAITS * Cpu.ES | FLAT_DATA << TRAITS * Cpu.DS;

    private static final int INNER_DATA =
            INNER << TRAITS * Cpu.ES
                    | INNER << TRAITS * Cpu.DS
                    | INNER << TRAITS * Cpu.FS
                    | INNER << TRAITS * Cpu.GS;

    private final Cpu cpu;
    private final int[] state;
    private final DescriptorTable table = new DescriptorTable();

    /** What matters of the loaded segments, {@link #TRAITS} bits for each register. */
    private int traits;

    private final FlatRings rings;

    Segments(Cpu cpu) {
        this.cpu = cpu;
        state = cpu.state();
        rings = new FlatRings(cpu, this);
    }

    /** Sets one descriptor of the table in use; loaded registers keep what they have. */
    public void setDescriptor(int index, int lo, int hi) {
        table.set(index, lo, hi);
        rings.forget();
        for (int segment = Cpu.ES; segment <= Cpu.GS; segment++) {
            if (state[Cpu.RIGHTS + segment] != 0) {
                state[Cpu.LOADED + segment] = NONE;
            }
        }
    }

    /** Low word of a descriptor. */
    public int low(int index) {
        return table.low(index);
    }

    /** High word of a descriptor. */
    public int high(int index) {
        return table.high(index);
    }

    /** The descriptors. */
    DescriptorTable table() {
        return table;
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
        rings.forget();
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
    public FlatRings rings() {
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

    private void makeNull(int segment, int selector) {
        state[Cpu.SELECTOR + segment] = selector;
        state[Cpu.BASE + segment] = 0;
        state[Cpu.LIMIT + segment] = 0;
        state[Cpu.RIGHTS + segment] = 0;
        state[Cpu.OPEN + segment] = 0;
        traits &= ~(15 << TRAITS * segment);
        noteLoaded(segment, selector);
    }

    /**
     * Notes that loading a data segment again would change nothing, as long as the table stays:
     * kernels do that at each entry. What a level may not have is emptied when it is entered.
     */
    private void noteLoaded(int segment, int selector) {
        boolean isData = segment != Cpu.CS && segment != Cpu.SS;
        state[Cpu.LOADED + segment] = isData ? selector : NONE;
    }

    /** Fills a register's hidden part without any check. */
    private void put(int segment, int selector) {
        int index = (selector & 0xFFFF) >>> 3;
        state[Cpu.SELECTOR + segment] = selector & 0xFFFF;
        state[Cpu.BASE + segment] = table.base(index);
        state[Cpu.LIMIT + segment] = table.limit(index);
        state[Cpu.RIGHTS + segment] = table.rights(index);
        state[Cpu.OPEN + segment] = table.open(index);
        int shift = TRAITS * segment;
        traits = traits & ~(15 << shift) | table.traits(index) << shift;
        noteLoaded(segment, selector & 0xFFFF);
    }

    /**
     * Whether flat mode stays flat when ES, SS, DS, FS or GS is loaded.
     *
     * @throws GuestFault if there is no such descriptor
     */
    boolean staysFlat(int segment, int selector) {
        if (segment >= Cpu.FS) {
            return true;
        }
        int flat = segment == Cpu.SS ? FLAT_STACK : FLAT_DATA;
        return (selector & 0xFFFC) != 0 && (table.traits(index(selector)) & flat) == flat;
    }

    /**
     * Loads ES, SS, DS, FS or GS as {@code mov} and {@code pop} do.
     *
     * @throws GuestFault with the register unchanged
     */
    public void load(int segment, int selector) {
        load(segment, selector, cpu.cpl());
    }

    /**
     * As {@link #load(int, int)}.
     *
     * @param level current privilege level
     */
    void load(int segment, int selector, int level) {
        if (selector == state[Cpu.LOADED + segment]) {
            return;
        }
        if (segment == Cpu.SS) {
            loadStack(selector, level);
            updateMode();
            return;
        }
        if ((selector & 0xFFFC) == 0) {
            makeNull(segment, selector & 0xFFFF);
        } else {
            int rights = table.high(index(selector));
            boolean readable = (rights & (CODE | WRITABLE)) != CODE;
            boolean conforming = isConforming(rights);
            int needed = Math.max(selector & 3, level);
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

    /**
     * Checks a stack selector.
     *
     * @param level at which the stack is to be used
     * @param vector what is raised if it cannot be one
     * @param external 1 if an exception is the cause, for the error code; 0 for an instruction
     */
    private void checkStack(int selector, int level, int vector, int external) {
        if ((selector & 0xFFFC) == 0) {
            throw cpu.trap(vector, external);
        }
        int rights = table.high(index(selector));
        boolean writableData = (rights & (NOT_SYSTEM | CODE | WRITABLE)) == (NOT_SYSTEM | WRITABLE);
        if ((selector & 3) != level || !writableData || privilege(rights) != level) {
            throw cpu.trap(vector, errorCode(selector) | external);
        }
        if ((rights & PRESENT) == 0) {
            throw cpu.trap(STACK_FAULT, errorCode(selector) | external);
        }
    }

    private void loadStack(int selector, int level) {
        checkStack(selector, level, GENERAL_PROTECTION, 0);
        put(Cpu.SS, selector);
    }

    /** Checks the stack selector that comes with a return to an outer level. */
    void checkOuterStack(int selector, int level) {
        checkStack(selector, level, GENERAL_PROTECTION, 0);
    }

    /**
     * Checks the stack selector for entering a handler in an inner ring, as it is in a task state
     * segment.
     */
    void checkInnerStack(int selector, int level, int external) {
        checkStack(selector, level, INVALID_TSS, external);
    }

    /** Checks a code selector for a far jump or call at the present level; 0 is refused. */
    void checkTransfer(int selector) {
        if ((selector & 0xFFFC) == 0) {
            throw cpu.trap(GENERAL_PROTECTION, 0);
        }
        int rights = table.high(index(selector));
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
        int rights = table.high(index(selector));
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
        if (Integer.compareUnsigned(offset, table.limit((selector & 0xFFFF) >>> 3)) > 0) {
            throw cpu.trap(GENERAL_PROTECTION, 0);
        }
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
            if (rights != 0 && !isConforming(rights) && privilege(rights) < level) {
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

    /**
     * The linear address of an access in the stack segment, where offsets have as many bits as the
     * stack pointer.
     *
     * @param offset of the first byte, before that is seen to
     * @param size bytes, at least 1
     * @param write whether it is a write
     * @throws GuestFault #SS(0)
     */
    int linearOnStack(int offset, int size, boolean write) {
        return linear(Cpu.SS, isBigStack() ? offset : offset & 0xFFFF, size, write);
    }

    /** {@code ESP += by}, of which only SP moves on a 16-bit stack. */
    void moveStack(int by) {
        int old = state[Cpu.ESP];
        int moved = old + by;
        state[Cpu.ESP] = isBigStack() ? moved : old & 0xFFFF_0000 | moved & 0xFFFF;
    }

    private void check(int segment, int offset, int size, boolean write) {
        int rights = state[Cpu.RIGHTS + segment];
        int limit = state[Cpu.LIMIT + segment];
        if (!DescriptorTable.allows(rights, limit, offset, size, write)) {
            throw cpu.trap(segment == Cpu.SS ? STACK_FAULT : GENERAL_PROTECTION, 0);
        }
    }
}
