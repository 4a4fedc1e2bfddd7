package jlguest.jmh.history;

import java.util.Arrays;
import java.util.stream.Collectors;

/** JMH's JSON, made by hand. */
public final class JmhJson {
    private JmhJson() {}

    /** One benchmark with the given mean of each fork. */
    public static String run(double... forks) {
        return "[" + result("jlguest.jmh.SystemCallBenchmark.direct", "avgt", "ns/op", forks) + "]";
    }

    /** An object of JMH's array. */
    public static String result(String benchmark, String mode, String unit, double... forks) {
        String data =
                Arrays.stream(forks)
                        .mapToObj(mean -> "[" + mean + "," + mean + "]")
                        .collect(Collectors.joining(",", "[", "]"));
        return """
        {"benchmark": "%s", "mode": "%s", "threads": 1, "forks": %d, "jvm": "/jdk/bin/java",
         "jvmArgs": [], "jdkVersion": "17", "vmName": "A JVM", "vmVersion": "17+1",
         "warmupIterations": 4, "warmupTime": "500 ms", "measurementIterations": 2,
         "measurementTime": "300 ms", "params": {"tier": "auto", "entry": "plain"},
         "primaryMetric": {"score": 1.0, "scoreError": "NaN", "scoreUnit": "%s",
         "rawData": %s}, "secondaryMetrics": {}}
        """
                .formatted(benchmark, mode, forks.length, unit, data);
    }
}
