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
 * Every data segment register, by every instruction that loads it, with selectors of every kind,
 * from both rings (Intel SDM volume 2, MOV, POP and LDS; volume 3, 5.6 and 5.7; no local table:
 * lguest-abi.md §7).
 */
class SegmentLoadTest {
    /** Selector; data segments in ring 1 and 3; the stack segment in ring 1 and 3. */
    private static final String TABLE =
            """
            0    | end      | end      | #GP(0)    | #GP(0)
            3    | end      | end      | #GP(0)    | #GP(0)
            68   | end      | #GP(68)  | #GP(68)   | #GP(68)
            69   | end      | #GP(68)  | end       | #GP(68)
            6B   | #GP(68)  | #GP(68)  | #GP(68)   | #GP(68)
            78   | end      | end      | #GP(78)   | #GP(78)
            79   | end      | end      | #GP(78)   | #GP(78)
            7B   | end      | end      | #GP(78)   | end
            8B   | end      | end      | #GP(88)   | #GP(88)
            91   | end      | #GP(90)  | end       | #GP(90)
            93   | #GP(90)  | #GP(90)  | #GP(90)   | #GP(90)
            A3   | #GP(a0)  | #GP(a0)  | #GP(a0)   | #GP(a0)
            A9   | end      | #GP(a8)  | #GP(a8)   | #GP(a8)
            AB   | #GP(a8)  | #GP(a8)  | #GP(a8)   | #GP(a8)
            73   | end      | end      | #GP(70)   | #GP(70)
            B3   | end      | end      | #GP(b0)   | #GP(b0)
            BB   | #GP(b8)  | #GP(b8)  | #GP(b8)   | #GP(b8)
            C3   | #GP(c0)  | #GP(c0)  | #GP(c0)   | #GP(c0)
            CB   | #GP(c8)  | #GP(c8)  | #GP(c8)   | #GP(c8)
            33   | #GP(30)  | #GP(30)  | #GP(30)   | #GP(30)
            DB   | #NP(d8)  | #NP(d8)  | #GP(d8)   | #SS(d8)
            D9   | #NP(d8)  | #NP(d8)  | #GP(d8)   | #GP(d8)
            E1   | #NP(e0)  | #GP(e0)  | #SS(e0)   | #GP(e0)
            EB   | end      | end      | #GP(e8)   | end
            F3   | #NP(f0)  | #NP(f0)  | #GP(f0)   | #GP(f0)
            7F   | #GP(7c)  | #GP(7c)  | #GP(7c)   | #GP(7c)
            103  | #GP(100) | #GP(100) | #GP(100)  | #GP(100)
            FFFB | #GP(fff8) | #GP(fff8) | #GP(fff8) | #GP(fff8)
            """;

    /** Register, and the codes that load it: from AX, from memory, from the stack, with ECX. */
    private static final String[][] LOADS = {
        {"0", "8E C0", "8E 03", "07", "C4 0A"},
        {"2", "8E D0", "8E 13", "17", "0F B2 0A"},
        {"3", "8E D8", "8E 1B", "1F", "C5 0A"},
        {"4", "8E E0", "8E 23", "0F A1", "0F B4 0A"},
        {"5", "8E E8", "8E 2B", "0F A9", "0F B5 0A"},
    };

    private final List<String> wrong = new ArrayList<>();

    static Stream<Arguments> machines() {
        List<Arguments> all = new ArrayList<>();
        for (Engine engine : Engine.all()) {
            all.add(Arguments.of(engine, false));
            all.add(Arguments.of(engine, true));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, ring 3 {1}")
    @MethodSource("machines")
    void selectorsAreCheckedAsTheRingDemands(Engine engine, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, user)) {
            Descriptors.set(machine);
            int valid = user ? ConformanceMachine.USER_DATA : ConformanceMachine.KERNEL_DATA;
            int code = ConformanceMachine.CODE;
            for (String[] load : LOADS) {
                int segment = Integer.parseInt(load[0]);
                for (String instruction : Arrays.asList(load).subList(1, load.length)) {
                    int start = code;
                    machine.load(start, "90");
                    machine.loadAndEnd(start + 1, instruction);
                    machine.warmUp(() -> begin(machine, valid), start);
                    for (String line : TABLE.split("\n")) {
                        String[] row = line.strip().split("\\s*\\|\\s*");
                        String want = row[(segment == Cpu.SS ? 3 : 1) + (user ? 1 : 0)];
                        int selector = Integer.parseInt(row[0], 16);
                        check(machine, start, segment, selector, instruction, want);
                    }
                    code += 0x20;
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private void check(
            ConformanceMachine machine,
            int start,
            int segment,
            int selector,
            String instruction,
            String want) {
        begin(machine, selector);
        int[] before = machine.registers();
        int old = machine.state[Cpu.SELECTOR + segment];
        String name = String.format("%s with %x: ", instruction, selector);
        String got = machine.run(start);
        compare(name, want, got);
        boolean loaded = want.equals("end");
        compare(name + "selector ", loaded ? selector : old, machine.state[Cpu.SELECTOR + segment]);
        if (!loaded) {
            compare(name + "eip ", start + 1, machine.state[Cpu.EIP]);
            compare(
                    name + "registers ",
                    Arrays.toString(before),
                    Arrays.toString(machine.registers()));
        }
    }

    private static void begin(ConformanceMachine machine, int selector) {
        machine.begin();
        machine.ram.store32(ConformanceMachine.SCRATCH, 0x1234_5678);
        machine.ram.store32(ConformanceMachine.SCRATCH + 4, selector);
        machine.ram.store32(ConformanceMachine.STACK - 4, selector);
        machine.state[Cpu.EAX] = selector;
        machine.state[Cpu.EDX] = ConformanceMachine.SCRATCH;
        machine.state[Cpu.EBX] = ConformanceMachine.SCRATCH + 4;
        machine.state[Cpu.ESP] = ConformanceMachine.STACK - 4;
    }

    private void compare(String what, Object want, Object got) {
        if (!want.equals(got)) {
            wrong.add(what + got + " not " + want);
        }
    }
}
