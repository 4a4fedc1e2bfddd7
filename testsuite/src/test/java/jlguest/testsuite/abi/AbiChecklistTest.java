package jlguest.testsuite.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every item of the checklist in docs/lguest-abi.md has a test, and docs/abi-checklist.md says
 * which. {@code -Djlguest.test.approve=true} writes that page anew.
 */
class AbiChecklistTest {
    private static final Path ABI = Path.of("../docs/lguest-abi.md");
    private static final Path PAGE = Path.of("../docs/abi-checklist.md");
    private static final int ITEMS = 100;
    private static final boolean APPROVE = Boolean.getBoolean("jlguest.test.approve");

    private final Checklist checklist;
    private final Map<Integer, List<ProvingTest>> proofs = ProvingTest.byItem();

    AbiChecklistTest() throws IOException {
        checklist = new Checklist(Files.readString(ABI));
    }

    @Test
    void itemsAreNumberedInOrder() {
        List<Integer> wanted = IntStream.rangeClosed(1, ITEMS).boxed().collect(Collectors.toList());
        assertEquals(wanted, checklist.numbers());
    }

    @Test
    void everyItemHasATest() {
        List<Integer> without = new ArrayList<>(checklist.numbers());
        without.removeAll(proofs.keySet());
        assertEquals(List.of(), without, "items without a test that has their tag");
    }

    @Test
    void everyTagIsThatOfAnItem() {
        List<Integer> unknown = new ArrayList<>(proofs.keySet());
        unknown.removeAll(checklist.numbers());
        assertEquals(List.of(), unknown, "tags of no item");
    }

    @Test
    void thePageSaysWhatTheTagsSay() throws IOException {
        String page = checklist.markdown(proofs);
        if (APPROVE) {
            Files.writeString(PAGE, page);
        } else {
            assertEquals(page, Files.readString(PAGE), "write the page anew, as it says itself");
        }
    }
}
