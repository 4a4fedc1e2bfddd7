package jlguest.testsuite.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;

/** A way to run guest code: a tier, and how its translated code reaches memory. */
record Engine(Tier tier, MemoryAccess memory) {
    /** Every tier there is; the interpreter has one way to memory. */
    static List<Engine> all() {
        List<Engine> all = new ArrayList<>();
        for (Tier tier : Tier.values()) {
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
