package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.Statistics;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;

/** The reference and all contestants: runs a case in each of them and compares state for state. */
final class Arena implements AutoCloseable {
    /** Runs from each state where code must become hot first. */
    private static final int ROUNDS = 4;

    /** Runs from each state otherwise: once afresh, once with what the others left. */
    private static final int FEW_ROUNDS = 2;

    /**
     * A difference.
     *
     * @param contestant who was wrong
     * @param round which run from the state, from 0
     * @param state which state
     * @param text what was wrong
     */
    record Difference(Contestant contestant, int round, int state, String text) {
        @Override
        public String toString() {
            return contestant + ", state " + state + ", run " + (round + 1) + ": " + text;
        }
    }

    private final Watchdog watchdog = new Watchdog();
    private final FuzzMachine reference;
    private final List<Machine> machines = new ArrayList<>();
    private long runs;
    private long givenUp;
    private long finished;

    Arena(List<Contestant> contestants) {
        reference = new FuzzMachine(new Contestant(Tier.INTERPRETER, MemoryAccess.FAST), watchdog);
        for (Contestant contestant : contestants) {
            machines.add(new FuzzMachine(contestant, watchdog));
        }
    }

    /** Lets one more machine take part. */
    void add(Machine machine) {
        machines.add(machine);
    }

    /** Runs a case; returns the first difference, or null. */
    Difference run(FuzzCase tested) {
        List<Outcome> expected = expected(tested);
        for (Machine machine : machines) {
            Difference difference = run(machine, tested, expected);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    /** Runs a case in one contestant only. */
    Difference run(FuzzCase tested, Contestant only) {
        List<Outcome> expected = expected(tested);
        for (Machine machine : machines) {
            if (machine.contestant().equals(only)) {
                return run(machine, tested, expected);
            }
        }
        throw new IllegalArgumentException("no machine is " + only);
    }

    private List<Outcome> expected(FuzzCase tested) {
        List<Outcome> expected = new ArrayList<>();
        reference.take(tested);
        for (StartState state : tested.states()) {
            Outcome outcome = reference.reference(state);
            runs++;
            if (outcome == null) {
                givenUp++;
            } else if (outcome.ended() == Outcome.End.DONE) {
                finished++;
            }
            expected.add(outcome);
        }
        reference.close();
        return expected;
    }

    private static Difference run(Machine machine, FuzzCase tested, List<Outcome> expected) {
        boolean warmsUp = machine.contestant().tier() == Tier.AUTO;
        int rounds =
                warmsUp && tested.states().size() < ROUNDS
                        ? 4 * ROUNDS
                        : warmsUp ? ROUNDS : FEW_ROUNDS;
        machine.take(tested);
        try {
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < expected.size(); i++) {
                    if (expected.get(i) == null) {
                        continue;
                    }
                    String text = compare(machine, tested.states().get(i), expected.get(i));
                    if (text != null) {
                        return new Difference(machine.contestant(), round, i, text);
                    }
                }
            }
            return null;
        } finally {
            machine.close();
        }
    }

    private static String compare(Machine machine, StartState state, Outcome expected) {
        try {
            return machine.run(state).difference(expected);
        } catch (RuntimeException | LinkageError e) {
            return "exception in the processor: " + e + " at " + e.getStackTrace()[0];
        }
    }

    /** Runs of the reference. */
    long runs() {
        return runs;
    }

    /** Runs of the reference that did not end soon enough and were not compared. */
    long givenUp() {
        return givenUp;
    }

    /** Runs of the reference that came to the end of the program. */
    long finished() {
        return finished;
    }

    /** Counters of the reference. */
    Statistics referenceStatistics() {
        return reference.statistics();
    }

    /** The machines that are compared with the reference. */
    List<Machine> machines() {
        return machines;
    }

    @Override
    public void close() {
        watchdog.close();
        reference.close();
        machines.forEach(Machine::close);
    }
}
