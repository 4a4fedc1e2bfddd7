package jlguest.testsuite.vectors;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;

/**
 * Counts, for each instruction form and tier, the recorded cases that execute the form there and
 * pass. What a case executes is found by running it one instruction at a time. In a tier that
 * translates, a case counts if it ran in translated code from its beginning to its end, with
 * nothing handed to the interpreter.
 */
public final class CoverageCount {
    /** The tiers that are counted, in the order of the table's columns. */
    static final Tier[] TIERS = {Tier.INTERPRETER, Tier.BLOCK, Tier.REGION};

    private final Set<InstructionForm> seen = new HashSet<>();
    private final VectorMachine tracer =
            new VectorMachine(Tier.INTERPRETER, MemoryAccess.FAST)
                    .observe(insn -> seen.add(InstructionForm.of(insn)));
    private final Map<Tier, VectorMachine> machines = new EnumMap<>(Tier.class);
    private final Map<InstructionForm, Map<Tier, Integer>> counts = new TreeMap<>();
    private LongConsumer progress = count -> {};
    private long cases;
    private long failed;

    /** Counts nothing yet. */
    public CoverageCount() {
        for (Tier tier : TIERS) {
            machines.put(tier, new VectorMachine(tier, MemoryAccess.FAST));
        }
    }

    /** Sets who is told how many cases ran, every now and then. */
    public void setProgress(LongConsumer listener) {
        progress = listener;
    }

    /**
     * Runs all cases of a file, plain or compressed with gzip.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is no case
     */
    public void file(Path path) throws IOException {
        try (BufferedReader reader = VectorRun.open(path)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    count(Vector.parse(line));
                }
            }
        }
    }

    private void count(Vector vector) {
        seen.clear();
        tracer.run(vector);
        for (Tier tier : TIERS) {
            VectorMachine machine = machines.get(tier);
            long interpreted = machine.statistics().interpretedInstructions;
            if (machine.run(vector) != null) {
                failed++;
            } else if (tier == Tier.INTERPRETER
                    || machine.statistics().interpretedInstructions == interpreted) {
                seen.forEach(form -> add(form, tier));
            }
        }
        if (++cases % 256 == 0) {
            progress.accept(cases);
        }
    }

    private void add(InstructionForm form, Tier tier) {
        counts.computeIfAbsent(form, f -> new EnumMap<>(Tier.class)).merge(tier, 1, Integer::sum);
    }

    /** How many tiers each case runs in. */
    public static int tiers() {
        return TIERS.length;
    }

    /** How many cases ran. */
    public long cases() {
        return cases;
    }

    /** How many runs of a case in a tier did not end as recorded; such are not counted. */
    public long failed() {
        return failed;
    }

    /** How many cases count for a form in a tier. */
    int of(InstructionForm form, Tier tier) {
        return counts.getOrDefault(form, Map.of()).getOrDefault(tier, 0);
    }
}
