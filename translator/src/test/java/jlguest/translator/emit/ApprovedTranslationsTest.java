package jlguest.translator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jlguest.translator.MemoryAccess;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The bytecode of chosen snippets is the one that someone looked at and approved.
 *
 * <p>Each file holds comments, the micro-code of a region and, behind a line of dashes, its
 * bytecode. {@code -Djlguest.test.approve=true} writes the bytecode anew; look at the difference
 * before you commit it.
 */
class ApprovedTranslationsTest {
    private static final Path FILES =
            Path.of("src", "test", "resources", "jlguest", "translator", "emit", "approved");
    private static final String SEPARATOR = "----";
    private static final boolean APPROVE = Boolean.getBoolean("jlguest.test.approve");

    private final TestMachine machine =
            new TestMachine(MemoryAccess.FAST, file -> bytecode = EmittedClasses.text(file));
    private String bytecode;

    @TestFactory
    List<DynamicTest> approved() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.sorted()
                    .map(file -> dynamicTest(file.getFileName().toString(), () -> check(file)))
                    .collect(Collectors.toList());
        }
    }

    private void check(Path file) throws IOException, RegionTooLargeException {
        String text = Files.readString(file);
        List<String> source =
                text.lines()
                        .takeWhile(line -> !line.equals(SEPARATOR))
                        .collect(Collectors.toCollection(ArrayList::new));
        List<String> code =
                source.stream().filter(line -> !line.startsWith("#")).collect(Collectors.toList());
        machine.compiler.compile(Region.of(MicroCodeText.parse(code), false));
        String result = String.join("\n", source) + "\n" + SEPARATOR + "\n" + bytecode;
        if (APPROVE) {
            Files.writeString(file, result);
        } else {
            assertEquals(text, result);
        }
    }
}
