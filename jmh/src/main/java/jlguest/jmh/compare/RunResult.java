package jlguest.jmh.compare;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run of one rival.
 *
 * @param measurements by program; without those that did not finish a round
 * @param absent programs that the machine has not what they need for
 * @param readyNanos from the start of the process to the first line of the workload, or -1
 * @param readyKiB the most memory that the process had had by then, or -1 if unknown
 * @param peakKiB the most memory that the process had at all, or -1 if unknown
 * @param failure what went wrong, if something did
 */
record RunResult(
        Map<Program, Measurement> measurements,
        Set<Program> absent,
        long readyNanos,
        long readyKiB,
        long peakKiB,
        Optional<String> failure) {}
