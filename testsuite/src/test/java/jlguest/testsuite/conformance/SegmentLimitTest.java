package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import jlguest.runtime.fpu.FpuState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every memory operand of the tables through a segment that ends with its last byte, and with the
 * byte before: the second is #GP(0), or #SS(0) through SS, with nothing changed (Intel SDM volume
 * 3, 5.3; volume 2, the exceptions of each instruction).
 */
class SegmentLimitTest {
    private static final int SELECTOR = 0x93;
    private static final int BASE = ConformanceMachine.SCRATCH + 0x1000;
    private static final int OFFSET = 0x400;

    private final List<String> wrong = new ArrayList<>();

    static Stream<Arguments> ways() {
        List<Arguments> all = new ArrayList<>();
        for (Engine engine : Engine.all()) {
            all.add(Arguments.of(engine, "65", Cpu.GS, "#GP(0)"));
            all.add(Arguments.of(engine, "64", Cpu.FS, "#GP(0)"));
            all.add(Arguments.of(engine, "", Cpu.DS, "#GP(0)"));
            all.add(Arguments.of(engine, "26", Cpu.ES, "#GP(0)"));
            all.add(Arguments.of(engine, "36", Cpu.SS, "#SS(0)"));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, prefix {1}")
    @MethodSource("ways")
    void integers(Engine engine, String prefix, int segment, String fault) {
        check(engine, prefix, segment, fault, PageCrossingTest.INTEGERS);
    }

    @ParameterizedTest(name = "{0}, prefix {1}")
    @MethodSource("ways")
    void floatingPointAndVectors(Engine engine, String prefix, int segment, String fault) {
        check(engine, prefix, segment, fault, FloatAccesses.all());
    }

    private void check(Engine engine, String prefix, int segment, String fault, String table) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            int code = ConformanceMachine.CODE;
            for (String line : table.split("\n")) {
                CrossingAccess access = CrossingAccess.parse(line);
                boolean ownStack = segment == Cpu.SS && access.name().startsWith("call");
                if (!access.code().startsWith("F0") && !ownStack && access.register() == Cpu.EBX) {
                    machine.load(code, "90");
                    machine.loadAndEnd(code + 1, prefix + access.code());
                    check(machine, access, segment, fault, code);
                    code += 0x20;
                }
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private void check(
            ConformanceMachine machine,
            CrossingAccess access,
            int segment,
            String fault,
            int code) {
        int limit = OFFSET + access.length() - 1;
        begin(machine, access, segment, limit);
        compare(access, "inside", "end", machine.run(code));
        begin(machine, access, segment, limit - 1);
        MachineImage before = MachineImage.of(machine);
        compare(access, "behind", fault, machine.run(code));
        compare(access, "eip", code + 1, machine.state[Cpu.EIP]);
        compare(access, "state", "", before.differences(MachineImage.of(machine), true));
    }

    private static void begin(
            ConformanceMachine machine, CrossingAccess access, int segment, int limit) {
        machine.begin();
        machine.ram.fill(BASE, 0x1000, 0x11);
        Arrays.fill(machine.state, 0, Cpu.ESP, 3);
        machine.cpu.setEflags(0x97);
        FpuState fpu = machine.cpu.fpuState();
        fpu.tags = 1;
        fpu.significand[0] = 0xC000_0000_0000_0000L;
        fpu.signExponent[0] = 0x4000;
        access.prepare(machine, BASE + OFFSET);
        machine.state[Cpu.EBX] -= BASE;
        machine.setDescriptor(SELECTOR, BASE << 16 | limit, BASE >>> 16 | 0x0040_F300);
        machine.cpu.segments().load(segment, SELECTOR);
    }

    private void compare(CrossingAccess access, String what, Object want, Object got) {
        if (!want.equals(got)) {
            wrong.add(String.format("%s: %s %s not %s", access.name(), what, got, want));
        }
    }
}
