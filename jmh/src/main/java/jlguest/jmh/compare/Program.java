package jlguest.jmh.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A program of the workload; its source is {@code src/main/workload}. */
enum Program {
    CRC(Group.LOOPS),
    SIEVE(Group.LOOPS),
    MATRIX(Group.LOOPS),
    COPYING(Group.LOOPS),
    COMPRESSION(Group.LOOPS),
    DHRYSTONE(Group.CALLS),
    INTERPRETER(Group.CALLS),
    SORTING(Group.CALLS),
    RECURSION(Group.CALLS),
    X87(Group.X87),
    SSE2(Group.SSE2),
    CALLS(Group.KERNEL),
    PIPES(Group.KERNEL),
    FORKS(Group.KERNEL),
    EXECUTIONS(Group.KERNEL),
    FAULTS(Group.KERNEL);

    /** What a program spends its time with. */
    enum Group {
        /** Loops over integers. */
        LOOPS,
        /** Integers, with many calls or indirect jumps. */
        CALLS,
        /** Floating point by the x87. */
        X87,
        /** Floating point by SSE2. */
        SSE2,
        /** What the kernel does for a process. */
        KERNEL;

        /** Whether programs of this group compute with integers only. */
        boolean isInteger() {
            return this == LOOPS || this == CALLS;
        }
    }

    private final Group group;

    Program(Group group) {
        this.group = group;
    }

    Group group() {
        return group;
    }

    /** The name on the command line and in the workload's output. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The program with a {@link #label}. */
    static Optional<Program> of(String label) {
        return Arrays.stream(values()).filter(p -> p.label().equals(label)).findFirst();
    }

    /** The programs of all groups for which a condition holds. */
    static List<Program> ofGroups(Predicate<Group> wanted) {
        return Arrays.stream(values())
                .filter(program -> wanted.test(program.group))
                .collect(Collectors.toList());
    }
}
