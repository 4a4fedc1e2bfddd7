package jlguest.testsuite.conformance;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;

/** A way to run guest code: a tier, and how its translated code reaches memory. */
record Engine(Tier tier, MemoryAccess memory) {
    /**
     * The interpreter, which has one way to memory, and both translators, at the first execution.
     */
    static List<Engine> all() {
        return of(EnumSet.complementOf(EnumSet.of(Tier.AUTO)));
    }

    /** The same, and tiers chosen by heat, where a thread of its own translates meanwhile. */
    static List<Engine> withBackground() {
        return of(EnumSet.allOf(Tier.class));
    }

    private static List<Engine> of(Set<Tier> tiers) {
        List<Engine> all = new ArrayList<>();
        for (Tier tier : tiers) {
            for (MemoryAccess memory : MemoryAccess.values()) {
                if (tier != Tier.INTERPRETER || memory == MemoryAccess.FAST) {
                    all.add(new Engine(tier, memory));
                }
            }
        }
        return all;
    }

    TranslatorOptions options() {
        return TranslatorOptions.DEFAULT.withTier(tier).withMemory(memory);
    }

    boolean translates() {
        return tier != Tier.INTERPRETER;
    }

    @Override
    public String toString() {
        return (tier + (translates() ? " " + memory : "")).toLowerCase(Locale.ROOT);
    }
}
