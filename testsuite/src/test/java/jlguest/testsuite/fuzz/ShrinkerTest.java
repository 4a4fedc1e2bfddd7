package jlguest.testsuite.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;

/** A case that fails is made small without ceasing to fail, and can be kept and run again. */
class ShrinkerTest {
    private static final Contestant CONTESTANT =
            new Contestant(Tier.INTERPRETER, MemoryAccess.FAST);

    private static boolean hasBswap(FuzzCase tested) {
        byte[] bytes = tested.code().bytes();
        for (int start : tested.code().starts()) {
            int at = start - Layout.START;
            if (bytes[at] == 0x0F && (bytes[at + 1] & 0xF8) == 0xC8) {
                return true;
            }
        }
        return false;
    }

    private static Arena arenaWithWrongMachine() {
        Arena arena = new Arena(List.of());
        Machine right = new FuzzMachine(CONTESTANT, new Watchdog());
        arena.add(new WrongMachine(right, ShrinkerTest::hasBswap));
        return arena;
    }

    private static FuzzCase caseWithBswap() {
        long seed = 1;
        while (!hasBswap(CaseGenerator.of(seed, opcode -> true))) {
            seed++;
        }
        return CaseGenerator.of(seed, opcode -> true);
    }

    @Test
    void onlyTheInstructionThatFailsIsLeft() {
        try (Arena arena = arenaWithWrongMachine()) {
            FuzzRun run = new FuzzRun(arena, opcode -> true);
            run.run(caseWithBswap());
            assertEquals(1, run.failures().size());
            FuzzRun.Failure failure = run.failures().get(0);
            assertEquals(1, failure.small().code().starts().length);
            assertEquals(1, failure.small().states().size());
            String text = FailureText.of(failure);
            assertTrue(text.contains("bswap e"), text);
            assertTrue(text.contains("edx"), text);
        }
    }

    @Test
    void aCaseThatWasKeptFailsAgainAndOnlyWhereItIsWrong() {
        try (Arena arena = arenaWithWrongMachine()) {
            FuzzRun run = new FuzzRun(arena, opcode -> true);
            run.run(caseWithBswap());
            FuzzRun.Failure failure = run.failures().get(0);
            FuzzCase kept = CaseFile.parse(CaseFile.line(failure.small()));
            assertEquals(CaseFile.line(failure.small()), CaseFile.line(kept));
            assertEquals(failure.difference(), arena.run(kept));
            try (Arena good = new Arena(List.of(CONTESTANT))) {
                assertNull(good.run(kept));
            }
        }
    }
}
