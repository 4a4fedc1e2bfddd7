package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * What the workload does in one run.
 *
 * @param programs in this order
 * @param millis for how long each program is run, round by round
 * @param rounds how many rounds each program is run at least
 * @param divisor a round has one part in so many of the usual iterations
 */
record Plan(List<Program> programs, int millis, int rounds, int divisor) {
    Plan {
        programs = List.copyOf(programs);
        if (programs.isEmpty() || millis < 0 || rounds < 1 || divisor < 1) {
            throw new IllegalArgumentException(
                    programs + ", " + millis + " ms, " + rounds + " rounds, 1/" + divisor);
        }
    }

    /** The arguments of the workload. */
    List<String> arguments() {
        List<String> words = new ArrayList<>();
        words.add("time=" + millis);
        words.add("rounds=" + rounds);
        words.add("divide=" + divisor);
        programs.forEach(program -> words.add(program.label()));
        return words;
    }
}
