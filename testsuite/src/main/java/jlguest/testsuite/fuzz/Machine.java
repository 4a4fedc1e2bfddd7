package jlguest.testsuite.fuzz;

import jlguest.runtime.Statistics;

/** Something that runs cases. */
interface Machine extends AutoCloseable {
    /** How it runs code. */
    Contestant contestant();

    /** Takes up a case; nothing that was translated for others stays. */
    void take(FuzzCase next);

    /** Runs the case from one of its states, with what earlier runs left in the cache of code. */
    Outcome run(StartState start);

    /** Counters over all runs so far. */
    Statistics statistics();

    /** Lets go of the case. */
    @Override
    void close();
}
