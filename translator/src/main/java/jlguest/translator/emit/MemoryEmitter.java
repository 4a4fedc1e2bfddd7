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
     * Pushes the page map of a ring, for {@link #entry}.
     *
     * @param user whether the ring is 3
     * @param write whether storing has to be granted
     */
    void pushMap(Assembler code, boolean user, boolean write);

    /** Replaces a page map and an address on the stack by the {@code long} entry. */
    void entry(Assembler code);

    /** Emits a load that leaves the zero-extended value on the stack. */
    void load(Assembler code, int size, RamPlace place);

    /** Pushes a place, for {@link #store}. */
    void pushPlace(Assembler code, RamPlace place);

    /**
     * Has HotSpot take the {@code int} in a local for another one from here on, which it is not; or
     * does nothing, if that would cost more than it helps.
     */
    void disguise(Assembler code, int slot);

    /** Emits a store of the low bits of a value: the stack holds its place and the value. */
    void store(Assembler code, int size);
}
