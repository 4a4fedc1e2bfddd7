package jlguest.jmh.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds rivals by their names. */
final class Rivals {
    /** Those that are compared unless the command line has others. */
    static final List<String> DEFAULT =
            List.of("jlguest", "jlguest:reflected", "native", "qemu-user", "qemu-system");

    /** Those that are added when there is a Linux kernel. */
    static final List<String> WITH_LINUX = List.of("linux-jlguest", "linux-qemu");

    private final WorkloadFiles files;
    private final Path linux;
    private final Path linuxForQemu;

    /**
     * Rivals for one comparison.
     *
     * @param linux the kernel of Linux guests, or null
     * @param linuxForQemu the same kernel as QEMU takes it, or null
     */
    Rivals(WorkloadFiles files, Path linux, Path linuxForQemu) {
        this.files = files;
        this.linux = linux;
        this.linuxForQemu = linuxForQemu;
    }

    /**
     * The rivals with these names, each once.
     *
     * @throws IllegalArgumentException if a name means nothing, with what can be done about it
     */
    List<Rival> named(List<String> names) {
        List<Rival> rivals = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            rivals.add(named(name));
        }
        return rivals;
    }

    private Rival named(String name) {
        switch (name) {
            case "native":
                return HostRival.natively(files);
            case "qemu-user":
                return HostRival.qemu(files);
            case "qemu-system":
                return QemuRival.withPup(files);
            case "linux-qemu":
                return QemuRival.withLinux(
                        linuxForQemu == null ? linux(name) : linuxForQemu, files);
            default:
                return jlguest(name);
        }
    }

    private Rival jlguest(String name) {
        int colon = name.indexOf(':');
        String machine = colon < 0 ? name : name.substring(0, colon);
        List<String> switches =
                colon < 0 ? List.of() : List.of(name.substring(colon + 1).split("\\+", -1));
        if (!machine.equals("jlguest") && !machine.equals("linux-jlguest")) {
            throw new IllegalArgumentException(
                    "there is no rival "
                            + name
                            + "; there are native, qemu-user, qemu-system, linux-qemu, jlguest and"
                            + " linux-jlguest");
        }
        Set<String> known = new TreeSet<>(JlguestRival.SWITCHES.keySet());
        for (String used : switches) {
            if (!known.contains(used)) {
                throw new IllegalArgumentException(
                        name + " has an unknown switch; there are " + String.join(", ", known));
            }
        }
        return machine.equals("jlguest")
                ? new JlguestRival(Rival.Kernel.PUP, null, switches, files)
                : new JlguestRival(Rival.Kernel.LINUX, linux(name), switches, files);
    }

    private Path linux(String name) {
        if (linux == null) {
            throw new IllegalArgumentException(name + " needs a kernel: give --linux KERNEL");
        }
        return linux;
    }
}
