package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * Which values a register or temporary may have, where that follows from how its block forms them:
 * addresses of the elements of a small array at a constant address.
 *
 * @param first the least of them, unsigned
 * @param last the greatest
 */
record AddressRange(long first, long last) {
    private static final int BYTE = 0xFF;

    /**
     * The addresses of an access, from its first byte to its last one.
     *
     * @param code the block
     * @param number of the micro-operation in it
     * @param bytes that it accesses
     * @return null if they are not known, or not all in one page
     */
    static AddressRange inPage(MicroCode code, int number, int bytes) {
        Micro access = Micro.at(code, number * MicroOp.STRIDE);
        AddressRange range = before(code, number, access.a());
        AddressRange addresses = range == null ? null : range.plus(access.imm());
        if (addresses == null) {
            return null;
        }
        long last = addresses.last + bytes - 1;
        boolean together = addresses.first >> GuestRam.PAGE_SHIFT == last >> GuestRam.PAGE_SHIFT;
        return together ? new AddressRange(addresses.first, last) : null;
    }

    /** The values of an operand before a micro-operation, or null. */
    private static AddressRange before(MicroCode code, int before, int operand) {
        int writer = operand == MicroOp.NONE ? -1 : OperandUse.lastWriter(code, before, operand);
        return writer < 0 ? null : of(code, writer);
    }

    private static AddressRange of(MicroCode code, int number) {
        Micro micro = Micro.at(code, number * MicroOp.STRIDE);
        int op = micro.op();
        if (op == MicroOp.LOW8
                || op == MicroOp.HIGH8
                || op == MicroOp.LOAD
                || op == MicroOp.LOAD_FOR_WRITE) {
            return new AddressRange(0, BYTE);
        }
        if (op == MicroOp.alu(MicroOp.AND, Flags.DWORD, true) && micro.imm() >= 0) {
            return new AddressRange(0, micro.imm());
        }
        if (op == MicroOp.MOV) {
            return before(code, number, micro.a());
        }
        if (op >= MicroOp.INDEX && op < MicroOp.LOW8) {
            AddressRange index = before(code, number, micro.b());
            int shift = op - MicroOp.INDEX;
            return index == null
                    ? null
                    : new AddressRange(index.first << shift, index.last << shift).plus(micro.imm());
        }
        return null;
    }

    /** The range further up; null if addresses would wrap around. */
    private AddressRange plus(int addend) {
        long distance = first == 0 ? addend & 0xFFFF_FFFFL : addend;
        long from = first + distance;
        long to = last + distance;
        return from < 0 || to >> Integer.SIZE != 0 ? null : new AddressRange(from, to);
    }
}
