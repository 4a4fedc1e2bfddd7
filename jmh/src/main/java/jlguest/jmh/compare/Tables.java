package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A comparison as tables of texts, for all reports that people read. */
final class Tables {
    /**
     * A table.
     *
     * @param title what it shows
     * @param rows each with as many cells as the head
     */
    record Table(String title, List<String> head, List<List<String>> rows) {}

    private static final String NOTHING = "-";
    private static final String ABSENT = "absent";

    private final Comparison comparison;

    Tables(Comparison comparison) {
        this.comparison = comparison;
    }

    /** All tables. */
    List<Table> all() {
        List<Table> tables = new ArrayList<>();
        tables.add(programs(true));
        tables.add(programs(false));
        tables.add(machines());
        tables.add(targets());
        return tables;
    }

    private Table programs(boolean steady) {
        String title =
                steady
                        ? "Time of an iteration, warmed up: median of runs, distance of quartiles,"
                                + " ratio to "
                                + comparison.reference()
                        : "Time of an iteration in the first round";
        List<List<String>> rows = new ArrayList<>();
        for (Program program : comparison.programs()) {
            List<String> row = new ArrayList<>(List.of(program.label()));
            for (String rival : comparison.rivals()) {
                row.add(steady ? steady(rival, program) : first(rival, program));
            }
            rows.add(row);
        }
        return new Table(title, head("program"), rows);
    }

    private List<String> head(String first) {
        List<String> head = new ArrayList<>(List.of(first));
        head.addAll(comparison.rivals());
        return head;
    }

    private String steady(String rival, Program program) {
        Optional<Sample> sample = comparison.steady(rival, program);
        if (sample.isEmpty()) {
            return comparison.isAbsent(rival, program) ? ABSENT : NOTHING;
        }
        OptionalDouble ratio = comparison.ratio(rival, comparison.reference(), program);
        boolean itself = rival.equals(comparison.reference()) || ratio.isEmpty();
        return time(sample.get()) + (itself ? "" : "  " + Quantity.times(ratio.getAsDouble()));
    }

    private String first(String rival, Program program) {
        return comparison.first(rival, program).map(Tables::time).orElse(NOTHING);
    }

    private static String time(Sample sample) {
        return Quantity.nanos(sample.median()) + " " + Quantity.percent(sample.spread());
    }

    private Table machines() {
        List<List<String>> rows = new ArrayList<>();
        for (String rival : comparison.rivals()) {
            rows.add(
                    List.of(
                            rival,
                            Integer.toString(comparison.runs(rival).size()),
                            comparison.ready(rival).map(Tables::time).orElse(NOTHING),
                            memory(comparison.readyMemory(rival)),
                            memory(comparison.peakMemory(rival))));
        }
        comparison.absent().forEach((rival, why) -> rows.add(absent(rival, why)));
        List<String> head =
                List.of("rival", "runs", "start to first program", "memory then", "peak memory");
        String idle = memory(comparison.idleJvmMemory());
        return new Table("Machines; an idle JVM has " + idle, head, rows);
    }

    private static List<String> absent(String rival, String why) {
        return List.of(rival, ABSENT, why, NOTHING, NOTHING);
    }

    private static String memory(Optional<Sample> sample) {
        return sample.map(kib -> Quantity.kib(kib.median())).orElse(NOTHING);
    }

    private Table targets() {
        List<List<String>> rows =
                Targets.of(comparison).stream()
                        .map(
                                target ->
                                        List.of(
                                                target.text(),
                                                target.limitText(),
                                                target.figureText(),
                                                target.verdictText(),
                                                target.detail()))
                        .collect(Collectors.toList());
        return new Table("Targets", List.of("target", "limit", "figure", "verdict", "where"), rows);
    }
}
