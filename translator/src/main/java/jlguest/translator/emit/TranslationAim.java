package jlguest.translator.emit;

/**
 * What a translation is made for: code that becomes hot is translated first to one aim, then to the
 * other.
 */
public enum TranslationAim {
    /**
     * To be fast soon: HotSpot's first compiler makes the code at once. It is replaced when it is
     * hot, so it counts its uses.
     */
    BASELINE,

    /** To be fast for good: HotSpot's second compiler gets all that helps it. */
    OPTIMIZED;

    /**
     * Whether nothing is looked up ahead for several accesses to memory: less bytecode takes
     * HotSpot less time.
     */
    boolean isBrief() {
        return this == BASELINE;
    }

    /** Whether the code counts its uses, and asks for better code after enough of them. */
    boolean countsUses() {
        return this == BASELINE;
    }

    /** Whether methods beyond {@link RegionCompiler#METHOD_LIMIT} are worth HotSpot's time. */
    boolean mayBeLarge() {
        return this == OPTIMIZED;
    }
}
