package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import jlguest.runtime.MappedAccess;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Looks an access up in the page map of its ring: what is not granted takes the side exit, and so
 * does what reaches into another page, except by {@link MappedAccess}.
 *
 * @param memory how the page map is reached
 * @param user whether its ring is 3
 * @param write whether storing has to be granted
 * @param bytes size of the access
 * @param aligned whether the address is known to be a multiple of the size
 * @param sideExit where to go if it is not granted
 */
record PageLookup(
        MemoryEmitter memory,
        boolean user,
        boolean write,
        int bytes,
        boolean aligned,
        Label sideExit) {
    private static final int OFFSET_MASK = GuestRam.PAGE_SIZE - 1;

    /**
     * Leaves the map's entry in {@link Locals#PAGE}, or takes the side exit.
     *
     * @param base local with the address
     * @param displacement to add to it
     * @return where the access goes, as long as the local does not change
     */
    RamPlace emit(Assembler code, int base, int displacement) {
        int address = base;
        if (displacement != 0) {
            code.load(address);
            code.add(displacement);
            address = Locals.ADDRESS;
            code.store(address);
        }
        memory.pushMap(code, user, write);
        code.load(address);
        memory.entry(code);
        code.op(Opcodes.DUP2);
        code.storeLong(Locals.PAGE);
        code.jumpIfZero(sideExit);
        if (bytes > 1 && !aligned) {
            code.load(address);
            code.and(OFFSET_MASK);
            code.constant(GuestRam.PAGE_SIZE - bytes);
            code.jump(Opcodes.IF_ICMPGT, sideExit);
        }
        return new RamPlace.Distant(address, Locals.PAGE, 0);
    }

    /**
     * Loads by a call, or takes the side exit; leaves the zero-extended value in {@link
     * Locals#VALUE}.
     *
     * @param base local with the address
     * @param displacement to add to it
     */
    void load(Assembler code, int base, int displacement) {
        pushMapped(code, base, displacement);
        code.callVirtual(MappedAccess.class, "load" + bytes * Byte.SIZE, "(I)J");
        code.op(Opcodes.DUP2);
        code.op(Opcodes.L2I);
        code.store(Locals.VALUE);
        code.constant(0L);
        code.op(Opcodes.LCMP);
        code.jump(Opcodes.IFLT, sideExit);
    }

    /** Stores by a call, or takes the side exit: {@link #pushMapped} is below the value. */
    void store(Assembler code) {
        code.callVirtual(MappedAccess.class, "store" + bytes * Byte.SIZE, "(II)Z");
        code.jump(Opcodes.IFEQ, sideExit);
    }

    /**
     * Pushes what loads and stores by calls, and the address.
     *
     * @param base local with the address
     * @param displacement to add to it
     */
    void pushMapped(Assembler code, int base, int displacement) {
        code.get(ClassConstant.mapped(user, write));
        code.load(base);
        code.add(displacement);
    }
}
