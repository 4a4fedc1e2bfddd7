package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Looks an access up in the page map of its ring: what is not granted, or reaches into another
 * page, takes the side exit.
 *
 * @param map the page map
 * @param bytes size of the access
 * @param sideExit where to go if it is not granted
 */
record PageLookup(ClassConstant map, int bytes, Label sideExit) {
    private static final int OFFSET_MASK = GuestRam.PAGE_SIZE - 1;

    /**
     * Leaves the map's entry in {@link Locals#ENTRY}, or takes the side exit.
     *
     * @param base local with the address
     * @param displacement to add to it
     * @return where the access goes
     */
    RamPlace emit(Assembler code, int base, int displacement) {
        int address = base;
        if (displacement != 0) {
            code.load(address);
            code.add(displacement);
            address = Locals.ADDRESS;
            code.store(address);
        }
        code.get(map);
        code.load(address);
        code.constant(GuestRam.PAGE_SHIFT);
        code.op(Opcodes.IUSHR);
        code.op(Opcodes.IALOAD);
        code.op(Opcodes.DUP);
        code.store(Locals.ENTRY);
        code.jump(Opcodes.IFEQ, sideExit);
        if (bytes > 1) {
            code.load(address);
            code.and(OFFSET_MASK);
            code.constant(GuestRam.PAGE_SIZE - bytes);
            code.jump(Opcodes.IF_ICMPGT, sideExit);
        }
        return new RamPlace.Mapped(address, Locals.ENTRY, 0);
    }
}
