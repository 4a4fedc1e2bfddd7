package jlguest.hypervisor;

import java.security.SecureRandom;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Where the bytes of an entropy device come from.
 *
 * @param generator makes the generator, anew for each boot
 * @param repeats whether the bytes are the same in each run
 */
record EntropySource(Supplier<Random> generator, boolean repeats) {
    /** Bytes that nobody can foresee. */
    static EntropySource secure() {
        return new EntropySource(SecureRandom::new, false);
    }

    /** Bytes that follow from a seed. */
    static EntropySource seeded(long seed) {
        return new EntropySource(() -> new Random(seed), true);
    }
}
