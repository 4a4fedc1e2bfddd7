package jlguest.testsuite.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;

/** Random programs end alike in every tier, for a few seconds; {@code jlguest fuzz} goes on. */
class TiersAgreeTest {
    private static final long NANOS = 6_000_000_000L;
    private static final int FEWEST_CASES = 8;

    private static List<Contestant> everyTier() {
        List<Contestant> all = new ArrayList<>();
        all.add(new Contestant(Tier.INTERPRETER, MemoryAccess.FAST));
        for (MemoryAccess memory : MemoryAccess.values()) {
            all.add(new Contestant(Tier.BLOCK, memory));
            all.add(new Contestant(Tier.AUTO, memory));
        }
        return all;
    }

    private static void assertAgree(long seed) {
        System.out.println("random programs from seed " + seed);
        try (Arena arena = new Arena(everyTier())) {
            FuzzRun run = new FuzzRun(arena, opcode -> true);
            long start = System.nanoTime();
            run.generate(seed, cases -> cases < FEWEST_CASES || System.nanoTime() - start < NANOS);
            assertEquals(List.of(), run.failures().stream().map(FailureText::of).toList());
            assertEquals(List.of(), run.idle(), "never ran translated code");
            assertTrue(arena.finished() > arena.runs() / 4, "most runs come to no end");
        }
    }

    @Test
    void programsOfAKnownSeedEndAlike() {
        assertAgree(1);
    }

    @Test
    void programsOfANewSeedEndAlike() {
        assertAgree(new SplittableRandom().nextLong() >>> 16);
    }
}
