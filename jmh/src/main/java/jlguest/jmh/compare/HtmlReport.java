package jlguest.jmh.compare;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jlguest.jmh.plot.BarChart;
import jlguest.jmh.plot.HtmlPage;

/** A comparison as a page with plots. */
final class HtmlReport {
    private final Comparison comparison;
    private final HtmlPage page = new HtmlPage("jlguest and its rivals");

    private HtmlReport(Comparison comparison) {
        this.comparison = comparison;
    }

    /** The page. */
    static HtmlPage of(Comparison comparison) {
        HtmlReport report = new HtmlReport(comparison);
        report.write();
        return report.page;
    }

    private void write() {
        page.paragraph(
                MachineDescription.ofThisMachine().entrySet().stream()
                        .map(fact -> fact.getKey() + ": " + fact.getValue())
                        .collect(Collectors.joining("; ")));
        for (String failure : comparison.failures()) {
            page.paragraph("FAILED: " + failure);
        }
        List<Program> kernel = programs(group -> group == Program.Group.KERNEL);
        List<Program> computing = programs(group -> group != Program.Group.KERNEL);
        plot("Computing, warmed up", computing, comparison::steady);
        plot("The kernel, warmed up", kernel, comparison::steady);
        plot("The first round of each program", comparison.programs(), comparison::first);
        for (Tables.Table table : new Tables(comparison).all()) {
            page.heading(table.title());
            page.table(table.head(), table.rows());
        }
    }

    private List<Program> programs(Predicate<Program.Group> wanted) {
        return comparison.programs().stream()
                .filter(program -> wanted.test(program.group()))
                .collect(Collectors.toList());
    }

    private void plot(
            String title,
            List<Program> programs,
            BiFunction<String, Program, Optional<Sample>> samples) {
        BarChart chart = new BarChart("time / " + comparison.reference() + "'s");
        for (Program program : programs) {
            Optional<Sample> reference = samples.apply(comparison.reference(), program);
            if (reference.isPresent()) {
                chart.group(program.label());
                for (String rival : comparison.rivals()) {
                    Optional<Sample> sample = samples.apply(rival, program);
                    sample.ifPresent(s -> addBar(chart, rival, s, reference.get().median()));
                }
            }
        }
        if (!chart.isEmpty()) {
            page.heading(title);
            page.figure(
                    chart.svg(),
                    "Time of an iteration as a multiple of "
                            + comparison.reference()
                            + "'s: shorter is faster. Bars end at medians, whiskers at quartiles.");
        }
    }

    private static void addBar(BarChart chart, String name, Sample sample, double unit) {
        chart.bar(
                name,
                sample.median() / unit,
                sample.lowerQuartile() / unit,
                sample.upperQuartile() / unit);
    }
}
