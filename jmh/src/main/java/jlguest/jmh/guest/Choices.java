package jlguest.jmh.guest;

import java.util.Locale;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;

/** Parameters of benchmarks, spelt as on the command line of {@code jlguest run}. */
public final class Choices {
    private Choices() {}

    /**
     * A tier by its name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Tier tier(String name) {
        return Tier.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /**
     * A way to memory by its name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static MemoryAccess memory(String name) {
        return MemoryAccess.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
