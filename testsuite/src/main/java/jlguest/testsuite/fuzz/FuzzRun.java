package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import jlguest.translator.Tier;
import jlguest.translator.decode.Opcode;

/** Makes cases from successive seeds, runs them, and shrinks what fails. */
final class FuzzRun {
    /** A case that failed, small, and what was wrong with it. */
    record Failure(FuzzCase small, Arena.Difference difference) {}

    private final Arena arena;
    private final Predicate<Opcode> forms;
    private final List<Failure> failures = new ArrayList<>();
    private Consumer<Failure> listener = failure -> {};
    private long cases;

    /**
     * @param arena where cases run
     * @param forms which opcodes are generated between the structure
     */
    FuzzRun(Arena arena, Predicate<Opcode> forms) {
        this.arena = arena;
        this.forms = forms;
    }

    /** Sets who is told of each failure. */
    void setListener(Consumer<Failure> newListener) {
        listener = newListener;
    }

    /**
     * Runs cases of successive seeds.
     *
     * @param firstSeed seed of the first case
     * @param goesOn asked before each case, with the number of cases so far
     */
    void generate(long firstSeed, LongPredicate goesOn) {
        while (goesOn.test(cases)) {
            run(CaseGenerator.of(firstSeed + cases, forms));
        }
    }

    /** Runs one case. */
    void run(FuzzCase next) {
        cases++;
        Arena.Difference difference = arena.run(next);
        if (difference != null) {
            Contestant culprit = difference.contestant();
            FuzzCase small =
                    new Shrinker(candidate -> arena.run(candidate, culprit) != null).shrink(next);
            Arena.Difference left = arena.run(small, culprit);
            // what failed once may depend on what ran before: then the whole case is kept
            Failure failure =
                    left == null ? new Failure(next, difference) : new Failure(small, left);
            failures.add(failure);
            listener.accept(failure);
        }
    }

    /** Cases so far. */
    long cases() {
        return cases;
    }

    /** Cases that failed, shrunk. */
    List<Failure> failures() {
        return failures;
    }

    /**
     * Machines that should have run translated code and never did; a run with such a machine has
     * tested nothing.
     */
    List<Contestant> idle() {
        return arena.machines().stream()
                .filter(machine -> machine.contestant().tier() != Tier.INTERPRETER)
                .filter(machine -> machine.statistics().translatedInstructions == 0)
                .map(Machine::contestant)
                .toList();
    }
}
