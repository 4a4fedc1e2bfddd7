package jlguest.jmh.compare;

import java.util.List;
import java.util.Optional;
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
        plot("Computing", comparison.programs(), false);
        plot("The kernel", comparison.programs(), true);
        for (Tables.Table table : new Tables(comparison).all()) {
            page.heading(table.title());
            page.table(table.head(), table.rows());
        }
    }

    private void plot(String title, List<Program> all, boolean kernel) {
        List<Program> programs =
                all.stream()
                        .filter(p -> kernel == (p.group() == Program.Group.KERNEL))
                        .collect(Collectors.toList());
        BarChart chart = new BarChart("time / " + comparison.reference() + "'s");
        for (Program program : programs) {
            Optional<Sample> reference = comparison.steady(comparison.reference(), program);
            if (reference.isEmpty()) {
                continue;
            }
            double unit = reference.get().median();
            chart.group(program.label());
            for (String rival : comparison.rivals()) {
                comparison
                        .steady(rival, program)
                        .ifPresent(
                                sample ->
                                        chart.bar(
                                                rival,
                                                sample.median() / unit,
                                                sample.lowerQuartile() / unit,
                                                sample.upperQuartile() / unit));
            }
        }
        if (!chart.isEmpty()) {
            page.heading(title);
            page.figure(
                    chart.svg(),
                    "Time of an iteration, warmed up, as a multiple of "
                            + comparison.reference()
                            + "'s: shorter is faster. Bars end at medians, whiskers at quartiles.");
        }
    }
}
