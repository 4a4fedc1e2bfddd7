package jlguest.translator.emit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * The guest code that becomes one JVM method: basic blocks, the first of which is where the method
 * is entered. Jumps between them become jumps inside the method.
 *
 * @param blocks at least one, each with at least one instruction, ending with its only block-ending
 *     micro-operation, and no two at the same address; they are laid out in this order
 */
public record Region(List<MicroCode> blocks) {
    /**
     * @throws IllegalArgumentException if the blocks are not as described
     */
    public Region {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a region needs a block");
        }
        Set<Integer> addresses = new HashSet<>();
        for (MicroCode block : blocks) {
            if (block.instructions() == 0 || !MicroOp.isEnd(block.lastOp())) {
                throw new IllegalArgumentException("block without an end");
            }
            if (!addresses.add(block.address(0))) {
                throw new IllegalArgumentException(
                        "two blocks at " + Integer.toHexString(block.address(0)));
            }
        }
    }

    /** A region of a single block. */
    public static Region of(MicroCode block) {
        return new Region(List.of(block));
    }

    /** Guest address where the region is entered. */
    public int address() {
        return blocks.get(0).address(0);
    }

    /** Number of guest instructions. */
    public int instructions() {
        int sum = 0;
        for (MicroCode block : blocks) {
            sum += block.instructions();
        }
        return sum;
    }

    /** The number of the block at a guest address, or -1. */
    int indexOf(int address) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).address(0) == address) {
                return i;
            }
        }
        return -1;
    }
}
