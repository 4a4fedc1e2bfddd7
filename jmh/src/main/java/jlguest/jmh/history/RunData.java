package jlguest.jmh.history;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * What is kept of a run beside JMH's results.
 *
 * @param date when it was saved, in UTC as ISO 8601 has it: {@code 2026-01-31T12:00:00Z}
 * @param source what was measured
 * @param machine where it was measured
 * @param jvm in what it was measured
 * @param arguments the command line that says which benchmarks were measured, and how
 */
public record RunData(
        String date, SourceState source, HostMachine machine, Jvm jvm, List<String> arguments) {

    /** Whether nothing is missing, as it may be in a file. */
    boolean isComplete() {
        return isDate(date)
                && source != null
                && source.commit() != null
                && machine != null
                && machine.processor() != null
                && machine.system() != null
                && jvm != null
                && jvm.vendor() != null
                && jvm.name() != null
                && jvm.version() != null
                && jvm.flags() != null
                && arguments != null;
    }

    private static boolean isDate(String text) {
        try {
            return text != null && Instant.parse(text) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Whether numbers of both come from equal machines and JVMs. */
    public boolean sameEnvironment(RunData other) {
        return machine.equals(other.machine) && jvm.equals(other.jvm);
    }
}
