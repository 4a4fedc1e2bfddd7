package jlguest.jmh.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * This project, in a JVM of its own.
 *
 * @param kernel pup or Linux
 * @param image the kernel's file, or null for pup
 * @param switches keys of {@link #SWITCHES}
 * @param files where the workload is
 */
record JlguestRival(Kernel kernel, Path image, List<String> switches, WorkloadFiles files)
        implements Rival {
    /** What may follow the name, and the options that it stands for. */
    static final Map<String, List<String>> SWITCHES =
            Map.of(
                    "interpreter", List.of("--tier", "interpreter"),
                    "block", List.of("--tier", "block"),
                    "reflected", List.of("--no-direct-traps"),
                    "safe", List.of("--memory", "safe"),
                    "no-simd", List.of("--no-simd"));

    JlguestRival {
        switches = List.copyOf(switches);
    }

    @Override
    public String name() {
        String name = kernel == Kernel.LINUX ? "linux-jlguest" : "jlguest";
        return switches.isEmpty() ? name : name + ":" + String.join("+", switches);
    }

    @Override
    public Optional<String> absence() {
        List<String> command = new ArrayList<>(JlguestProcess.command());
        command.add("--version");
        return Probe.works(command)
                ? Optional.empty()
                : Optional.of("this does not work: " + String.join(" ", command));
    }

    @Override
    public List<String> command(Plan plan) {
        List<String> command = new ArrayList<>(JlguestProcess.command());
        command.add(kernel == Kernel.LINUX ? "run" : "demo");
        command.addAll(List.of("--ram", GuestPlan.MEMORY_MIB + "M", "--no-reboot"));
        command.addAll(
                switches.stream()
                        .flatMap(name -> SWITCHES.get(name).stream())
                        .collect(Collectors.toList()));
        if (kernel == Kernel.LINUX) {
            command.addAll(List.of("--initrd", files.initrd().toString()));
            command.addAll(List.of("--append", GuestPlan.linux(plan), image.toString()));
        } else {
            command.addAll(List.of("--initrd", files.workload().toString()));
            command.addAll(List.of("--append", GuestPlan.pup(plan)));
        }
        return command;
    }
}
