package jlguest.translator.code;

import java.util.Arrays;

/**
 * The micro-operations of one basic block, with the addresses of the guest's instructions they came
 * from.
 *
 * <p>Built by appending; {@link #beginInstruction} marks where an instruction starts.
 */
public final class MicroCode {
    private int[] code = new int[40 * MicroOp.STRIDE];
    private int length;
    private int[] starts = new int[16];
    private int[] addresses = new int[17];
    private int instructions;

    /** Starts the micro-code of the instruction at an address. */
    public void beginInstruction(int address) {
        if (instructions == starts.length) {
            starts = Arrays.copyOf(starts, instructions * 2);
            addresses = Arrays.copyOf(addresses, instructions * 2 + 1);
        }
        starts[instructions] = length;
        addresses[instructions++] = address;
    }

    /** Sets the address behind the last instruction. */
    public void end(int address) {
        addresses[instructions] = address;
        code = Arrays.copyOf(code, length);
        starts = Arrays.copyOf(starts, instructions);
        addresses = Arrays.copyOf(addresses, instructions + 1);
    }

    /** Appends one micro-operation. */
    public void add(int op, int d, int a, int b, int imm) {
        if (length + MicroOp.STRIDE > code.length) {
            code = Arrays.copyOf(code, code.length * 2);
        }
        code[length] = op;
        code[length + 1] = d;
        code[length + 2] = a;
        code[length + 3] = b;
        code[length + 4] = imm;
        length += MicroOp.STRIDE;
    }

    /** The code, {@link MicroOp#STRIDE} words per operation. */
    public int[] code() {
        return code;
    }

    /** Used words of {@link #code}. */
    public int length() {
        return length;
    }

    /** The operation of the last micro-operation, or -1. */
    public int lastOp() {
        return length == 0 ? -1 : code[length - MicroOp.STRIDE];
    }

    /** Whether the last instruction is retired when the block is executed to its end. */
    public boolean lastRetires() {
        return lastOp() != MicroOp.EXIT || code[length - MicroOp.STRIDE + 2] == 1;
    }

    /** Number of guest instructions. */
    public int instructions() {
        return instructions;
    }

    /** Address of an instruction; for {@code index == instructions()} the address behind. */
    public int address(int index) {
        return addresses[index];
    }

    /** Where the micro-code of an instruction starts; the length for {@code instructions()}. */
    public int start(int index) {
        return index == instructions ? length : starts[index];
    }

    /** The instruction that the micro-operation at an offset belongs to. */
    public int instructionAt(int offset) {
        int low = 0;
        int high = instructions - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (starts[middle] <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
