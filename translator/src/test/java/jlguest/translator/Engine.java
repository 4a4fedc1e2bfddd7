package jlguest.translator;

/** The ways to run guest code that every test of behaviour goes through. */
enum Engine {
    INTERPRETER(Tier.INTERPRETER, MemoryAccess.FAST),
    BLOCK_FAST(Tier.BLOCK, MemoryAccess.FAST),
    BLOCK_SAFE(Tier.BLOCK, MemoryAccess.SAFE),
    REGION_FAST(Tier.REGION, MemoryAccess.FAST),
    REGION_SAFE(Tier.REGION, MemoryAccess.SAFE),
    AUTO_FAST(Tier.AUTO, MemoryAccess.FAST),
    AUTO_SAFE(Tier.AUTO, MemoryAccess.SAFE);

    private final Tier tier;
    private final MemoryAccess memory;

    Engine(Tier tier, MemoryAccess memory) {
        this.tier = tier;
        this.memory = memory;
    }

    TranslatorOptions options() {
        return TranslatorOptions.DEFAULT.withTier(tier).withMemory(memory);
    }
}
