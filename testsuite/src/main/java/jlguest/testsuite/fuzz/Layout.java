package jlguest.testsuite.fuzz;

/**
 * What is mapped where while a case runs. Code, data and stack are as docs/vectors.md says; the
 * others exist only between the tiers.
 */
final class Layout {
    static final int PAGE = 0x1000;

    /** Two pages of code. */
    static final int CODE = 0x40_0000;

    /** Where code begins; the rest of its region is filled with {@code nop}. */
    static final int START = 0x40_0800;

    /** The second page of code, which some states map to another frame. */
    static final int CODE_2 = CODE + PAGE;

    /** One past the code region. */
    static final int CODE_END = CODE + 2 * PAGE;

    /** Two pages of data; the second one is absent or read-only in some states. */
    static final int DATA = 0x60_0000;

    /** Two pages of stack. */
    static final int STACK = 0x80_0000;

    /** One page with the handler of direct traps, for ring 1 only. */
    static final int HANDLER = 0xA0_0000;

    /** One page for the stack of that handler. */
    static final int HANDLER_STACK = HANDLER + PAGE;

    /** One page that may only be read. */
    static final int READ_ONLY = HANDLER + 2 * PAGE;

    /** One page that is not dirty at first. */
    static final int CLEAN = HANDLER + 3 * PAGE;

    /** Selectors of segments whose base is not 0: 4 KiB at the addresses that follow. */
    static final int[] SMALL_SELECTORS = {0x33, 0x3B, 0x43};

    static final int[] SMALL_BASES = {DATA + 0x100, DATA + 0x1800, STACK + 0x40};

    private Layout() {}
}
