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
     * Each region costs HotSpot's compilers many times what interpreting it for a while costs. The
     * boot of a Linux guest made 1600 regions with 2000 and 250 with 20,000 ({@code --stats} counts
     * them), and was sooner done (docs/performance.md).
     */
    public static final Heat DEFAULT = new Heat(20_000, 16, true);
}
