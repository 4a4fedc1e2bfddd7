package jlguest.testsuite.fuzz;

import java.util.List;

/**
 * A program and the states that it is started in, one after the other and again and again, until it
 * is hot.
 *
 * @param seed what it was made from; 0 if from a file
 * @param program where the code comes from, or null if from a file
 * @param code the code
 * @param user whether it runs in ring 3, else in ring 1
 * @param direct whether vectors 3, 4 and 0x80 go straight to the guest's handler
 * @param states at least one
 */
record FuzzCase(
        long seed,
        Program program,
        Code code,
        boolean user,
        boolean direct,
        List<StartState> states) {
    FuzzCase {
        states = List.copyOf(states);
    }

    /** The same with another program, or null if that cannot be assembled. */
    FuzzCase with(Program other) {
        Code assembled = other.assemble();
        return assembled == null
                ? null
                : new FuzzCase(seed, other, assembled, user, direct, states);
    }

    /** The same with other states. */
    FuzzCase with(List<StartState> others) {
        return new FuzzCase(seed, program, code, user, direct, others);
    }
}
