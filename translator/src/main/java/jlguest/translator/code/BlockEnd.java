package jlguest.translator.code;

import java.util.stream.LongStream;
import jlguest.runtime.Exit;

/**
 * Where the guest goes from the end of a block.
 *
 * @param op the micro-operation that ends the block
 * @param first where it jumps to, or {@link #NOWHERE}
 * @param second where it goes otherwise, or {@link #NOWHERE}
 * @param resumption where it goes on after a call or a software interrupt, or {@link #NOWHERE}
 */
public record BlockEnd(int op, long first, long second, long resumption) {
    /** No address. */
    public static final long NOWHERE = -1;

    /** The end of a block. */
    public static BlockEnd of(MicroCode block) {
        int[] words = block.code();
        int last = block.length() - MicroOp.STRIDE;
        int op = words[last];
        int d = words[last + 1];
        long b = words[last + 3] & 0xFFFF_FFFFL;
        long imm = words[last + 4] & 0xFFFF_FFFFL;
        switch (op) {
            case MicroOp.JUMP:
                return d == MicroOp.HINT_CALL
                        ? new BlockEnd(op, NOWHERE, NOWHERE, b)
                        : new BlockEnd(op, imm, NOWHERE, NOWHERE);
            case MicroOp.JUMP_IF:
            case MicroOp.JUMP_NONZERO:
                return new BlockEnd(op, imm, b, NOWHERE);
            case MicroOp.JUMP_TO:
                return new BlockEnd(op, NOWHERE, NOWHERE, d == MicroOp.HINT_CALL ? imm : NOWHERE);
            case MicroOp.EXIT:
                boolean interrupt = Exit.kind(d) == Exit.SOFTWARE_INTERRUPT;
                return new BlockEnd(op, NOWHERE, NOWHERE, interrupt ? b : NOWHERE);
            default:
                return new BlockEnd(op, NOWHERE, NOWHERE, NOWHERE);
        }
    }

    /** The addresses at which the guest goes on without leaving its function. */
    public int[] successors() {
        return LongStream.of(first, second, resumption)
                .filter(address -> address != NOWHERE)
                .mapToInt(address -> (int) address)
                .toArray();
    }
}
