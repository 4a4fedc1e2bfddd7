package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every combination of present, writable and user in both levels, with every kind of access from
 * both rings, in both forms of tables.
 *
 * <p>Rules: Intel SDM volume 3, 4.6.1 (rights, with CR0.WP set; ring 1 is a supervisor), 4.7 (error
 * code; no bit for fetches, because there is no NX: lguest-abi.md §6.1) and 4.8 (Accessed and
 * Dirty), of which directory entries are left alone (lguest-abi.md §6.6).
 */
class PageRightsTest {
    private static final int RIGHTS =
            ConformanceMachine.PRESENT | ConformanceMachine.WRITABLE | ConformanceMachine.USER;

    private static final int PLACE = ConformanceMachine.TARGET + 0x800;

    /** Code, whose operand is at EBX, ESI, EDI or the top of the stack, and what it does there. */
    private static final String[] ACCESSES = {
        "8B 03, read, 0",
        "0F B6 03, read, 0",
        "66 8B 03, read, 0",
        "39 03, read, 0",
        "0F A3 0B, read, 0",
        "F7 2B, read, 0",
        "59, read, 0",
        "FF 36, read, 0",
        "AC, read, 0",
        "A7, read, 0",
        "F3 A5, read, 0",
        "DD 03, read, 0",
        "0F 10 03, read, 0",
        "66 0F 6F 03, read, 0",
        "0F 6F 03, read, 0",
        "0F AE 13, read, 0",
        "89 03, write, 0",
        "88 03, write, 0",
        "66 89 03, write, 0",
        "C6 03 05, write, 0",
        "51, write, -4",
        "60, write, -4",
        "E8 00 00 00 00, write, -4",
        "AA, write, 0",
        "F3 AB, write, 0",
        "D9 3B, write, 0",
        "DD 33, write, 0",
        "0F 29 03, write, 0",
        "0F AE 03, write, 0",
        "0F 7F 03, write, 0",
        "01 03, write, 0",
        "FE 03, write, 0",
        "87 03, write, 0",
        "F0 0F B1 0B, write, 0",
        "0F AB 0B, write, 0",
        "0F C7 0B, write, 0",
        "D1 23, write, 0",
        "8C 1B, write, 0",
        "0F 90 03, write, 0",
    };

    private final List<String> wrong = new ArrayList<>();

    static Stream<Arguments> machines() {
        List<Arguments> all = new ArrayList<>();
        for (Engine engine : Engine.all()) {
            for (boolean pae : new boolean[] {false, true}) {
                all.add(Arguments.of(engine, pae, false));
                all.add(Arguments.of(engine, pae, true));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, PAE {1}, ring 3 {2}")
    @MethodSource("machines")
    @Tag("abi-13.52")
    @Tag("abi-13.53")
    @Tag("abi-13.63")
    void dataAccesses(Engine engine, boolean pae, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, pae, user)) {
            int code = ConformanceMachine.CODE;
            for (String line : ACCESSES) {
                String[] fields = line.split(", ");
                machine.load(code, "90");
                machine.loadAndEnd(code + 1, fields[0]);
                machine.setTargetUpper(ConformanceMachine.USED);
                machine.setFlags(ConformanceMachine.TARGET, ConformanceMachine.USED);
                machine.warmUp(() -> begin(machine, fields[0]), code);
                boolean write = fields[1].equals("write");
                int address = PLACE + Integer.parseInt(fields[2]);
                checkAll(machine, fields[0], user, write, code, code + 1, address);
                code += 0x20;
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    @ParameterizedTest(name = "{0}, PAE {1}, ring 3 {2}")
    @MethodSource("machines")
    void fetches(Engine engine, boolean pae, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, pae, user)) {
            machine.loadAndEnd(PLACE, "90");
            machine.load(ConformanceMachine.CODE, "90 FF E3");
            machine.warmUp(() -> begin(machine, ""), ConformanceMachine.CODE);
            checkAll(machine, "", user, false, ConformanceMachine.CODE, PLACE, PLACE);
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static void begin(ConformanceMachine machine, String code) {
        machine.begin();
        if (!code.isEmpty()) {
            machine.ram.store32(ConformanceMachine.physical(PLACE), 0x1F80);
        }
        Arrays.fill(machine.state, Cpu.EAX, Cpu.ESP, 1);
        machine.state[Cpu.EBX] = PLACE;
        boolean sourceIsTarget = !code.equals("A4") && !code.equals("AA") && !code.equals("F3 AB");
        machine.state[Cpu.ESI] = sourceIsTarget ? PLACE : ConformanceMachine.SCRATCH;
        machine.state[Cpu.EDI] = sourceIsTarget ? ConformanceMachine.SCRATCH : PLACE;
        boolean onStack = "59 51 60 E8 00 00 00 00".contains(code) && !code.isEmpty();
        machine.state[Cpu.ESP] = onStack ? PLACE : ConformanceMachine.STACK;
        machine.cpu.fpuState().significand[0] = 1L << 63;
    }

    private void checkAll(
            ConformanceMachine machine,
            String code,
            boolean user,
            boolean write,
            int start,
            int eip,
            int address) {
        for (int upper = 0; upper <= RIGHTS; upper++) {
            for (int lower = 0; lower <= RIGHTS; lower++) {
                machine.setTargetUpper(upper);
                machine.setFlags(ConformanceMachine.TARGET, lower);
                begin(machine, code);
                int[] before = machine.registers();
                String outcome = machine.run(start);
                String name = String.format("%s with %d/%d:", code, upper, lower);
                String expected = expected(upper, lower, user, write, address);
                compare(name, expected, outcome);
                compare(name + " upper", upper, machine.targetUpper());
                int flags = machine.flags(ConformanceMachine.TARGET);
                if (expected.equals("end")) {
                    int used = ConformanceMachine.ACCESSED | (write ? ConformanceMachine.DIRTY : 0);
                    compare(name + " entry", lower | used, flags);
                } else {
                    compare(name + " entry", lower, flags);
                    compare(name + " eip", eip, machine.state[Cpu.EIP]);
                    compare(
                            name + " registers",
                            Arrays.toString(before),
                            Arrays.toString(machine.registers()));
                }
            }
        }
    }

    private static String expected(int upper, int lower, boolean user, boolean write, int address) {
        int both = upper & lower;
        boolean present = (both & ConformanceMachine.PRESENT) != 0;
        boolean granted =
                present
                        && (!user || (both & ConformanceMachine.USER) != 0)
                        && (!write || (both & ConformanceMachine.WRITABLE) != 0);
        if (granted) {
            return "end";
        }
        int error = (present ? 1 : 0) | (write ? 2 : 0) | (user ? 4 : 0);
        return String.format("#PF(%x) at %x", error, address);
    }

    private void compare(String what, Object want, Object got) {
        if (!want.equals(got)) {
            wrong.add(what + " " + got + " not " + want);
        }
    }

    @ParameterizedTest(name = "{0}, PAE {1}, ring 3 {2}")
    @MethodSource("machines")
    void aPageThatWasReadBecomesDirtyWithTheFirstWrite(Engine engine, boolean pae, boolean user) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, pae, user)) {
            int store = ConformanceMachine.CODE + 0x20;
            machine.loadAndEnd(ConformanceMachine.CODE, "90 8B 03");
            machine.loadAndEnd(store, "90 89 03");
            machine.warmUp(() -> begin(machine, ""), ConformanceMachine.CODE);
            machine.warmUp(() -> begin(machine, ""), store);
            machine.setFlags(ConformanceMachine.TARGET, RIGHTS);
            for (int i = 0; i < 3; i++) {
                begin(machine, "");
                assertEquals("end", machine.run(ConformanceMachine.CODE));
                assertEquals(
                        RIGHTS | ConformanceMachine.ACCESSED,
                        machine.flags(ConformanceMachine.TARGET));
            }
            begin(machine, "");
            assertEquals("end", machine.run(store));
            assertEquals(ConformanceMachine.USED, machine.flags(ConformanceMachine.TARGET));
        }
    }
}
