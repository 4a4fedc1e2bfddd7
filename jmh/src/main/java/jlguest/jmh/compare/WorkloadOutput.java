package jlguest.jmh.compare;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Understands what the workload prints, line by line. {@code src/main/workload/main.c} describes
 * the lines; those that do not begin with {@code @} belong to the kernel or the machine.
 */
final class WorkloadOutput {
    private static final int KEPT_LINES = 6;

    private final Map<Program, Measurement> measurements = new EnumMap<>(Program.class);
    private final Set<Program> absent = EnumSet.noneOf(Program.class);
    private final Deque<String> otherLines = new ArrayDeque<>();
    private Optional<Measurement> current = Optional.empty();
    private int rounds;
    private long readyAt = -1;
    private boolean ended;

    /**
     * Takes a line.
     *
     * @param line without its end
     * @param nanos when it came
     * @return whether it is the workload's
     * @throws MalformedOutputException if it makes no sense
     */
    boolean accept(String line, long nanos) {
        if (!line.startsWith("@")) {
            if (otherLines.size() == KEPT_LINES) {
                otherLines.removeFirst();
            }
            otherLines.addLast(line);
            return false;
        }
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "@workload" -> readyAt = nanos;
            case "@begin" -> begin(line, words, nanos);
            case "@absent" -> absent.add(program(line, words));
            case "@round" -> addRound(RoundLine.parse(line), nanos);
            case "@end" -> ended = true;
            default ->
                    throw new MalformedOutputException("this is no line of the workload: " + line);
        }
        return true;
    }

    private void begin(String line, String[] words, long nanos) {
        if (words.length != 3 || !words[2].matches("\\d{1,18}")) {
            throw new MalformedOutputException("this is no line of the workload: " + line);
        }
        Measurement measurement = new Measurement(nanos, Long.parseLong(words[2]));
        measurements.put(program(line, words), measurement);
        current = Optional.of(measurement);
    }

    private static Program program(String line, String[] words) {
        return Program.of(words.length > 1 ? words[1] : "")
                .orElseThrow(() -> new MalformedOutputException("unknown program: " + line));
    }

    private void addRound(RoundLine line, long nanos) {
        Measurement measurement = measurements.get(line.program());
        if (measurement == null) {
            throw new MalformedOutputException(line.program().label() + " ended before it began");
        }
        measurement.add(nanos, line);
        rounds++;
    }

    /**
     * Notes that the workload was stopped behind its last line.
     *
     * @param nanos for how long
     * @param now when it goes on, by this machine's clock
     */
    void interrupt(long nanos, long now) {
        current.ifPresent(measurement -> measurement.interrupt(nanos, now));
    }

    /** How many programs have begun or are absent. */
    int position() {
        return measurements.size() + absent.size();
    }

    /** How many rounds of all programs have ended. */
    int rounds() {
        return rounds;
    }

    /** Programs that began, with what is known of them. */
    Map<Program, Measurement> measurements() {
        return Collections.unmodifiableMap(measurements);
    }

    /** Programs that the machine has not what they need for. */
    Set<Program> absent() {
        return Collections.unmodifiableSet(absent);
    }

    /** When the workload began, or -1 if it did not yet. */
    long readyAt() {
        return readyAt;
    }

    /** Whether the workload has done everything. */
    boolean ended() {
        return ended;
    }

    /** The last few lines of others, for a message about a failure. */
    String otherLines() {
        return String.join("\n", otherLines);
    }
}
