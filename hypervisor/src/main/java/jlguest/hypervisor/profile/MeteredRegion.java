package jlguest.hypervisor.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import jlguest.hypervisor.symbol.Symbol;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.runtime.Statistics;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.TranslationListener.Translation;

/**
 * The counters of one region. Written by the guest's thread without synchronisation; a reader on
 * another thread sees them a little late.
 */
final class MeteredRegion {
    /** What regions retired that were called by the one that runs: theirs, not its own. */
    static final class Calls {
        private long retired;
    }

    private final Statistics statistics;
    private final Calls calls;
    private final long[] exits = new long[Exit.KINDS];
    private volatile Translation last;
    private long translations;
    private long invalidations;
    private long entries;
    private long retired;

    MeteredRegion(Statistics statistics, Calls calls) {
        this.statistics = statistics;
        this.calls = calls;
    }

    /** Code that does what a translation does, and counts. */
    TranslatedCode meter(Translation translation, TranslatedCode code) {
        last = translation;
        translations++;
        return new MeteredCode(code);
    }

    /** False in the moment between making it and its first translation. */
    boolean isKnown() {
        return last != null;
    }

    RegionStatistics statistics(SymbolTable symbols) {
        Translation translation = last;
        return new RegionStatistics(
                translation.address(),
                translation.user(),
                translation.user() ? "" : symbol(symbols, translation.address()),
                translation.blocks(),
                translation.instructions(),
                translation.bytecodes(),
                translations,
                invalidations,
                entries,
                retired,
                exits());
    }

    private static String symbol(SymbolTable symbols, int address) {
        Symbol symbol = symbols.find(address);
        if (symbol == null) {
            return "";
        }
        int offset = address - symbol.address();
        return offset == 0 ? symbol.name() : String.format("%s+0x%x", symbol.name(), offset);
    }

    private Map<String, Long> exits() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int kind = 0; kind < Exit.KINDS; kind++) {
            if (exits[kind] != 0) {
                counts.put(Exit.name(kind), exits[kind]);
            }
        }
        return Collections.unmodifiableMap(counts);
    }

    private final class MeteredCode extends TranslatedCode {
        private final TranslatedCode code;

        MeteredCode(TranslatedCode code) {
            this.code = code;
        }

        @Override
        public int run(int depth) {
            long before = statistics.translatedInstructions;
            long besides = calls.retired;
            calls.retired = 0;
            entries++;
            int exit = Exit.PAGE_FAULT;
            try {
                exit = code.run(depth);
                return exit;
            } catch (GuestFault fault) {
                exit = fault.exit();
                throw fault;
            } finally {
                exits[Exit.kind(exit)]++;
                long all = statistics.translatedInstructions - before;
                retired += all - calls.retired;
                calls.retired = besides + all;
            }
        }

        @Override
        public void discarded() {
            invalidations++;
            code.discarded();
        }
    }
}
