package jlguest.runtime;

/**
 * Block-exit codes: what a unit of code returns when it ends.
 *
 * <p>The low eight bits are the kind, the next eight a vector where the kind has one. With every
 * code the registers stand in the state array and {@code EIP} says where the guest is: at the next
 * instruction for a jump, at the instruction itself for faults and for everything the host has to
 * look at.
 */
public final class Exit {
    /** Go on at {@code EIP}: nothing else happened. */
    public static final int JUMP = 0;

    /** An exception without error code at {@code EIP}; the vector is in bits 8 to 15. */
    public static final int TRAP = 1;

    /** An exception whose error code stands in the state. */
    public static final int TRAP_WITH_ERROR = 2;

    /** A page fault; address and error code stand in the state. */
    public static final int PAGE_FAULT = 3;

    /** {@code int n}; {@code EIP} is at the instruction, {@code NEXT_EIP} behind it. */
    public static final int SOFTWARE_INTERRUPT = 4;

    /** A hypercall from ring 1; {@code EIP} is already behind it. */
    public static final int HYPERCALL = 5;

    /** {@code hlt} in ring 1; {@code EIP} is at the instruction. */
    public static final int HALT = 6;

    /** A privileged instruction at {@code EIP} which the host may emulate, else #GP(0). */
    public static final int EMULATE = 7;

    /** The host asked for attention; {@code EIP} is at an instruction boundary. */
    public static final int POLL = 8;

    /** A store changed code of the unit that was running; go on at {@code EIP}. */
    public static final int CODE_INVALIDATED = 9;

    /** Translated code could not do the access at {@code EIP} fast: interpret from there. */
    public static final int INTERPRET = 10;

    /** As {@link #JUMP}, but only the outermost loop of the dispatcher may go on. */
    public static final int UNWIND = 11;

    /** Nothing was done: the code at {@code EIP} has to be looked up. */
    public static final int LOOK_UP = 12;

    /**
     * The instruction at {@code EIP} depends on the exact count of instructions before it: it has
     * to be done by itself. Only while an {@link InstructionTimer} runs.
     */
    public static final int ALONE = 13;

    /** Number of kinds, for counters. */
    public static final int KINDS = 14;

    private static final String[] NAMES = {
        "jump",
        "trap",
        "trapWithError",
        "pageFault",
        "softwareInterrupt",
        "hypercall",
        "halt",
        "emulate",
        "poll",
        "codeInvalidated",
        "interpret",
        "unwind",
        "lookUp",
        "alone",
    };

    private Exit() {}

    /** The kind of a code. */
    public static int kind(int exit) {
        return exit & 0xFF;
    }

    /** The vector of a code. */
    public static int vector(int exit) {
        return (exit >>> 8) & 0xFF;
    }

    /** Puts a code together. */
    public static int of(int kind, int vector) {
        return kind | vector << 8;
    }

    /** A kind's name in statistics. */
    public static String name(int kind) {
        return NAMES[kind];
    }
}
