package jlguest.testsuite.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VectorsCommandTest {
    /** {@code inc eax}, and a wrong outcome of it. */
    private static final String RIGHT = line(1, 2);

    private static final String WRONG = line(1, 7);

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static String line(int before, int after) {
        String others = ",0,0,0,8392704,0,0,0]";
        return "{\"form\":\"inc eax\",\"code\":\"40\",\"seed\":1,\"regs\":["
                + before
                + others
                + ",\"eflags\":514,\"out\":{\"regs\":["
                + after
                + others
                + ",\"eip\":4196353,\"eflags\":514,\"undefined\":0}}";
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private int run(Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        return new CommandLine(new VectorsCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    void allThatPassIsStatusZero() throws IOException {
        assertEquals(0, run(file("a.jsonl", RIGHT, "", RIGHT), "--tier", "block"));
        assertTrue(out.toString().endsWith("2 passed, 0 failed\n"), out.toString());
    }

    @Test
    void aFailureIsStatusOneShownByFormAndKept() throws IOException {
        Path failures = folder.resolve("failed.jsonl");
        int status = run(file("a.jsonl", RIGHT, WRONG, WRONG), "--failures", failures);
        assertEquals(1, status);
        String[] lines = out.toString().strip().split("\\R");
        assertEquals(3, lines.length, out.toString());
        assertTrue(lines[0].startsWith("inc eax"), lines[0]);
        assertTrue(lines[0].endsWith("2 of 3 failed, first: eax 2 not 7"), lines[0]);
        assertEquals("1 passed, 2 failed", lines[2]);
        assertEquals(WRONG + "\n" + WRONG + "\n", Files.readString(failures));
    }

    @Test
    void aSampleIsWrittenCompressedAndReadBack() throws IOException {
        Path sample = folder.resolve("sample.jsonl.gz");
        assertEquals(0, run("--sample", "2", sample, file("a.jsonl", RIGHT, RIGHT, RIGHT)));
        assertEquals(0, run(sample));
        assertTrue(out.toString().endsWith("2 passed, 0 failed\n"), out.toString());
    }

    @Test
    void badInputIsStatusTwoWithAReason() throws IOException {
        assertEquals(2, run(folder.resolve("missing.jsonl")));
        assertTrue(err.toString().contains("missing.jsonl"), err.toString());
        assertEquals(2, run(file("b.jsonl", RIGHT, "{\"form\":1}")));
        assertTrue(err.toString().contains("line 2"), err.toString());
        assertEquals(2, run("--sample", "none", folder.resolve("x"), file("c.jsonl", RIGHT)));
        assertEquals(2, run(file("d.jsonl", RIGHT), "--failures", folder));
    }
}
