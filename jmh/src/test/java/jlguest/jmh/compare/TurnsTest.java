package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts that behave like rivals and note in one file what they do and when. */
@Timeout(120)
class TurnsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final int ROUNDS = 12;

    @TempDir Path folder;

    @BeforeEach
    void thereAreSignals() {
        assumeTrue(Signals.arePresent(), "this system has no command kill");
    }

    /** Two programs of so many rounds, each of which takes some time. */
    private List<String> rival(String name, double seconds) {
        String script =
                """
                note() { echo $1 >> %1$s; }
                clock() { date +%%s%%N | cut -c2-; }
                echo @workload
                echo @begin crc $(clock)
                for i in $(seq %2$d); do
                    begin=$(clock)
                    sleep %3$s
                    note %4$s-crc
                    end=$(clock)
                    echo @round crc 1 00000001 $((1$end - 1$begin)) $end
                done
                echo @begin sieve $(clock)
                for i in $(seq %2$d); do
                    sleep %3$s
                    note %4$s-sieve
                    echo @round sieve 1 00000002 1000 $(clock)
                done
                echo @end
                """
                        .formatted(folder.resolve("notes"), ROUNDS, seconds, name);
        return List.of("sh", "-c", script);
    }

    private final List<String> heard = new ArrayList<>();

    private Turns turns(Duration slice) {
        return turns(slice, PATIENCE);
    }

    private Turns turns(Duration slice, Duration limit) {
        Turns.Progress progress =
                new Turns.Progress() {
                    @Override
                    public void started(int rival) {
                        heard.add("rival " + rival);
                    }

                    @Override
                    public void began(int position) {
                        heard.add("program " + position);
                    }
                };
        return new Turns(slice, limit, progress);
    }

    private List<String> notes() throws IOException {
        return Files.readAllLines(folder.resolve("notes"));
    }

    /** The notes without those that repeat the one before. */
    private List<String> changes() throws IOException {
        List<String> changes = new ArrayList<>();
        for (String note : notes()) {
            if (changes.isEmpty() || !changes.get(changes.size() - 1).equals(note)) {
                changes.add(note);
            }
        }
        return changes;
    }

    @Test
    void eachGoesOnForAWhileInTurn() throws IOException, InterruptedException {
        List<RunResult> results = turns(SLICE).run(List.of(rival("a", 0.05), rival("b", 0.05)));
        for (RunResult result : results) {
            assertEquals(Optional.empty(), result.failure());
            Measurement crc = result.measurements().get(Program.CRC);
            assertTrue(crc.rounds() < ROUNDS, "some rounds were interrupted");
            assertTrue(crc.rounds() >= ROUNDS / 4, "and some were not: " + crc.rounds());
        }
        assertEquals(4 * ROUNDS, notes().size());
        long slices = changes().stream().filter(note -> note.equals("a-crc")).count();
        assertTrue(slices >= 3, () -> "of twelve rounds three fit into a slice: " + slices);
    }

    @Test
    void noneBeginsAProgramBeforeTheOthersEndedTheOneBefore()
            throws IOException, InterruptedException {
        turns(SLICE).run(List.of(rival("slow", 0.2), rival("fast", 0.1)));
        List<String> programs =
                notes().stream()
                        .map(note -> note.substring(note.indexOf('-') + 1))
                        .collect(Collectors.toList());
        assertEquals(2 * ROUNDS, programs.indexOf("sieve"), programs::toString);
        assertEquals(List.of("rival 0", "rival 1", "program 1", "program 2"), heard);
    }

    @Test
    void withoutASliceOneRunsAfterTheOther() throws IOException, InterruptedException {
        turns(Duration.ZERO).run(List.of(rival("a", 0.01), rival("b", 0.01)));
        assertEquals(List.of("a-crc", "a-sieve", "b-crc", "b-sieve"), changes());
    }

    @Test
    void oneThatFailsDoesNotHoldUpTheOthers() throws IOException, InterruptedException {
        List<RunResult> results =
                turns(SLICE)
                        .run(
                                List.of(
                                        List.of("/no/such/program"),
                                        List.of("sh", "-c", "echo @workload; exit 3"),
                                        rival("a", 0.01)));
        assertTrue(results.get(0).failure().isPresent());
        assertTrue(results.get(1).failure().orElse("").contains("status 3"));
        assertEquals(Optional.empty(), results.get(2).failure());
    }

    @Test
    void theTimeOthersHaveDoesNotCount() throws IOException, InterruptedException {
        List<RunResult> results =
                turns(SLICE, Duration.ofSeconds(3))
                        .run(List.of(rival("a", 0.15), rival("b", 0.15)));
        results.forEach(result -> assertEquals(Optional.empty(), result.failure()));
    }
}
