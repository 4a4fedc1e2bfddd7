package jlguest.hypervisor.profile;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.runtime.Statistics;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.TranslationListener;

/**
 * Counts what each translated region does, by standing around its code. Regions of a guest that is
 * not metered have nothing around them.
 */
public final class RegionMeter implements TranslationListener {
    /** Regions metered; a guest that has more translated keeps the rest without. */
    private static final int MAX_REGIONS = 1 << 16;

    /** What tells regions apart. */
    private record Key(int address, boolean user) {}

    private final Statistics statistics;
    private final TranslationListener next;
    private final MeteredRegion.Calls calls = new MeteredRegion.Calls();
    private final Map<Key, MeteredRegion> regions = new ConcurrentHashMap<>();

    /**
     * @param statistics the processor's counters
     * @param next told as well
     */
    public RegionMeter(Statistics statistics, TranslationListener next) {
        this.statistics = statistics;
        this.next = next;
    }

    @Override
    public void started(int count) {
        next.started(count);
    }

    @Override
    public TranslatedCode translated(int index, Translation translation, TranslatedCode code) {
        TranslatedCode inner = next.translated(index, translation, code);
        Key key = new Key(translation.address(), translation.user());
        MeteredRegion region = regions.get(key);
        if (region == null) {
            if (regions.size() >= MAX_REGIONS) {
                return inner;
            }
            region = new MeteredRegion(statistics, calls);
            regions.put(key, region);
        }
        return region.meter(translation, inner);
    }

    /**
     * The regions in which most instructions were retired, most first.
     *
     * @param count how many at most
     * @param symbols names of the kernel's functions
     */
    public List<RegionStatistics> hottest(int count, SymbolTable symbols) {
        // Sorted as copies: the counters may move meanwhile.
        return regions.values().stream()
                .filter(MeteredRegion::isKnown)
                .map(region -> region.statistics(symbols))
                .sorted(Comparator.comparingLong(RegionStatistics::retired).reversed())
                .limit(count)
                .toList();
    }

    /** Number of regions metered. */
    public int size() {
        return regions.size();
    }
}
