package jlguest.translator;

/**
 * When code counts as hot in {@link Tier#AUTO}, and who translates it then.
 *
 * <p>If HotSpot's first compiler can be asked directly ({@link HotSpotCompilers}), code is
 * translated twice: soon, for that compiler alone; and again when that code was used often.
 *
 * @param hot heat at which a block is translated if it is translated only once, from 1; each
 *     execution heats it by one
 * @param soon heat at which it is translated for the first time, from 1; an execution heats it by
 *     more once the guest is not young any more
 * @param uses after how many uses of that code it is translated again, from 1: each time that it is
 *     entered is one, and so are 128 instructions in a loop
 * @param warm executions below which a block is left out of its neighbours' regions
 * @param background whether a thread of its own translates; otherwise the guest's own thread does,
 *     before it goes on, so that what runs where depends on nothing but the guest; then code is
 *     translated only once
 */
public record Heat(int hot, int soon, int uses, int warm, boolean background) {
    /**
     * Each region costs HotSpot's compilers many times what interpreting it for a while costs. The
     * boot of a Linux guest made 1600 regions with 2000 and 250 with 20,000 ({@code --stats} counts
     * them), and was sooner done (docs/performance.md). The first compiler alone is done sooner.
     */
    public static final Heat DEFAULT = new Heat(20_000, 5000, 300_000, 16, true);

    /** For code that is translated only once. */
    public Heat(int hot, int warm, boolean background) {
        this(hot, hot, hot, warm, background);
    }
}
