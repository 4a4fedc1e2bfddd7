package jlguest.testsuite.fuzz;

import java.util.Locale;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;

/**
 * One way to run code.
 *
 * @param tier how guest code is run
 * @param memory how translated code reaches memory
 */
record Contestant(Tier tier, MemoryAccess memory) {
    @Override
    public String toString() {
        return (tier + "/" + memory).toLowerCase(Locale.ROOT);
    }
}
