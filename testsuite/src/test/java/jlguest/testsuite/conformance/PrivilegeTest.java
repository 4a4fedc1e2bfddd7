package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Privileged instructions, I/O and software interrupts from both rings. {@code emulate} is the exit
 * for what only ring 0 may do: the host emulates it or reflects #GP(0) (lguest-abi.md §10.1, §10.2;
 * Intel SDM volume 3, 5.9 and 6.12.1.2; volume 1, 19.5.1).
 */
class PrivilegeTest {
    /** Code, what happens in ring 1 and in ring 3. */
    private static final String TABLE =
            """
            E4 10       | emulate   | emulate
            E5 10       | emulate   | emulate
            E6 10       | emulate   | emulate
            E7 10       | emulate   | emulate
            EC          | emulate   | emulate
            66 ED       | emulate   | emulate
            EE          | emulate   | emulate
            EF          | emulate   | emulate
            6C          | emulate   | emulate
            6D          | emulate   | emulate
            6E          | emulate   | emulate
            F3 6F       | emulate   | emulate
            FA          | emulate   | emulate
            FB          | emulate   | emulate
            F4          | halt      | emulate
            0F 06       | emulate   | emulate
            0F 08       | emulate   | emulate
            0F 09       | emulate   | emulate
            0F 20 C0    | emulate   | emulate
            0F 22 D8    | emulate   | emulate
            0F 21 F8    | emulate   | emulate
            0F 23 F8    | emulate   | emulate
            0F 30       | emulate   | emulate
            0F 32       | emulate   | emulate
            0F 33       | emulate   | emulate
            0F 34       | emulate   | emulate
            0F 35       | emulate   | emulate
            0F 00 D0    | emulate   | emulate
            0F 00 D8    | emulate   | emulate
            0F 00 10    | emulate   | emulate
            0F 01 10    | emulate   | emulate
            0F 01 18    | emulate   | emulate
            0F 01 F0    | emulate   | emulate
            0F 01 38    | emulate   | emulate
            0F 01 C1    | hypercall | #UD
            0F 01 C8    | #UD       | #UD
            0F 01 D0    | #UD       | #UD
            0F 0B       | #UD       | #UD
            0F FF       | #UD       | #UD
            F0 90       | #UD       | #UD
            F0 89 03    | #UD       | #UD
            F0 01 C0    | #UD       | #UD
            8E C8       | #UD       | #UD
            C5 C0       | #UD       | #UD
            0F 01 E0    | end       | end
            0F 00 C0    | end       | end
            0F 31       | end       | end
            0F A2       | end       | end
            CC          | int 3     | int 3
            CD 03       | int 3     | int 3
            CE          | int 4     | int 4
            CD 04       | int 4     | int 4
            F1          | #DB       | #DB
            CD 80       | int 80    | int 80
            CD 1F       | hypercall | #GP(fa)
            CD 00       | #GP(2)    | #GP(2)
            CD 07       | #GP(3a)   | #GP(3a)
            CD 0D       | #GP(6a)   | #GP(6a)
            CD 0E       | #GP(72)   | #GP(72)
            CD 20       | #GP(102)  | #GP(102)
            CD FF       | #GP(7fa)  | #GP(7fa)
            """;

    private static final String CLOSED =
            """
            CC          | #GP(1a)   | #GP(1a)
            CD 03       | #GP(1a)   | #GP(1a)
            CE          | #GP(22)   | #GP(22)
            CD 80       | #GP(402)  | #GP(402)
            F1          | #DB       | #DB
            0F 0B       | #UD       | #UD
            """;

    private final List<String> wrong = new ArrayList<>();

    static Stream<Arguments> machines() {
        return SegmentLoadTest.machines();
    }

    @ParameterizedTest(name = "{0}, ring 3 {1}")
    @MethodSource("machines")
    @Tag("abi-13.20")
    @Tag("abi-13.51")
    @Tag("abi-13.72")
    @Tag("abi-13.75")
    void onlyTheHostDoesWhatRing0May(Engine engine, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, user)) {
            machine.cpu.gates().setHostGate(0x1F, 1);
            check(machine, TABLE, user);
        }
    }

    @ParameterizedTest(name = "{0}, ring 3 {1}")
    @MethodSource("machines")
    void gatesOfRing0AreClosedToSoftwareInterruptsOnly(Engine engine, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, user)) {
            for (int vector : new int[] {3, 4, 0x80}) {
                machine.cpu.gates().setHostGate(vector, 0);
            }
            check(machine, CLOSED, user);
        }
    }

    private void check(ConformanceMachine machine, String table, boolean user) {
        int code = ConformanceMachine.CODE;
        for (String line : table.split("\n")) {
            String[] row = line.strip().split("\\s*\\|\\s*");
            machine.load(code, "90");
            int next = machine.loadAndEnd(code + 1, row[0]) - 5;
            String want = row[user ? 2 : 1];
            // The second time, translated code may be there.
            for (int round = 0; round < 2; round++) {
                machine.begin();
                machine.cpu.setEflags(0x800);
                machine.state[Cpu.EAX] = 0x10_0000;
                machine.state[Cpu.EBX] = ConformanceMachine.SCRATCH;
                compare(row[0] + ": ", want, machine.run(code));
                boolean behind = want.equals("hypercall") || want.equals("#DB");
                if (!want.equals("end")) {
                    compare(row[0] + ": eip ", behind ? next : code + 1, machine.state[Cpu.EIP]);
                }
                if (want.startsWith("int")) {
                    compare(row[0] + ": next ", next, machine.state[Cpu.NEXT_EIP]);
                }
            }
            code += 0x20;
        }
        assertEquals("", String.join("\n", wrong));
    }

    private void compare(String what, Object want, Object got) {
        if (!want.equals(got)) {
            wrong.add(what + got + " not " + want);
        }
    }

    @ParameterizedTest(name = "{0}, ring 3 {1}")
    @MethodSource("machines")
    @Tag("abi-13.56")
    void popfChangesNeitherInterruptFlagNorPrivilegeOfIo(Engine engine, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, user)) {
            // push 0x3000 and -1; popf; pushf; pop eax, twice
            machine.loadAndEnd(
                    ConformanceMachine.CODE,
                    "68 00 30 00 00 9D 9C 58 68 FF FC FF FF 9D 9C 5B 68 00 00 00 00 9D");
            machine.warmUp(machine::begin, ConformanceMachine.CODE);
            // IF and bit 1 stay; NT, DF, AC, ID and arithmetic flags are the program's.
            assertEquals(0x202, machine.state[Cpu.EAX]);
            assertEquals(0x0024_4ED7, machine.state[Cpu.EBX]);
        }
    }
}
