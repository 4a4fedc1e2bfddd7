package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rehearsal of a translation. */
class RehearsalTest {
    @Test
    void itIsAFunctionWithALoopAndACall() {
        assertEquals(List.of(0, 10, 27, 32, 35), Rehearsal.run());
    }
}
