package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadOutputTest {
    private final WorkloadOutput output = new WorkloadOutput();

    private void begin() {
        output.accept("@workload", 50);
        output.accept("@begin crc 1000", 100);
    }

    @Test
    void linesOfOthersAreKeptForMessages() {
        assertFalse(output.accept("pup> /init", 1));
        assertFalse(output.accept("oops", 2));
        assertEquals("pup> /init\noops", output.otherLines());
        assertEquals(-1, output.readyAt());
    }

    @Test
    void aRunIsUnderstood() {
        begin();
        output.accept("@round crc 10 0000abcd 900 1900", 1100);
        output.accept("@round crc 10 0000abcd 50 1950", 1150);
        output.accept("@round crc 10 0000abcd 50 2000", 1200);
        output.accept("@absent sse2", 1210);
        assertFalse(output.ended());
        output.accept("@end", 1220);
        Measurement crc = output.measurements().get(Program.CRC);
        assertEquals(50, output.readyAt());
        assertEquals(0xABCD, crc.checksum());
        assertEquals(3, crc.rounds());
        assertEquals(Set.of(Program.SSE2), output.absent());
        assertTrue(output.ended());
    }

    @Test
    void theGuestsClockIsSetRightByThatOfTheHost() {
        begin();
        output.accept("@round crc 10 00000000 100 1100", 150);
        output.accept("@round crc 10 00000000 200 1400", 300);
        Measurement crc = output.measurements().get(Program.CRC);
        assertEquals(0.5, crc.clockScale());
        assertEquals(5, crc.first());
        assertEquals(10, crc.steady());
    }

    @Test
    void aRoundInWhichTheProcessWasStoppedDoesNotCount() {
        begin();
        output.interrupt(1000, 1110);
        output.accept("@round crc 10 00000000 1040 2040", 1160);
        output.accept("@round crc 10 00000000 20 2060", 1180);
        output.interrupt(500, 1690);
        output.accept("@round crc 10 00000000 520 2580", 1700);
        output.accept("@round crc 10 00000000 22 2602", 1722);
        Measurement crc = output.measurements().get(Program.CRC);
        assertEquals(2, crc.rounds());
        assertEquals(1, crc.clockScale());
        assertEquals(6, crc.first());
        assertEquals(2.2, crc.steady());
    }

    @Test
    void roundsThatAreHeardOfLateCount() {
        begin();
        output.accept("@round crc 10 00000000 20 1020", 120);
        output.interrupt(1000, 1160);
        output.accept("@round crc 10 00000000 20 1040", 1170);
        output.accept("@round crc 10 00000000 22 1062", 1171);
        output.accept("@round crc 10 00000000 1024 2086", 1200);
        output.accept("@round crc 10 00000000 24 2110", 1224);
        Measurement crc = output.measurements().get(Program.CRC);
        assertEquals(4, crc.rounds());
        assertEquals(1, crc.clockScale());
        assertEquals(2.3, crc.steady(), 1e-9);
    }

    @Test
    void aClockThatStoodStillAsWellShowsNoInterruption() {
        begin();
        output.interrupt(1_000_000_000, 1_000_000_200);
        output.accept("@round crc 10 00000000 30000000 30001000", 1_030_000_200);
        output.accept("@round crc 10 00000000 40000000 70001000", 1_070_000_200);
        Measurement crc = output.measurements().get(Program.CRC);
        assertEquals(1, crc.rounds());
        assertEquals(1, crc.clockScale());
        assertEquals(3_000_010, crc.first());
        assertEquals(4_000_000, crc.steady());
    }

    @Test
    void thePositionIsTheNumberOfProgramsThatWereTried() {
        assertEquals(0, output.position());
        begin();
        assertEquals(1, output.position());
        output.accept("@round crc 10 00000000 100 1100", 200);
        assertEquals(1, output.position());
        output.accept("@absent sse2", 210);
        assertEquals(2, output.position());
    }

    @Test
    void aRoundTooShortForTheClockTakesSomeTime() {
        begin();
        output.accept("@round crc 1 00000000 0 1001", 100);
        assertTrue(output.measurements().get(Program.CRC).steady() > 0);
    }

    @Test
    void aResultThatChangesIsRefused() {
        begin();
        output.accept("@round crc 10 00000001 100 1100", 200);
        assertThrows(
                MalformedOutputException.class,
                () -> output.accept("@round crc 10 00000002 100 1200", 300));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@nonsense",
                "@begin",
                "@begin crc",
                "@begin nosuch 1",
                "@begin crc -1",
                "@absent",
                "@round",
                "@round sieve 1 00000000 1 2000",
                "@round crc 0 00000000 1 2000",
                "@round crc 1 00000000 1 1000",
                "@round crc 1 0 1 2000",
                "@round crc 1 00000000 99999999999999999999 2000",
                "@round nosuch 1 00000000 1 2000"
            })
    void whatTheWorkloadCannotHavePrintedIsRefused(String line) {
        begin();
        assertThrows(MalformedOutputException.class, () -> output.accept(line, 200));
    }
}
