package jlguest.translator.emit;

import jlguest.translator.MemoryAccess;

/**
 * Emits what reaches page maps, and the access itself, after it was granted: of a size as in {@code
 * Flags} or {@link #QUAD}, within one page of RAM.
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

    /**
     * Leaves the {@code long} entry of an address in the page map of a ring.
     *
     * @param user whether the ring is 3
     * @param write whether storing has to be granted
     * @param address pushes the address
     */
    void entry(Assembler code, boolean user, boolean write, Runnable address);

    /** Emits a load that leaves the zero-extended value on the stack. */
    void load(Assembler code, int size, RamPlace place);

    /**
     * Emits a store of the low bits of a value.
     *
     * @param value pushes the value
     */
    void store(Assembler code, int size, RamPlace place, Runnable value);
}
