package jlguest.testsuite.vectors;

import jlguest.runtime.Exit;
import jlguest.runtime.Statistics;
import jlguest.translator.Tier;

/**
 * Whether a case really ran in translated code, by the processor's counters: in the tiers that
 * translate before they run, the interpreter may only do what translated code handed to it.
 */
final class TranslationCheck {
    private final boolean translates;
    private final Statistics statistics;
    private final long translations;
    private final long interpreted;
    private final long handedOver;

    /** Notes the counters before a case. */
    TranslationCheck(Tier tier, Statistics statistics) {
        translates = tier == Tier.BLOCK || tier == Tier.REGION;
        this.statistics = statistics;
        translations = statistics.blocksTranslated;
        interpreted = statistics.interpretedInstructions;
        handedOver = statistics.exits[Exit.INTERPRET];
    }

    /** Appends what is wrong with the counters after the case. */
    void check(StringBuilder wrong) {
        if (!translates) {
            return;
        }
        if (statistics.blocksTranslated == translations) {
            wrong.append(" nothing was translated");
        } else if (statistics.interpretedInstructions != interpreted
                && statistics.exits[Exit.INTERPRET] == handedOver) {
            wrong.append(" interpreted without need");
        }
    }
}
