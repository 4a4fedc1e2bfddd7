package jlguest.translator;

/**
 * When code counts as hot in {@link Tier#AUTO}, and who translates it then.
 *
 * @param hot executions after which a block is translated, from 1
 * @param warm executions below which a block is left out of its neighbours' regions
 * @param background whether a thread of its own translates; otherwise the guest's own thread does,
 *     before it goes on, so that what runs where depends on nothing but the guest
 */
public record Heat(int hot, int warm, boolean background) {
    /**
     * Lower counts make classes that never pay for their definition (docs/architecture.md), higher
     * ones keep hot code in the interpreter.
     */
    public static final Heat DEFAULT = new Heat(2000, 16, true);
}
