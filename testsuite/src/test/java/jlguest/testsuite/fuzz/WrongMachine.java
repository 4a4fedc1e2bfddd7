package jlguest.testsuite.fuzz;

import java.util.function.Predicate;
import jlguest.runtime.Cpu;
import jlguest.runtime.Statistics;

/** A machine that gets EDX wrong whenever a case has something in it. */
final class WrongMachine implements Machine {
    private final Machine right;
    private final Predicate<FuzzCase> trigger;
    private boolean wrong;

    WrongMachine(Machine right, Predicate<FuzzCase> trigger) {
        this.right = right;
        this.trigger = trigger;
    }

    @Override
    public Contestant contestant() {
        return right.contestant();
    }

    @Override
    public void take(FuzzCase next) {
        right.take(next);
        wrong = trigger.test(next);
    }

    @Override
    public Outcome run(StartState start) {
        Outcome outcome = right.run(start);
        if (wrong) {
            outcome.state()[Cpu.EDX] ^= 1;
        }
        return outcome;
    }

    @Override
    public Statistics statistics() {
        return right.statistics();
    }

    @Override
    public void close() {
        right.close();
    }
}
