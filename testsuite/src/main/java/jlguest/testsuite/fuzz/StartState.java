package jlguest.testsuite.fuzz;

import java.util.List;
import jlguest.testsuite.vectors.Vector;

/**
 * What a processor holds before a run.
 *
 * @param seed what data and stack are filled from, as docs/vectors.md says
 * @param registers EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI
 * @param eflags EFLAGS
 * @param memory bytes laid over the filled memory
 * @param fpu floating point state in the layout of docs/vectors.md
 * @param mapping how pages are mapped: the sum of the constants here
 */
record StartState(
        int seed, int[] registers, int eflags, List<Vector.Bytes> memory, byte[] fpu, int mapping) {
    /** The second page of code is another frame, whose constants differ. */
    static final int OTHER_CODE = 1;

    /** The second page of data is not there. */
    static final int DATA_ABSENT = 2;

    /** The second page of data is read-only. */
    static final int DATA_READ_ONLY = 4;

    /** All bits of a mapping. */
    static final int MAPPINGS = OTHER_CODE | DATA_ABSENT | DATA_READ_ONLY;

    /** The same with other registers. */
    StartState withRegisters(int[] others) {
        return new StartState(seed, others, eflags, memory, fpu, mapping);
    }

    /** The same with pages mapped otherwise. */
    StartState withMapping(int other) {
        return new StartState(seed, registers, eflags, memory, fpu, other);
    }
}
