package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * The targets of this project for speed and memory, and how far a comparison shows them reached.
 */
final class Targets {
    private static final String JLGUEST = "jlguest";
    private static final String REFLECTED = "jlguest:reflected";
    private static final String NATIVE = "native";
    private static final String QEMU_USER = "qemu-user";
    private static final String QEMU_SYSTEM = "qemu-system";
    private static final String LINUX_JLGUEST = "linux-jlguest";
    private static final String LINUX_QEMU = "linux-qemu";
    private static final String TIMES = "x";

    private final Comparison comparison;
    private final List<Target> targets = new ArrayList<>();

    private Targets(Comparison comparison) {
        this.comparison = comparison;
    }

    /** All targets, with what the comparison says about them. */
    static List<Target> of(Comparison comparison) {
        Targets targets = new Targets(comparison);
        targets.addSystemCalls();
        targets.addPrograms();
        targets.addLinux();
        return List.copyOf(targets.targets);
    }

    private void addSystemCalls() {
        faster("system call: qemu-system's time / ours", 25, QEMU_SYSTEM, JLGUEST, Program.CALLS);
        faster("system call: this machine's int 0x80 / ours", 10, NATIVE, JLGUEST, Program.CALLS);
        faster("system call: reflected / direct", 3, REFLECTED, JLGUEST, Program.CALLS);
    }

    private void addPrograms() {
        mean("integer programs: qemu-system's time / ours, geometric mean", 2.5, QEMU_SYSTEM);
        mean("integer programs: qemu-user's time / ours, geometric mean", 1.3, QEMU_USER);
        Extreme slowest = new Extreme(QEMU_SYSTEM, JLGUEST, group -> true, false);
        add("all programs: qemu-system's time / ours, the worst", true, 1, slowest);
        Extreme loops = new Extreme(JLGUEST, NATIVE, group -> group == Program.Group.LOOPS, true);
        add("loops: our time / native, the worst", false, 1.5, loops);
        Extreme calls = new Extreme(JLGUEST, NATIVE, group -> group == Program.Group.CALLS, true);
        add("call-heavy programs: our time / native, the worst", false, 3, calls);
        faster("SSE2: qemu-system's time / ours", 3, QEMU_SYSTEM, JLGUEST, Program.SSE2);
    }

    private void addLinux() {
        faster("Linux, getppid: QEMU's time / ours", 6, LINUX_QEMU, LINUX_JLGUEST, Program.CALLS);
        for (Program program :
                List.of(Program.FORKS, Program.EXECUTIONS, Program.PIPES, Program.FAULTS)) {
            String text = "Linux, " + program.label() + ": QEMU's time / ours";
            faster(text, 1, LINUX_QEMU, LINUX_JLGUEST, program);
        }
        targets.add(
                new Target(
                        "Linux, cold start to the first program: QEMU's time / ours",
                        true,
                        1,
                        TIMES,
                        Comparison.ratio(
                                comparison.ready(LINUX_QEMU), comparison.ready(LINUX_JLGUEST)),
                        ""));
        targets.add(
                new Target(
                        "Linux, memory at the first program beyond guest RAM and an idle JVM",
                        false,
                        64,
                        " MiB",
                        memoryBeyond(LINUX_JLGUEST),
                        ""));
    }

    private OptionalDouble memoryBeyond(String rival) {
        Optional<Sample> used = comparison.readyMemory(rival);
        Optional<Sample> idle = comparison.idleJvmMemory();
        return used.isPresent() && idle.isPresent()
                ? OptionalDouble.of(
                        (used.get().median() - idle.get().median()) / 1024 - GuestPlan.MEMORY_MIB)
                : OptionalDouble.empty();
    }

    private void faster(String text, double times, String rival, String ours, Program program) {
        targets.add(
                new Target(text, true, times, TIMES, comparison.ratio(rival, ours, program), ""));
    }

    /** Over all integer programs: without one of them there is no figure. */
    private void mean(String text, double times, String rival) {
        double[] ratios =
                Program.ofGroups(Program.Group::isInteger).stream()
                        .map(program -> comparison.ratio(rival, JLGUEST, program))
                        .mapToDouble(ratio -> ratio.orElse(Double.NaN))
                        .toArray();
        double mean = Sample.geometricMean(ratios);
        targets.add(
                new Target(
                        text,
                        true,
                        times,
                        TIMES,
                        Double.isNaN(mean) ? OptionalDouble.empty() : OptionalDouble.of(mean),
                        ""));
    }

    private void add(String text, boolean atLeast, double limit, Extreme extreme) {
        targets.add(
                new Target(text, atLeast, limit, TIMES, extreme.figure(), extreme.programLabel()));
    }

    /** The largest or smallest ratio of two rivals among programs; nothing if one was not run. */
    private final class Extreme {
        private double figure = Double.NaN;
        private Program program;

        Extreme(String rival, String to, Predicate<Program.Group> groups, boolean largest) {
            for (Program candidate : Program.ofGroups(groups)) {
                OptionalDouble ratio = comparison.ratio(rival, to, candidate);
                if (ratio.isEmpty()) {
                    figure = Double.NaN;
                    program = null;
                    return;
                }
                double value = ratio.getAsDouble();
                if (program == null || (largest ? value > figure : value < figure)) {
                    figure = value;
                    program = candidate;
                }
            }
        }

        OptionalDouble figure() {
            return program == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
        }

        String programLabel() {
            return program == null ? "" : program.label();
        }
    }
}
