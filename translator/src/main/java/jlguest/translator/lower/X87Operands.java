package jlguest.translator.lower;

/** Size and direction of the memory operands of x87 instructions (Intel SDM volume 2, B.17). */
final class X87Operands {
    /** Environment and whole-state images: their size depends on the operand size. */
    private static final int ENVIRONMENT = -1;

    private static final int STATE = -2;

    /** Bytes, by opcode D8 to DF and ModRM's middle field. */
    private static final int[][] BYTES = {
        {4, 4, 4, 4, 4, 4, 4, 4},
        {4, 4, 4, 4, ENVIRONMENT, 2, ENVIRONMENT, 2},
        {4, 4, 4, 4, 4, 4, 4, 4},
        {4, 4, 4, 4, 4, 10, 4, 10},
        {8, 8, 8, 8, 8, 8, 8, 8},
        {8, 8, 8, 8, STATE, 2, STATE, 2},
        {2, 2, 2, 2, 2, 2, 2, 2},
        {2, 2, 2, 2, 10, 8, 10, 8},
    };

    /** One bit for each ModRM middle field whose operand is written, by opcode. */
    private static final int[] WRITTEN = {
        0, 0b1100_1100, 0, 0b1000_1110, 0, 0b1100_1110, 0, 0b1100_1110
    };

    private X87Operands() {}

    static int bytes(int opcode, int reg, boolean operand16) {
        int bytes = BYTES[opcode & 7][reg];
        if (bytes == ENVIRONMENT) {
            return operand16 ? 14 : 28;
        }
        if (bytes == STATE) {
            return operand16 ? 94 : 108;
        }
        return bytes;
    }

    static boolean isWritten(int opcode, int reg) {
        return (WRITTEN[opcode & 7] >>> reg & 1) != 0;
    }
}
