package jlguest.jmh.history;

import java.util.List;

/**
 * The JVM that benchmarks ran in.
 *
 * @param vendor who built it, or {@code unknown}
 * @param name what it calls itself
 * @param version its version with the build
 * @param flags the flags it was started with
 */
public record Jvm(String vendor, String name, String version, List<String> flags) {
    /**
     * A JVM of which JMH tells all but the vendor: that is known if it is the one we run in.
     *
     * @param executable path of the {@code java} that JMH started
     */
    static Jvm startedByJmh(String executable, String name, String version, List<String> flags) {
        boolean ours = executable.startsWith(System.getProperty("java.home") + "/");
        String vendor = ours ? System.getProperty("java.vendor") : "unknown";
        return new Jvm(vendor, name, version, List.copyOf(flags));
    }

    @Override
    public String toString() {
        return name + " " + version + " (" + vendor + ")";
    }
}
