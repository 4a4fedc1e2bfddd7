package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Far jumps, calls and returns and {@code iret} with selectors of every kind, from both rings
 * (Intel SDM volume 2, JMP, CALL, RET and IRET; volume 3, 5.8).
 */
class FarTransferConformanceTest {
    /** Selector, offset, what happens in ring 1 and in ring 3. */
    private static final String JUMPS =
            """
            0   | 18000 | #GP(0)   | #GP(0)
            3   | 18000 | #GP(0)   | #GP(0)
            60  | 18000 | end      | #GP(60)
            61  | 18000 | end      | #GP(60)
            63  | 18000 | #GP(60)  | #GP(60)
            70  | 18000 | #GP(70)  | end
            71  | 18000 | #GP(70)  | end
            73  | 18000 | #GP(70)  | end
            A9  | 18000 | end      | #GP(a8)
            A3  | 18000 | #GP(a0)  | end
            B0  | 18000 | end      | end
            B3  | 18000 | end      | end
            4B  | 18000 | #GP(48)  | end
            69  | 18000 | #GP(68)  | #GP(68)
            7B  | 18000 | #GP(78)  | #GP(78)
            CB  | 18000 | #GP(c8)  | #GP(c8)
            33  | 18000 | #GP(30)  | #GP(30)
            F3  | 18000 | #GP(f0)  | #NP(f0)
            77  | 18000 | #GP(74)  | #GP(74)
            103 | 18000 | #GP(100) | #GP(100)
            51  | 18000 | #GP(0)   | #GP(50)
            5B  | 18000 | #GP(58)  | #GP(0)
            """;

    /** Selectors of code and stack, offset, what happens in ring 1 and in ring 3. */
    private static final String RETURNS =
            """
            0   | 7B  | 18000 | #GP(0)   | #GP(0)
            3   | 7B  | 18000 | #GP(0)   | #GP(0)
            60  | 7B  | 18000 | #GP(60)  | #GP(60)
            61  | 7B  | 18000 | end      | #GP(60)
            63  | 7B  | 18000 | #GP(60)  | #GP(60)
            71  | 7B  | 18000 | #GP(70)  | #GP(70)
            73  | 7B  | 18000 | end      | end
            73  | 69  | 18000 | #GP(68)  | end
            73  | 0   | 18000 | #GP(0)   | end
            73  | 3   | 18000 | #GP(0)   | end
            73  | 78  | 18000 | #GP(78)  | end
            73  | 79  | 18000 | #GP(78)  | end
            73  | 8B  | 18000 | #GP(88)  | end
            73  | A3  | 18000 | #GP(a0)  | end
            73  | DB  | 18000 | #SS(d8)  | end
            73  | E3  | 18000 | #GP(e0)  | end
            73  | 7F  | 18000 | #GP(7c)  | end
            73  | 103 | 18000 | #GP(100) | end
            A9  | 7B  | 18000 | end      | #GP(a8)
            A3  | 7B  | 18000 | end      | end
            B1  | 7B  | 18000 | end      | #GP(b0)
            B3  | 7B  | 18000 | end      | end
            49  | 7B  | 18000 | #GP(48)  | #GP(48)
            4B  | 7B  | 18000 | end      | end
            69  | 7B  | 18000 | #GP(68)  | #GP(68)
            7B  | 7B  | 18000 | #GP(78)  | #GP(78)
            CB  | 7B  | 18000 | #GP(c8)  | #GP(c8)
            33  | 7B  | 18000 | #GP(30)  | #GP(30)
            F3  | 7B  | 18000 | #NP(f0)  | #NP(f0)
            77  | 7B  | 18000 | #GP(74)  | #GP(74)
            103 | 7B  | 18000 | #GP(100) | #GP(100)
            51  | 7B  | 18000 | #GP(0)   | #GP(50)
            5B  | 7B  | 18000 | #GP(0)   | #GP(0)
            """;

    private final List<String> wrong = new ArrayList<>();

    static Stream<Arguments> machines() {
        return SegmentLoadTest.machines();
    }

    @ParameterizedTest(name = "{0}, ring 3 {1}")
    @MethodSource("machines")
    void jumpsAndCallsStayInTheirRing(Engine engine, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, user)) {
            Descriptors.set(machine);
            machine.loadAndEnd(ConformanceMachine.CODE, "90 FF 2B");
            machine.loadAndEnd(ConformanceMachine.CODE + 0x20, "90 FF 1B");
            int valid = user ? ConformanceMachine.USER_CODE : ConformanceMachine.KERNEL_CODE;
            int at = ConformanceMachine.CODE + 0x40;
            for (int start : new int[] {ConformanceMachine.CODE, ConformanceMachine.CODE + 0x20}) {
                machine.warmUp(() -> begin(machine, ConformanceMachine.END, valid, 0, 0), start);
            }
            for (String line : JUMPS.split("\n")) {
                String[] row = line.strip().split("\\s*\\|\\s*");
                int selector = Integer.parseInt(row[0], 16);
                int offset = Integer.parseInt(row[1], 16);
                String want = row[user ? 3 : 2];
                String pointer =
                        String.format(
                                "%08x %04x",
                                Integer.reverseBytes(offset),
                                Short.reverseBytes((short) selector) & 0xFFFF);
                machine.load(at, "90 EA" + pointer);
                machine.load(at + 0x20, "90 9A" + pointer);
                int cpl = user ? 3 : 1;
                Runnable begin = () -> begin(machine, offset, selector, 0, 0);
                check(machine, begin, ConformanceMachine.CODE, selector, cpl, want);
                check(machine, begin, ConformanceMachine.CODE + 0x20, selector, cpl, want);
                check(machine, begin, at, selector, cpl, want);
                check(machine, begin, at + 0x20, selector, cpl, want);
                at += 0x40;
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    @ParameterizedTest(name = "{0}, ring 3 {1}")
    @MethodSource("machines")
    void returnsGoToTheSameOrAnOuterRing(Engine engine, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, user)) {
            Descriptors.set(machine);
            machine.load(ConformanceMachine.CODE, "90 CB");
            machine.load(ConformanceMachine.CODE + 0x20, "90 CF");
            int valid = user ? ConformanceMachine.USER_CODE : ConformanceMachine.KERNEL_CODE;
            int end = ConformanceMachine.END;
            for (int words = 2; words <= 3; words++) {
                int frame = words;
                int start = ConformanceMachine.CODE + (words - 2) * 0x20;
                machine.warmUp(() -> begin(machine, end, valid, frame, 0), start);
                for (String line : RETURNS.split("\n")) {
                    String[] row = line.strip().split("\\s*\\|\\s*");
                    int selector = Integer.parseInt(row[0], 16);
                    int stack = Integer.parseInt(row[1], 16);
                    int offset = Integer.parseInt(row[2], 16);
                    Runnable begin = () -> begin(machine, offset, selector, frame, stack);
                    check(machine, begin, start, selector, selector & 3, row[user ? 4 : 3]);
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    /** Puts a far pointer at EBX and, if it is wanted, a frame with that many words and a stack. */
    private static void begin(
            ConformanceMachine machine, int offset, int selector, int words, int stack) {
        machine.begin();
        machine.state[Cpu.EBX] = ConformanceMachine.SCRATCH;
        machine.ram.store32(ConformanceMachine.SCRATCH, offset);
        machine.ram.store32(ConformanceMachine.SCRATCH + 4, selector);
        int frame = ConformanceMachine.STACK - 0x40;
        machine.state[Cpu.ESP] = frame;
        machine.ram.store32(frame, offset);
        machine.ram.store32(frame + 4, selector);
        machine.ram.store32(frame + 8, 0x202);
        machine.ram.store32(frame + 4 * words, ConformanceMachine.STACK);
        machine.ram.store32(frame + 4 * words + 4, stack);
    }

    private void check(
            ConformanceMachine machine,
            Runnable begin,
            int start,
            int selector,
            int level,
            String want) {
        begin.run();
        MachineImage before = MachineImage.of(machine);
        int[] segments = Arrays.copyOfRange(machine.state, Cpu.SELECTOR, Cpu.BASE);
        int opcode = machine.ram.load8(start + 1);
        String name = String.format("%x to %x: ", opcode, selector);
        compare(name, want, machine.run(start));
        if (want.equals("end")) {
            compare(name + "cs ", selector & ~3 | level, machine.state[Cpu.SELECTOR + Cpu.CS]);
            return;
        }
        int[] then = Arrays.copyOfRange(machine.state, Cpu.SELECTOR, Cpu.BASE);
        compare(name + "segments ", Arrays.toString(segments), Arrays.toString(then));
        compare(name + "eip ", start + 1, machine.state[Cpu.EIP]);
        compare(name + "state ", "", before.differences(MachineImage.of(machine), true));
    }

    private void compare(String what, Object want, Object got) {
        if (!want.equals(got)) {
            wrong.add(what + got + " not " + want);
        }
    }
}
