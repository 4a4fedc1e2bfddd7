package jlguest.translator.emit;

import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * An access to an element of an array that is on the stack: its address is a known distance from
 * the stack pointer plus an index.
 *
 * @param distance of the element whose index is 0, from the stack pointer where {@link
 *     StackOffsets} count from
 * @param index register or temporary with the index, as it is when the access is done
 * @param shift what the index is shifted left by
 */
record StackElement(int distance, int index, int shift) {
    /**
     * The element that a load or store reaches; null if its block does not form the address like
     * that.
     *
     * @param code the block
     * @param access number of the load or store in it
     * @param offsets distances of registers and temporaries at the access
     */
    static StackElement of(MicroCode code, int access, int[] offsets) {
        Micro micro = at(code, access);
        int writer = OperandUse.lastWriter(code, access, micro.a());
        Micro address = writer < 0 ? null : at(code, writer);
        if (address == null || address.op() < MicroOp.LEA || address.op() >= MicroOp.INDEX) {
            return null;
        }
        for (int between = writer; between < access; between++) {
            if (mayChange(at(code, between), address.a(), address.b())) {
                return null;
            }
        }
        int distance =
                StackOffsets.plus(
                        StackOffsets.plus(offsets[address.a()], address.imm()), micro.imm());
        return distance == StackOffsets.UNKNOWN
                ? null
                : new StackElement(distance, address.b(), address.op() - MicroOp.LEA);
    }

    private static Micro at(MicroCode code, int number) {
        return Micro.at(code, number * MicroOp.STRIDE);
    }

    private static boolean mayChange(Micro micro, int base, int index) {
        return micro.op() == MicroOp.HELPER
                || OperandUse.writes(micro).contains(base)
                || OperandUse.writes(micro).contains(index);
    }
}
