package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.List;

/** The rounds of one program in one run. */
final class Measurement {
    private final List<Long> hostNanos = new ArrayList<>();
    private final List<Long> guestNanos = new ArrayList<>();
    private long iterations;
    private int checksum;

    /**
     * Notes a round.
     *
     * @param host nanoseconds it took by this machine's clock
     * @param line what the workload printed of it
     * @throws MalformedOutputException if it did other work than the rounds before, or had another
     *     result
     */
    void add(long host, RoundLine line) {
        if (hostNanos.isEmpty()) {
            iterations = line.iterations();
            checksum = line.checksum();
        } else if (iterations != line.iterations() || checksum != line.checksum()) {
            throw new MalformedOutputException(
                    String.format(
                            "%s computed %08x in one round and %08x in another",
                            line.program().label(), checksum, line.checksum()));
        }
        hostNanos.add(host);
        guestNanos.add(line.nanos());
    }

    boolean isEmpty() {
        return hostNanos.isEmpty();
    }

    int rounds() {
        return hostNanos.size();
    }

    /** Iterations in each round. */
    long iterations() {
        return iterations;
    }

    int checksum() {
        return checksum;
    }

    /** Nanoseconds of an iteration in the first round, when everything was still cold. */
    double first() {
        return (double) hostNanos.get(0) / iterations;
    }

    /** Nanoseconds of an iteration once the program has warmed up: median of the last half. */
    double steady() {
        return steady(hostNanos);
    }

    /** As {@link #steady}, by the clock of the kernel that ran the program. */
    double steadyByGuest() {
        return steady(guestNanos);
    }

    private double steady(List<Long> nanos) {
        return Sample.of(nanos.subList(nanos.size() / 2, nanos.size())).median() / iterations;
    }
}
