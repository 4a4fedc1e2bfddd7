package jlguest.translator;

import jlguest.translator.lower.BlockBuilder;

/**
 * What a translator does.
 *
 * @param tier how guest code is run
 * @param memory how translated code reaches guest memory
 * @param blockLimit largest number of instructions in a block, from 1
 * @param heat when code is hot
 * @param classLimit bytes of class files beyond which all code is dropped and found anew, from 1;
 *     so metaspace and HotSpot's code cache stay bounded, whatever a guest runs
 */
public record TranslatorOptions(
        Tier tier, MemoryAccess memory, int blockLimit, Heat heat, long classLimit) {
    /** {@link #classLimit} by default; {@code --stats} shows how many a guest has taken. */
    public static final long CLASS_LIMIT = 64L << 20;

    /** Tiers chosen by heat, unchecked memory. */
    public static final TranslatorOptions DEFAULT =
            new TranslatorOptions(Tier.AUTO, MemoryAccess.FAST, BlockBuilder.MAX_INSTRUCTIONS);

    /** Code is hot when {@link Heat#DEFAULT} says so. */
    public TranslatorOptions(Tier tier, MemoryAccess memory, int blockLimit) {
        this(tier, memory, blockLimit, Heat.DEFAULT, CLASS_LIMIT);
    }

    /** The same with another tier. */
    public TranslatorOptions withTier(Tier newTier) {
        return new TranslatorOptions(newTier, memory, blockLimit, heat, classLimit);
    }

    /** The same with another way to memory. */
    public TranslatorOptions withMemory(MemoryAccess newMemory) {
        return new TranslatorOptions(tier, newMemory, blockLimit, heat, classLimit);
    }

    /** The same with another limit on blocks. */
    public TranslatorOptions withBlockLimit(int newLimit) {
        return new TranslatorOptions(tier, memory, newLimit, heat, classLimit);
    }

    /** The same with another notion of hot code. */
    public TranslatorOptions withHeat(Heat newHeat) {
        return new TranslatorOptions(tier, memory, blockLimit, newHeat, classLimit);
    }

    /** The same with another limit on class files. */
    public TranslatorOptions withClassLimit(long newLimit) {
        return new TranslatorOptions(tier, memory, blockLimit, heat, newLimit);
    }
}
