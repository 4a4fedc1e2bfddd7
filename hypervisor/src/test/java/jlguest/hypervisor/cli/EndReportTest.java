package jlguest.hypervisor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndReportTest {
    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of(GuestEnd.POWER_OFF, 0, "powered off"),
                Arguments.of(GuestEnd.RESTART, 0, "restart"),
                Arguments.of(new GuestEnd(GuestEnd.Kind.CRASH, "Oh no\n"), 3, "Oh no. "),
                Arguments.of(new GuestEnd(GuestEnd.Kind.KILLED, "bad"), 4, "bad. "),
                Arguments.of(GuestEnd.TIMEOUT, 4, "--timeout"),
                Arguments.of(GuestEnd.STOPPED, 130, "outside"),
                Arguments.of(Guest.BREAK_TYPED, 130, "^C"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void everyEndHasAStatusAndOneLine(GuestEnd end, int status, String part) {
        assertEquals(status, ExitStatus.of(end));
        String line = EndReport.describe(end);
        assertTrue(line.contains(part), line);
        assertFalse(line.contains("\n"), line);
    }

    @Test
    void aClosedOutputEndsQuietly() {
        assertEquals(4, ExitStatus.of(Guest.OUTPUT_CLOSED));
        assertEquals("", EndReport.describe(Guest.OUTPUT_CLOSED));
    }
}
