package jlguest.translator.emit;

/** Emits one kind of micro-operation. */
@FunctionalInterface
interface MicroOpEmitter {
    /**
     * Emits it.
     *
     * @param region where to
     * @param micro the operation
     */
    void emit(RegionEmitter region, Micro micro);
}
