package jlguest.jmh.history;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What JMH found out about one benchmark with one choice of parameters.
 *
 * @param benchmark full name of the method
 * @param parameters names and values, in the order of the names
 * @param mode what is measured, in JMH's abbreviation
 * @param unit of the scores
 * @param settings how long was measured and warmed up; other settings may give other scores
 * @param forkMeans mean score of each JVM
 */
public record Measurement(
        String benchmark,
        Map<String, String> parameters,
        String mode,
        String unit,
        String settings,
        List<Double> forkMeans) {

    /** JMH's mode in which more is better. */
    private static final String THROUGHPUT = "thrpt";

    /** The method's name with that of its class, without the package. */
    public String shortName() {
        int method = benchmark.lastIndexOf('.');
        return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
    }

    /** The parameters as {@code name=value}, empty if there are none. */
    public String choice() {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Name and parameters: the same in each run that measured this. */
    public String title() {
        return parameters.isEmpty() ? shortName() : shortName() + " [" + choice() + "]";
    }

    /** Whether scores can be compared: the same benchmark, mode and unit. */
    public boolean sameQuantity(Measurement other) {
        return benchmark.equals(other.benchmark)
                && parameters.equals(other.parameters)
                && mode.equals(other.mode)
                && unit.equals(other.unit);
    }

    /** Whether a higher score is the better one. */
    public boolean higherIsBetter() {
        return mode.equals(THROUGHPUT);
    }

    /** Mean score of each JVM. */
    public double[] samples() {
        return forkMeans.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
