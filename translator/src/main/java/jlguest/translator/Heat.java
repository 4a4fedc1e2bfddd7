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
     * A region takes HotSpot about 10 ms of processor time, as much as interpreting a million
     * instructions. With 2000 the boot of a Linux guest translates 1600 regions, with 20,000 it
     * translates 250 and takes a quarter less time; more than that changes nothing. A loop of six
     * instructions is hot after some two milliseconds.
     */
    public static final Heat DEFAULT = new Heat(20_000, 16, true);
}
