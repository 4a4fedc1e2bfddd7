package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The workload as a process of this machine's kernel: run by the processor itself, or by a
 * user-mode emulator.
 *
 * @param name what reports call it
 * @param emulator the emulator's command, or nothing
 * @param files where the workload is
 */
record HostRival(String name, List<String> emulator, WorkloadFiles files) implements Rival {
    /** The machine itself. */
    static HostRival natively(WorkloadFiles files) {
        return new HostRival("native", List.of(), files);
    }

    /** QEMU's user mode. */
    static HostRival qemu(WorkloadFiles files) {
        return new HostRival("qemu-user", List.of("qemu-i386"), files);
    }

    @Override
    public Kernel kernel() {
        return Kernel.HOST;
    }

    @Override
    public Optional<String> absence() {
        if (emulator.isEmpty()) {
            return Probe.works(List.of(files.workload().toString()))
                    ? Optional.empty()
                    : Optional.of("this machine does not run 32-bit Linux programs");
        }
        return Probe.missing(emulator.get(0));
    }

    @Override
    public List<String> command(Plan plan) {
        List<String> command = new ArrayList<>(emulator);
        command.add(files.workload().toString());
        command.addAll(plan.arguments());
        return command;
    }
}
