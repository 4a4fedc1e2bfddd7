package jlguest.translator.emit;

import jlguest.translator.MemoryAccess;

/**
 * Emits the access itself, after the page map granted it: at guest-physical address {@code address
 * + entry - 1}, both in locals, of a size as in {@code Flags}, within one page.
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

    /** The {@link ClassConstant#UNSAFE} of classes made with this emitter, or null. */
    Object unsafe();

    /** Emits a load that leaves the zero-extended value on the stack. */
    void load(Assembler code, int size, int addressSlot, int entrySlot);

    /** Emits a store of the low bits of the value in a local. */
    void store(Assembler code, int size, int addressSlot, int entrySlot, int valueSlot);
}
