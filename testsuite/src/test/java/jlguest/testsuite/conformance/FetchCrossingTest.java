package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Instructions across two pages of which one is missing: the fault names the first byte that cannot
 * be fetched, after all that came before was done (Intel SDM volume 3, 4.7 and 6.5).
 */
class FetchCrossingTest {
    private static final int BOUNDARY = ConformanceMachine.HIGH;

    /** inc ecx; mov dword [SCRATCH], 0x12345678. */
    private static final String CODE = "41 C7 05 00 00 02 00 78 56 34 12";

    private static final int LENGTH = 10;

    static Stream<Engine> engines() {
        return Engine.all().stream();
    }

    private static void begin(ConformanceMachine machine) {
        machine.begin();
        machine.ram.store32(ConformanceMachine.SCRATCH, 0);
    }

    private static ConformanceMachine machine(Engine engine, int inFirst) {
        ConformanceMachine machine = new ConformanceMachine(engine, false, true);
        machine.loadAndEnd(BOUNDARY - inFirst - 1, CODE);
        return machine;
    }

    private static void checkFault(ConformanceMachine machine, int inFirst) {
        int start = BOUNDARY - inFirst - 1;
        machine.setFlags(BOUNDARY, 0);
        begin(machine);
        assertEquals("#PF(4) at 41000", machine.run(start));
        assertEquals(start + 1, machine.state[Cpu.EIP]);
        assertEquals(1, machine.state[Cpu.ECX], "the instruction before is done");
        assertEquals(0, machine.ram.load32(ConformanceMachine.SCRATCH));
        assertEquals(0, machine.flags(BOUNDARY));
        machine.setFlags(BOUNDARY, 5);
        assertEquals("end", machine.run(machine.state[Cpu.EIP]));
        assertEquals(1, machine.state[Cpu.ECX]);
        assertEquals(0x1234_5678, machine.ram.load32(ConformanceMachine.SCRATCH));
        assertEquals(0x25, machine.flags(BOUNDARY), "accessed, not dirty");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMissingSecondPageIsNamedByItsFirstByte(Engine engine) {
        for (int inFirst = 0; inFirst < LENGTH; inFirst++) {
            try (ConformanceMachine machine = machine(engine, inFirst)) {
                checkFault(machine, inFirst);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void soIsOneThatWasThereWhenTheCodeRanBefore(Engine engine) {
        for (int inFirst : new int[] {0, 1, 9}) {
            try (ConformanceMachine machine = machine(engine, inFirst)) {
                machine.warmUp(() -> begin(machine), BOUNDARY - inFirst - 1);
                checkFault(machine, inFirst);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMissingFirstPageIsNamedByTheInstruction(Engine engine) {
        try (ConformanceMachine machine = machine(engine, 5)) {
            int start = BOUNDARY - 6;
            machine.warmUp(() -> begin(machine), start);
            machine.setFlags(ConformanceMachine.LOW, 3);
            begin(machine);
            assertEquals("#PF(5) at 40ffa", machine.run(start));
            assertEquals(start, machine.state[Cpu.EIP]);
            assertEquals(3, machine.flags(ConformanceMachine.LOW));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void nothingIsFetchedBehindAJumpAtTheEndOfAPage(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            machine.loadAndEnd(BOUNDARY - 0x20, "90");
            machine.load(BOUNDARY - 3, "41 EB E0");
            machine.setFlags(BOUNDARY, 0);
            machine.warmUp(() -> begin(machine), BOUNDARY - 3);
            assertEquals(1, machine.state[Cpu.ECX]);
        }
    }
}
