package jlguest.jmh.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the workload that tells of one round: {@code @round NAME ITERATIONS CHECKSUM
 * NANOSECONDS CLOCK}.
 *
 * @param nanos what the round took by the clock of the kernel that ran it
 * @param clock what that clock showed at the end of the round, in nanoseconds
 */
record RoundLine(Program program, long iterations, int checksum, long nanos, long clock) {
    private static final Pattern FORMAT =
            Pattern.compile("@round (\\S{1,40}) (\\d{1,10}) ([0-9a-f]{8}) (\\d{1,18}) (\\d{1,18})");

    /**
     * Reads it.
     *
     * @throws MalformedOutputException if it is none
     */
    static RoundLine parse(String line) {
        Matcher parts = FORMAT.matcher(line);
        if (!parts.matches() || Long.parseLong(parts.group(2)) == 0) {
            throw new MalformedOutputException("this is no line of the workload: " + line);
        }
        Program program =
                Program.of(parts.group(1))
                        .orElseThrow(
                                () -> new MalformedOutputException("unknown program: " + line));
        return new RoundLine(
                program,
                Long.parseLong(parts.group(2)),
                Integer.parseUnsignedInt(parts.group(3), 16),
                Long.parseLong(parts.group(4)),
                Long.parseLong(parts.group(5)));
    }
}
