package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What all runs of all rivals have given. */
final class Comparison {
    private final Map<String, List<RunResult>> runs = new LinkedHashMap<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final List<RunResult> idleJvms = new ArrayList<>();
    private final List<Program> programs;

    /** A comparison without results. */
    Comparison(List<Program> programs) {
        this.programs = List.copyOf(programs);
    }

    /** Notes that a rival cannot run here. */
    void addAbsent(String rival, String why) {
        absent.put(rival, why);
    }

    /** Notes a run. */
    void addRun(String rival, RunResult run) {
        runs.computeIfAbsent(rival, name -> new ArrayList<>()).add(run);
    }

    /** Notes a run of a JVM that does nothing. */
    void addIdleJvm(RunResult run) {
        idleJvms.add(run);
    }

    List<Program> programs() {
        return programs;
    }

    /** The rivals that ran, in the order of their first runs. */
    List<String> rivals() {
        return List.copyOf(runs.keySet());
    }

    /** The rivals that cannot run here, and why. */
    Map<String, String> absent() {
        return Collections.unmodifiableMap(absent);
    }

    /** The runs of a rival, in their order; none if it did not run. */
    List<RunResult> runs(String rival) {
        return List.copyOf(runs.getOrDefault(rival, List.of()));
    }

    /** The rival whose times are the measure of the others'. */
    String reference() {
        return runs.containsKey("jlguest") ? "jlguest" : rivals().get(0);
    }

    /** Whether a rival's machine has not what a program needs. */
    boolean isAbsent(String rival, Program program) {
        return runs(rival).stream().anyMatch(run -> run.absent().contains(program));
    }

    /** Nanoseconds of an iteration once a program has warmed up, over all runs of a rival. */
    Optional<Sample> steady(String rival, Program program) {
        return sample(rival, program, Measurement::steady);
    }

    /** Nanoseconds of an iteration in a program's first round, over all runs of a rival. */
    Optional<Sample> first(String rival, Program program) {
        return sample(rival, program, Measurement::first);
    }

    private Optional<Sample> sample(
            String rival, Program program, ToDoubleFunction<Measurement> value) {
        return sample(
                runs(rival).stream()
                        .filter(run -> run.measurements().containsKey(program))
                        .map(run -> value.applyAsDouble(run.measurements().get(program)))
                        .collect(Collectors.toList()));
    }

    private static Optional<Sample> sample(List<? extends Number> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Sample.of(values));
    }

    /** Nanoseconds from the start of a rival's process to the first line of the workload. */
    Optional<Sample> ready(String rival) {
        return sample(known(runs(rival), RunResult::readyNanos));
    }

    /** KiB that a rival's process had had at most when the workload began. */
    Optional<Sample> readyMemory(String rival) {
        return sample(known(runs(rival), RunResult::readyKiB));
    }

    /** KiB that a rival's process had at most. */
    Optional<Sample> peakMemory(String rival) {
        return sample(known(runs(rival), RunResult::peakKiB));
    }

    /** KiB that a JVM has which does nothing. */
    Optional<Sample> idleJvmMemory() {
        return sample(known(idleJvms, RunResult::peakKiB));
    }

    private static List<Double> known(List<RunResult> from, ToDoubleFunction<RunResult> figure) {
        return from.stream()
                .map(figure::applyAsDouble)
                .filter(value -> value >= 0)
                .collect(Collectors.toList());
    }

    /** How many times as long a rival takes for a program as another; above 1 if it is slower. */
    OptionalDouble ratio(String rival, String to, Program program) {
        return ratio(steady(rival, program), steady(to, program));
    }

    /** The quotient of two medians, if there are both. */
    static OptionalDouble ratio(Optional<Sample> above, Optional<Sample> below) {
        return above.isPresent() && below.isPresent()
                ? OptionalDouble.of(above.get().median() / below.get().median())
                : OptionalDouble.empty();
    }

    /** Everything that makes the comparison a failure: runs that failed, results that differ. */
    List<String> failures() {
        List<String> failures = new ArrayList<>();
        runs.forEach(
                (rival, list) -> {
                    for (int i = 0; i < list.size(); i++) {
                        String where = rival + ", run " + (i + 1) + ": ";
                        list.get(i).failure().ifPresent(reason -> failures.add(where + reason));
                    }
                });
        programs.forEach(program -> checkAgreement(program, failures));
        return failures;
    }

    private void checkAgreement(Program program, List<String> failures) {
        Map<String, List<String>> rivalsByResult = new TreeMap<>();
        runs.forEach(
                (rival, list) ->
                        list.stream()
                                .map(run -> run.measurements().get(program))
                                .filter(measured -> measured != null)
                                .map(Comparison::result)
                                .distinct()
                                .forEach(
                                        result ->
                                                rivalsByResult
                                                        .computeIfAbsent(
                                                                result, r -> new ArrayList<>())
                                                        .add(rival)));
        if (rivalsByResult.size() > 1) {
            failures.add(program.label() + ": checksums differ: " + rivalsByResult);
        }
    }

    private static String result(Measurement measured) {
        return String.format("%08x of %d", measured.checksum(), measured.iterations());
    }
}
