package jlguest.jmh.history;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine that something was measured on.
 *
 * @param processor model of its processors
 * @param processors how many of them the JVM may use
 * @param memoryMiB its memory
 * @param system operating system with version and architecture
 */
public record HostMachine(String processor, int processors, long memoryMiB, String system) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** The machine that this JVM runs on. */
    public static HostMachine here() {
        return new HostMachine(
                processorModel(CPUINFO),
                Runtime.getRuntime().availableProcessors(),
                memory() >>> 20,
                String.join(
                        " ",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch")));
    }

    /**
     * The model that Linux names.
     *
     * @param cpuinfo the file with what it knows of its processors
     */
    static String processorModel(Path cpuinfo) {
        try (Stream<String> lines = Files.lines(cpuinfo, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown"; // not Linux
        }
    }

    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    @Override
    public String toString() {
        return processors + " x " + processor + ", " + memoryMiB + " MiB, " + system;
    }
}
