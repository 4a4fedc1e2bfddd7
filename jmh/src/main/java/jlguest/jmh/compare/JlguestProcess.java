package jlguest.jmh.compare;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jlguest.hypervisor.cli.Main;

/** How processes of this project are started. */
final class JlguestProcess {
    /** System property by which the launcher script says where it is. */
    static final String LAUNCHER = "jlguest.launcher";

    private JlguestProcess() {}

    /**
     * The command of this project: the launcher script as users start it, or where nobody named it
     * the classes of this JVM.
     */
    static List<String> command() {
        String launcher = System.getProperty(LAUNCHER);
        return launcher == null ? java(Main.class) : List.of(launcher);
    }

    /** Another JVM like this one, with another main class. */
    static List<String> java(Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(flag -> flag.startsWith("-X") || flag.startsWith("--"))
                        .collect(Collectors.toList()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
