package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * The rounds of one program in one run.
 *
 * <p>Two clocks are at hand. That of the kernel which runs the program takes the time of a round
 * closely, but may go wrong as a whole: a guest measures its own speed when it boots, and is
 * disturbed in that. This machine's goes right, but sees a line only once it was woken for it. So
 * rounds are timed by the first, and the first is set right by the second over all rounds. A round
 * in which the process was stopped counts for neither.
 */
final class Measurement {
    /**
     * Lines that were on their way when the process was stopped come behind it: in this time at
     * most, in nanoseconds.
     */
    private static final long LATENESS = 20_000_000;

    private final List<Long> nanos = new ArrayList<>();
    private long hostBefore;
    private long guestBefore;
    private long hostPassed;
    private long guestPassed;
    private long interruption;
    private long resumed;
    private long first;
    private long iterations;
    private int checksum;

    /**
     * A program that begins.
     *
     * @param hostBegin now, by this machine's clock, in nanoseconds
     * @param guestBegin now, by the clock of the kernel that runs the program
     */
    Measurement(long hostBegin, long guestBegin) {
        hostBefore = hostBegin;
        guestBefore = guestBegin;
    }

    /**
     * Notes that the program was stopped in a round that has not ended yet.
     *
     * @param hostNanos for how long
     * @param host when it went on by this machine's clock, in nanoseconds
     */
    void interrupt(long hostNanos, long host) {
        interruption += hostNanos;
        resumed = host;
    }

    /**
     * Notes a round.
     *
     * @param host when it ended by this machine's clock, in nanoseconds
     * @param line what the workload printed of it
     * @throws MalformedOutputException if it did other work than the rounds before, or had another
     *     result, or the clock stands still
     */
    void add(long host, RoundLine line) {
        boolean empty = isEmpty();
        if (empty) {
            iterations = line.iterations();
            checksum = line.checksum();
        } else if (iterations != line.iterations() || checksum != line.checksum()) {
            throw new MalformedOutputException(
                    String.format(
                            "%s computed %08x in one round and %08x in another",
                            line.program().label(), checksum, line.checksum()));
        }
        if (line.clock() <= guestBefore) {
            throw new MalformedOutputException("the guest's clock stands still");
        }
        boolean interrupted = isInterrupted(line.nanos(), host);
        if (!interrupted) {
            // What is too short for a clock took a nanosecond: ratios need something to divide by.
            nanos.add(Math.max(1, line.nanos()));
        }
        if (interruption == 0) {
            hostPassed += Math.max(1, host - hostBefore);
            guestPassed += line.clock() - guestBefore;
        }
        if (empty) {
            first = Math.max(1, host - hostBefore - interruption);
        }
        if (interrupted) {
            interruption = 0;
        }
        hostBefore = host;
        guestBefore = line.clock();
    }

    /**
     * Whether the process was stopped in a round that took so long. Rounds that it had ended by
     * then may be told of later: they count, but not when that was heard of here. A clock that
     * stands still while the process does shows nothing, so the first round that cannot be such a
     * late one is taken for the one.
     */
    private boolean isInterrupted(long roundNanos, long host) {
        return interruption > 0 && (roundNanos >= interruption / 2 || host - resumed > LATENESS);
    }

    /** Whether no round has ended yet. */
    boolean isEmpty() {
        return iterations == 0;
    }

    /** How many rounds were not interrupted. */
    int rounds() {
        return nanos.size();
    }

    /** Iterations in each round; none before one has ended. */
    long iterations() {
        return iterations;
    }

    int checksum() {
        return checksum;
    }

    /** Nanoseconds that pass here while the clock of the program's kernel counts one. */
    double clockScale() {
        return guestPassed == 0 ? 1 : (double) hostPassed / guestPassed;
    }

    /**
     * Nanoseconds of an iteration in the first round, when everything was still cold, by this
     * machine's clock: the process was stopped in it if others took turns.
     */
    double first() {
        return (double) first / iterations;
    }

    /**
     * Nanoseconds of an iteration once the program has warmed up: median of the last half of the
     * rounds that were not interrupted.
     */
    double steady() {
        if (nanos.isEmpty()) {
            return first();
        }
        double median = Sample.of(nanos.subList(nanos.size() / 2, nanos.size())).median();
        return clockScale() * median / iterations;
    }
}
