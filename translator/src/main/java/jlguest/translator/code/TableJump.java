package jlguest.translator.code;

import jlguest.runtime.Cpu;

/**
 * A jump to where an element of a table of addresses leads, as compilers make of a {@code switch}.
 *
 * @param index general register with the element's number
 * @param base address of the first element, a word
 */
public record TableJump(int index, int base) {
    /** Bytes of an element. */
    public static final int ELEMENT = 4;

    private static final int SCALE = Integer.numberOfTrailingZeros(ELEMENT);

    /** The jump that ends a block if it is one: its last instruction consists of it; else null. */
    public static TableJump of(MicroCode block) {
        int[] words = block.code();
        int jump = block.length() - MicroOp.STRIDE;
        int load = jump - MicroOp.STRIDE;
        int address = load - MicroOp.STRIDE;
        boolean isOne =
                address >= 0
                        && address == block.start(block.instructions() - 1)
                        && words[address] == MicroOp.INDEX + SCALE
                        && words[address + 3] < Cpu.EIP
                        && isLoad(words, load, words[address + 1])
                        && isJump(words, jump, words[load + 1]);
        return isOne ? new TableJump(words[address + 3], words[address + 4]) : null;
    }

    private static boolean isLoad(int[] words, int at, int address) {
        return words[at] == MicroOp.LOAD + SCALE && words[at + 2] == address && words[at + 4] == 0;
    }

    private static boolean isJump(int[] words, int at, int target) {
        return words[at] == MicroOp.JUMP_TO
                && words[at + 1] == MicroOp.HINT_JUMP
                && words[at + 2] == target;
    }
}
