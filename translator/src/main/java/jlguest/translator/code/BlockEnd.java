package jlguest.translator.code;

import jlguest.runtime.Exit;

/**
 * Where the guest goes from the end of a block.
 *
 * @param kind how it goes on
 * @param first where it jumps to or what it calls, or {@link #NOWHERE} if only running shows it
 * @param second where it goes otherwise, or {@link #NOWHERE}
 * @param resumption where it goes on after a call or a software interrupt, or {@link #NOWHERE}
 */
public record BlockEnd(Kind kind, long first, long second, long resumption) {
    /** No address. */
    public static final long NOWHERE = -1;

    /** Kinds of ends. */
    public enum Kind {
        /** A jump, or the next instruction. */
        JUMP,
        /** A near call. */
        CALL,
        /** A near return. */
        RETURN,
        /** A software interrupt. */
        INTERRUPT,
        /** A return from an interrupt. */
        INTERRUPT_RETURN,
        /** Something that leaves translated code. */
        OTHER
    }

    /** The end of a block. */
    public static BlockEnd of(MicroCode block) {
        int[] words = block.code();
        int last = block.length() - MicroOp.STRIDE;
        int d = words[last + 1];
        long b = words[last + 3] & 0xFFFF_FFFFL;
        long imm = words[last + 4] & 0xFFFF_FFFFL;
        switch (words[last]) {
            case MicroOp.JUMP:
                return d == MicroOp.HINT_CALL
                        ? new BlockEnd(Kind.CALL, imm, NOWHERE, b)
                        : new BlockEnd(Kind.JUMP, imm, NOWHERE, NOWHERE);
            case MicroOp.JUMP_IF:
            case MicroOp.JUMP_NONZERO:
                return new BlockEnd(Kind.JUMP, imm, b, NOWHERE);
            case MicroOp.JUMP_TO:
                return ofJumpTo(d, imm);
            case MicroOp.EXIT:
                return Exit.kind(d) == Exit.SOFTWARE_INTERRUPT
                        ? new BlockEnd(Kind.INTERRUPT, NOWHERE, NOWHERE, b)
                        : new BlockEnd(Kind.OTHER, NOWHERE, NOWHERE, NOWHERE);
            default:
                return new BlockEnd(ofHelper(words, last), NOWHERE, NOWHERE, NOWHERE);
        }
    }

    private static BlockEnd ofJumpTo(int hint, long resumption) {
        switch (hint) {
            case MicroOp.HINT_CALL:
                return new BlockEnd(Kind.CALL, NOWHERE, NOWHERE, resumption);
            case MicroOp.HINT_RETURN:
                return new BlockEnd(Kind.RETURN, NOWHERE, NOWHERE, NOWHERE);
            default:
                return new BlockEnd(Kind.JUMP, NOWHERE, NOWHERE, NOWHERE);
        }
    }

    private static Kind ofHelper(int[] words, int last) {
        int helper = last - MicroOp.STRIDE;
        boolean returns =
                helper >= 0
                        && words[helper] == MicroOp.HELPER
                        && Helper.of(words[helper + 1]) == Helper.IRET;
        return returns ? Kind.INTERRUPT_RETURN : Kind.OTHER;
    }
}
