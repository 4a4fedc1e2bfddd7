package jlguest.testsuite.vectors;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A few cases of every form, evenly spread over those recorded: small enough to be kept with the
 * sources, and the same each time it is made.
 */
public final class VectorSample {
    private final Map<String, List<String>> linesByForm = new LinkedHashMap<>();

    private VectorSample() {}

    /**
     * Reads all cases of a file, plain or compressed with gzip.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line is no case
     */
    public static VectorSample of(Path file) throws IOException {
        VectorSample all = new VectorSample();
        try (BufferedReader reader = VectorRun.open(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    all.linesByForm
                            .computeIfAbsent(Vector.parse(line).form(), f -> new ArrayList<>())
                            .add(line);
                }
            }
        }
        return all;
    }

    /**
     * Chooses lines, in the order in which their forms were met.
     *
     * @param perForm cases of each form, at least 1
     */
    public List<String> lines(int perForm) {
        List<String> chosen = new ArrayList<>();
        for (List<String> lines : linesByForm.values()) {
            int count = Math.min(perForm, lines.size());
            for (int i = 0; i < count; i++) {
                chosen.add(lines.get((int) ((long) i * lines.size() / count)));
            }
        }
        return chosen;
    }

    /**
     * Writes chosen lines, compressed with gzip.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(int perForm, Path file) throws IOException {
        try (Writer out =
                new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(file)),
                        StandardCharsets.UTF_8)) {
            for (String line : lines(perForm)) {
                out.write(line);
                out.write('\n');
            }
        }
    }
}
