package jlguest.jmh.compare;

import java.util.ArrayList;
import java.util.List;

/** A comparison as plain text. */
final class TextReport {
    private TextReport() {}

    /** The report, ending with a newline. */
    static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        for (Tables.Table table : new Tables(comparison).all()) {
            text.append(table.title()).append("\n\n");
            List<List<String>> rows = new ArrayList<>(List.of(table.head()));
            rows.addAll(table.rows());
            int[] widths = widths(rows);
            rows.forEach(row -> append(text, row, widths));
            text.append('\n');
        }
        List<String> failures = comparison.failures();
        if (failures.isEmpty()) {
            text.append("Checksums agree.\n");
        } else {
            failures.forEach(failure -> text.append("FAILED: ").append(failure).append('\n'));
        }
        return text.toString();
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    private static void append(StringBuilder text, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            line.append("  ").append(cell).append(" ".repeat(widths[i] - cell.length()));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
