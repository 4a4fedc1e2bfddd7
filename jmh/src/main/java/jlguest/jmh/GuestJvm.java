package jlguest.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Flags that a JVM needs to run guests, as the launcher script gives them. */
final class GuestJvm {
    private static final String ANY_COLLECTOR = "-XX:\\+Use\\w+GC";
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access";

    /** The first JDK that warns of, or refuses, {@code sun.misc.Unsafe} without {@link #UNSAFE}. */
    private static final int FIRST_WITH_UNSAFE_FLAG = 24;

    private GuestJvm() {}

    /**
     * The flags that a JVM lacks.
     *
     * @param present flags that it gets in any case, which may contradict what is missing
     * @param version its major version
     */
    static List<String> missing(Collection<String> present, int version) {
        List<String> flags = new ArrayList<>();
        if (present.stream().noneMatch(flag -> flag.matches(ANY_COLLECTOR))) {
            flags.add("-XX:+UseSerialGC");
        }
        if (present.stream().noneMatch(flag -> flag.startsWith("-XX:ReservedCodeCacheSize="))) {
            flags.add("-XX:ReservedCodeCacheSize=256m");
        }
        if (version >= FIRST_WITH_UNSAFE_FLAG
                && present.stream().noneMatch(flag -> flag.startsWith(UNSAFE))) {
            flags.add(UNSAFE + "=allow");
        }
        return flags;
    }
}
