package jlguest.translator.emit;

/**
 * Emits what happens where a region hands over to code outside it. This is the place for links
 * between units, guest calls as JVM calls and prediction of returns.
 */
interface TransferEmitter {
    /**
     * Goes on at a known address.
     *
     * @param region the region that ends here, with its count completed
     * @param address where the guest goes on
     * @param hint one of {@code MicroOp}'s {@code HINT} constants
     * @param returnAddress where a call comes back to
     */
    void jump(RegionEmitter region, int address, int hint, int returnAddress);

    /**
     * Goes on at the address in a register or temporary.
     *
     * @param operand the register or temporary
     * @param hint one of {@code MicroOp}'s {@code HINT} constants
     * @param returnAddress where a call comes back to
     */
    void jumpTo(RegionEmitter region, int operand, int hint, int returnAddress);
}
