package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import jlguest.runtime.fpu.FpuState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * #NM while TS is set, #MF at the next waiting instruction after an unmasked x87 exception, and #XM
 * for unmasked SSE exceptions: which instructions raise them, before anything else (Intel SDM
 * volume 1, 8.6, 8.7 and 11.5; volume 3, 2.5 and 6.15, vectors 7, 16 and 19; lguest-abi.md §4.4,
 * §10.4).
 */
class FloatFaultTest {
    /** Code, with TS set, with an x87 exception pending. The operand is at EBX. */
    private static final String TABLE =
            """
            D9 E8          | #NM | #MF
            D8 C1          | #NM | #MF
            D9 03          | #NM | #MF
            D9 13          | #NM | #MF
            D9 D0          | #NM | #MF
            DD 23          | #NM | #MF
            D9 23          | #NM | #MF
            D9 2B          | #NM | #MF
            9B             | #NM | #MF
            9B D9 3B       | #NM | #MF
            D9 3B          | #NM | end
            D9 33          | #NM | end
            DD 33          | #NM | end
            DD 3B          | #NM | end
            DF E0          | #NM | end
            DB E2          | #NM | end
            DB E3          | #NM | end
            0F 6F 03       | #NM | #MF
            0F 7F 03       | #NM | #MF
            0F FC C1       | #NM | #MF
            0F 77          | #NM | #MF
            0F 2A C1       | #NM | #MF
            0F 2D C1       | #NM | #MF
            F3 0F D6 C1    | #NM | #MF
            F2 0F D6 C1    | #NM | #MF
            0F 58 C1       | #NM | end
            0F 10 03       | #NM | end
            66 0F FC C1    | #NM | end
            F2 0F 2D C1    | #NM | end
            66 0F F7 C1    | #NM | end
            0F AE 03       | #NM | end
            0F AE 13       | #NM | end
            0F AE 1B       | #NM | end
            0F AE F8       | end | end
            0F AE E8       | end | end
            0F AE F0       | end | end
            0F 18 0B       | end | end
            0F C3 03       | end | end
            F3 90          | end | end
            D9 01          | #NM | #MF
            0F 28 02       | #NM | #GP(0)
            0F AE 02       | #NM | #GP(0)
            0F 10 01       | #NM | #PF(4) at 70000
            0F 6F 01       | #NM | #MF
            DB E8 0F 0B    | #NM | #MF
            0F 13 C1       | #UD | #UD
            """;

    /** Code on XMM0 = 1, XMM1, both halves alike; MXCSR; what happens; flags set then. */
    private static final String VECTORS =
            """
            0F 5E C1       | 0        | 1D00 | #XM | 04
            0F 5E C1       | 0        | 1F80 | end | 04
            F3 0F 5E C1    | 0        | 1D80 | #XM | 04
            0F 51 C1       | BF800000 | 1F00 | #XM | 01
            0F 58 C1       | 7F800001 | 1F00 | #XM | 01
            0F 58 C1       | 1        | 1E80 | #XM | 02
            0F 58 C1       | 33800001 | 0F80 | #XM | 20
            0F 59 C1       | 3F800000 | 0000 | end | 00
            0F C2 C1 01    | 7FC00000 | 1F00 | #XM | 01
            0F 2E C1       | 7FC00000 | 1F00 | end | 00
            0F 2F C1       | 7FC00000 | 1F00 | #XM | 01
            0F 5B C1       | 7FFFFFFF | 0F80 | #XM | 20
            66 0F 5B C1    | 4F800000 | 1F00 | #XM | 01
            F3 0F 2D C1    | 7F800000 | 1F00 | #XM | 01
            0F 2D C1       | 7F800000 | 1F00 | #XM | 01
            0F 54 C1       | 7F800001 | 0000 | end | 00
            """;

    private final List<String> wrong = new ArrayList<>();

    static Stream<Engine> engines() {
        return Engine.all().stream();
    }

    private static void begin(ConformanceMachine machine) {
        machine.begin();
        machine.ram.store32(ConformanceMachine.SCRATCH, 0x037F);
        machine.state[Cpu.EBX] = ConformanceMachine.SCRATCH;
        machine.state[Cpu.EDX] = ConformanceMachine.SCRATCH + 1;
        machine.state[Cpu.ECX] = 0x7_0000;
        machine.state[Cpu.EDI] = ConformanceMachine.SCRATCH + 0x100;
    }

    @ParameterizedTest
    @MethodSource("engines")
    @Tag("abi-13.32")
    void theUnitIsNotAvailableWhileTaskSwitchedIsSet(Engine engine) {
        check(engine, 1, machine -> machine.cpu.setTaskSwitched(true));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aPendingExceptionIsReportedByTheNextInstructionThatWaits(Engine engine) {
        check(
                engine,
                2,
                machine -> {
                    FpuState fpu = machine.cpu.fpuState();
                    fpu.loadControlWord(0x037B);
                    fpu.unpackStatusWord(0x0004);
                });
    }

    private interface Condition {
        void set(ConformanceMachine machine);
    }

    private void check(Engine engine, int column, Condition condition) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            int code = ConformanceMachine.CODE;
            for (String line : TABLE.split("\n")) {
                String[] row = line.strip().split("\\s*\\|\\s*");
                machine.load(code, "90");
                machine.loadAndEnd(code + 1, row[0]);
                // The second time, translated code may be there.
                for (int round = 0; round < 2; round++) {
                    begin(machine);
                    condition.set(machine);
                    MachineImage before = MachineImage.of(machine);
                    compare(row[0] + ": ", row[column], machine.run(code));
                    if (!row[column].equals("end")) {
                        compare(row[0] + " eip: ", code + 1, machine.state[Cpu.EIP]);
                        MachineImage then = MachineImage.of(machine);
                        compare(row[0] + " state: ", "", before.differences(then, true));
                    }
                }
                code += 0x20;
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    @ParameterizedTest
    @MethodSource("engines")
    @Tag("abi-13.32")
    void theInstructionIsStartedAgainWhenTheUnitIsThere(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            machine.loadAndEnd(ConformanceMachine.CODE, "41 D9 E8 DD 1B 66 0F 6E C1 F4");
            for (int round = 0; round < 3; round++) {
                begin(machine);
                machine.state[Cpu.ECX] = 6;
                machine.cpu.setTaskSwitched(true);
                assertEquals("#NM", machine.run(ConformanceMachine.CODE));
                assertEquals(7, machine.state[Cpu.ECX], "the instruction before is done");
                machine.cpu.setTaskSwitched(false);
                assertEquals("emulate", machine.run(machine.state[Cpu.EIP]));
                assertEquals(7, machine.state[Cpu.ECX]);
                assertEquals(7, machine.cpu.fpuState().xmm[0]);
                assertEquals(1.0, Double.longBitsToDouble(operand(machine)));
            }
        }
    }

    private static long operand(ConformanceMachine machine) {
        return machine.ram.load64(ConformanceMachine.SCRATCH);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anX87ExceptionIsPendingUntilSomethingWaits(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            // fninit; fldcw [ebx]; fld1; fldz; fdivp; inc ecx; fnstsw ax; inc ecx; fwait
            machine.loadAndEnd(
                    ConformanceMachine.CODE, "DB E3 D9 2B D9 E8 D9 EE DE F9 41 DF E0 41 9B");
            for (int round = 0; round < 3; round++) {
                begin(machine);
                machine.state[Cpu.ECX] = 0;
                machine.ram.store32(ConformanceMachine.SCRATCH, 0x037B);
                assertEquals("#MF", machine.run(ConformanceMachine.CODE));
                assertEquals(ConformanceMachine.CODE + 14, machine.state[Cpu.EIP]);
                assertEquals(2, machine.state[Cpu.ECX]);
                assertEquals(0x8084, machine.state[Cpu.EAX] & 0x8084);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void unmaskedVectorExceptionsAreFaultsThatLeaveTheirFlags(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            int code = ConformanceMachine.CODE;
            for (String line : VECTORS.split("\n")) {
                String[] row = line.strip().split("\\s*\\|\\s*");
                machine.load(code, "90");
                machine.loadAndEnd(code + 1, row[0]);
                for (int round = 0; round < 2; round++) {
                    begin(machine);
                    machine.cpu.setEflags(0x2D7);
                    FpuState fpu = machine.cpu.fpuState();
                    fpu.mxcsr = Integer.parseInt(row[2], 16);
                    long half = Long.parseLong(row[1], 16) * 0x1_0000_0001L;
                    for (int i = 0; i < 2; i++) {
                        fpu.xmm[i] = 0x3F80_0000_3F80_0000L;
                        fpu.xmm[2 + i] = half;
                    }
                    compare(line + ": ", row[3], machine.run(code));
                    int flags = fpu.mxcsr & 0x3F;
                    compare(line + " flags: ", Integer.parseInt(row[4], 16), flags);
                    if (row[3].equals("#XM")) {
                        compare(line + " eip: ", code + 1, machine.state[Cpu.EIP]);
                        compare(line + " xmm0: ", 0x3F80_0000_3F80_0000L, fpu.xmm[0]);
                        compare(line + " eflags: ", 0x2D7, machine.cpu.eflags());
                    }
                }
                code += 0x20;
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private void compare(String what, Object want, Object got) {
        if (!want.equals(got)) {
            wrong.add(what + got + " not " + want);
        }
    }
}
