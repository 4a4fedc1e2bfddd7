package jlguest.testsuite.conformance;

import java.util.function.Predicate;

/**
 * The memory operands of x87, MMX, SSE and SSE2 instructions: code, length in bytes, {@code r} or
 * {@code w} (Intel SDM volume 2, the instructions' pages). The operand is at EBX.
 */
final class FloatAccesses {
    private static final String TABLE =
            """
            D8 03           | 4 r
            D8 0B           | 4 r
            D8 13           | 4 r
            D8 3B           | 4 r
            D9 03           | 4 r
            D9 13           | 4 w
            D9 1B           | 4 w
            D9 23           | 28 r
            66 D9 23        | 14 r
            D9 2B           | 2 r | MEM=7F 03
            D9 33           | 28 w
            66 D9 33        | 14 w
            D9 3B           | 2 w
            DA 03           | 4 r
            DA 13           | 4 r
            DA 33           | 4 r
            DB 03           | 4 r
            DB 13           | 4 w
            DB 1B           | 4 w
            DB 2B           | 10 r
            DB 3B           | 10 p
            DC 03           | 8 r
            DC 1B           | 8 r
            DC 23           | 8 r
            DD 03           | 8 r
            DD 13           | 8 w
            DD 1B           | 8 w
            DD 23           | 108 r
            66 DD 23        | 94 r
            DD 33           | 108 w
            66 DD 33        | 94 w
            DD 3B           | 2 w
            DE 03           | 2 r
            DE 0B           | 2 r
            DE 3B           | 2 r
            DF 03           | 2 r
            DF 13           | 2 w
            DF 1B           | 2 w
            DF 23           | 10 r
            DF 2B           | 8 r
            DF 33           | 10 w
            DF 3B           | 8 w
            0F 6E 03        | 4 r
            0F 7E 03        | 4 w
            0F 6F 03        | 8 r
            0F 7F 03        | 8 w | TOP=0
            0F E7 03        | 8 w | TOP=0
            0F FC 03        | 8 r
            0F D4 03        | 8 r
            0F 60 03        | 4 r
            0F 68 03        | 8 r
            0F 70 03 1B     | 8 r
            0F C4 03 01     | 2 r
            66 0F C4 03 01  | 2 r
            66 0F 6E 03     | 4 r
            66 0F 7E 03     | 4 w
            F3 0F 7E 03     | 8 r
            66 0F D6 03     | 8 w
            66 0F 6F 03     | 16a r
            66 0F 7F 03     | 16a w
            66 0F E7 03     | 16a w
            F3 0F 6F 03     | 16 r
            F3 0F 7F 03     | 16 w
            66 0F FC 03     | 16a r
            66 0F 70 03 1B  | 16a r
            0F 10 03        | 16 r
            0F 11 03        | 16 w
            66 0F 10 03     | 16 r
            66 0F 11 03     | 16 w
            0F 28 03        | 16a r
            0F 29 03        | 16a w
            0F 2B 03        | 16a w
            F3 0F 10 03     | 4 r
            F3 0F 11 03     | 4 w
            F2 0F 10 03     | 8 r
            F2 0F 11 03     | 8 w
            0F 12 03        | 8 r
            0F 13 03        | 8 w
            66 0F 16 03     | 8 r
            66 0F 17 03     | 8 w
            0F 14 03        | 16a r
            0F C6 03 1B     | 16a r
            0F 58 03        | 16a r
            66 0F 5E 03     | 16a r
            F3 0F 58 03     | 4 r
            F2 0F 59 03     | 8 r
            F3 0F 53 03     | 4 r
            F3 0F C2 03 01  | 4 r
            F2 0F C2 03 01  | 8 r
            0F 2E 03        | 4 r
            66 0F 2F 03     | 8 r
            0F 54 03        | 16a r
            0F 2A 03        | 8 r
            66 0F 2A 03     | 8 r
            F3 0F 2A 03     | 4 r
            F2 0F 2A 03     | 4 r
            0F 2D 03        | 8 r
            66 0F 2C 03     | 16a r
            F3 0F 2D 03     | 4 r
            F2 0F 2C 03     | 8 r
            0F 5A 03        | 8 r
            F3 0F 5A 03     | 4 r
            F2 0F 5A 03     | 8 r
            66 0F 5A 03     | 16a r
            0F 5B 03        | 16a r
            F3 0F E6 03     | 8 r
            F2 0F E6 03     | 16a r
            0F AE 03        | 512a w
            0F AE 0B        | 512a r | MEM+24=80 1F 00 00
            0F AE 13        | 4 r | MEM=80 1F 00 00
            0F AE 1B        | 4 w
            """;

    private FloatAccesses() {}

    /** Those that may lie across pages, as lines of {@link CrossingAccess}. */
    static String crossing() {
        return lines(line -> !line.contains("| 16a"));
    }

    /** All of them. */
    static String all() {
        return lines(line -> true);
    }

    private static String lines(Predicate<String> wanted) {
        StringBuilder lines = new StringBuilder();
        for (String line : TABLE.split("\n")) {
            String[] fields = line.split("\\s*\\|\\s*", 3);
            if (wanted.test(line)) {
                lines.append(fields[0].startsWith("0F AE 0") ? "fx " : "").append(fields[0]);
                lines.append(" | ").append(fields[0]).append(" | EBX | ");
                lines.append(fields[1].replace("a", ""));
                lines.append(fields.length > 2 ? " | " + fields[2] : "").append('\n');
            }
        }
        return lines.toString();
    }
}
