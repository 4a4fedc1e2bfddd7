package jlguest.translator.emit;

import jlguest.translator.MemoryAccess;

/**
 * Emits the access itself, after the page map granted it: at guest-physical address {@code address
 * + entry - 1}, both in locals, of a size as in {@code Flags} or {@link #QUAD}, within one page.
 */
interface MemoryEmitter {
    /**
     * The emitter for a kind of access.
     *
     * @throws UnsupportedOperationException if this JVM does not have what it needs
     */
    static MemoryEmitter of(MemoryAccess access) {
        return access == MemoryAccess.FAST ? FastMemoryEmitter.create() : new SafeMemoryEmitter();
    }

    /** The size of a {@code long}. */
    int QUAD = 3;

    /** The {@link ClassConstant#UNSAFE} of classes made with this emitter, or null. */
    Object unsafe();

    /** Emits a load that leaves the zero-extended value on the stack. */
    default void load(Assembler code, int size, int addressSlot, int entrySlot) {
        load(code, size, addressSlot, entrySlot, 0);
    }

    /** Emits a load from a number of bytes behind the address. */
    void load(Assembler code, int size, int addressSlot, int entrySlot, int displacement);

    /**
     * Emits a store of the low bits of a value a number of bytes behind the address.
     *
     * @param value pushes the value
     */
    void store(
            Assembler code,
            int size,
            int addressSlot,
            int entrySlot,
            int displacement,
            Runnable value);
}
