package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A repeated string instruction that meets a missing page has done what came before: the registers
 * stand at the repetition that faults, and starting it again does the rest (Intel SDM volume 2,
 * REP/REPE/REPZ/REPNE/REPNZ; volume 3, 6.5).
 */
class StringProgressTest {
    /**
     * Name; code; register that runs into the missing page; element size; where it starts, from the
     * boundary of the pages; repetitions; direction; missing page; repetitions done; address of the
     * fault, from the boundary; error code.
     */
    private static final String TABLE =
            """
            movsd, to            | F3 A5    | EDI | 4 | -16   | 8    | up   | high | 4    | 0  | 6
            movsd, to, across    | F3 A5    | EDI | 4 | -14   | 8    | up   | high | 3    | 0  | 6
            movsd, to, many      | F3 A5    | EDI | 4 | -2048 | 900  | up   | high | 512  | 0  | 6
            movsd, from          | F3 A5    | ESI | 4 | -16   | 8    | up   | high | 4    | 0  | 4
            movsd, from, across  | F3 A5    | ESI | 4 | -14   | 8    | up   | high | 3    | 0  | 4
            movsd, from, many    | F3 A5    | ESI | 4 | -2047 | 900  | up   | high | 511  | 0  | 4
            movsd, to, first     | F3 A5    | EDI | 4 | 0     | 8    | up   | high | 0    | 0  | 6
            movsb, to            | F3 A4    | EDI | 1 | -5    | 9    | up   | high | 5    | 0  | 6
            movsb, to, many      | F3 A4    | EDI | 1 | -1024 | 2000 | up   | high | 1024 | 0  | 6
            movsb, from, many    | F3 A4    | ESI | 1 | -1000 | 2000 | up   | high | 1000 | 0  | 4
            movsw, to, across    | 66 F3 A5 | EDI | 2 | -7    | 9    | up   | high | 3    | 0  | 6
            movsd, to, down      | F3 A5    | EDI | 4 | 12    | 8    | down | low  | 4    | -4 | 6
            movsd, down, across  | F3 A5    | EDI | 4 | 10    | 8    | down | low  | 3    | -2 | 6
            movsb, from, down    | F3 A4    | ESI | 1 | 3     | 9    | down | low  | 4    | -1 | 4
            stosd                | F3 AB    | EDI | 4 | -16   | 8    | up   | high | 4    | 0  | 6
            stosd, across        | F3 AB    | EDI | 4 | -15   | 8    | up   | high | 3    | 0  | 6
            stosd, many          | F3 AB    | EDI | 4 | -4096 | 1500 | up   | high | 1024 | 0  | 6
            stosw, across        | 66 F3 AB | EDI | 2 | -7    | 8    | up   | high | 3    | 0  | 6
            stosb, down          | F3 AA    | EDI | 1 | 3     | 9    | down | low  | 4    | -1 | 6
            lodsd                | F3 AD    | ESI | 4 | -16   | 8    | up   | high | 4    | 0  | 4
            lodsb, down          | F3 AC    | ESI | 1 | 3     | 9    | down | low  | 4    | -1 | 4
            repe cmpsd, first    | F3 A7    | ESI | 4 | -16   | 8    | up   | high | 4    | 0  | 4
            repe cmpsd, second   | F3 A7    | EDI | 4 | -14   | 8    | up   | high | 3    | 0  | 4
            repe scasd           | F3 AF    | EDI | 4 | -16   | 8    | up   | high | 4    | 0  | 4
            repne cmpsb, first   | F2 A6    | ESI | 1 | -5    | 9    | up   | high | 5    | 0  | 4
            repne scasb          | F2 AE    | EDI | 1 | -700  | 900  | up   | high | 700  | 0  | 4
            repne scasd, across  | F2 AF    | EDI | 4 | -14   | 9    | up   | high | 3    | 0  | 4
            repne scasw, down    | 66 F2 AF | EDI | 2 | 4     | 9    | down | low  | 3    | -2 | 4
            """;

    private static final int OTHER = ConformanceMachine.SCRATCH + 0x4000;
    private static final int FLAGS = 0x297;

    private final List<String> wrong = new ArrayList<>();

    private record Row(
            String name,
            String code,
            int register,
            int size,
            int start,
            int count,
            boolean down,
            boolean lowMissing,
            int done,
            int fault,
            int error) {
        static Row parse(String line) {
            String[] f = line.strip().split("\\s*\\|\\s*");
            return new Row(
                    f[0],
                    f[1],
                    f[2].equals("EDI") ? Cpu.EDI : Cpu.ESI,
                    Integer.parseInt(f[3]),
                    ConformanceMachine.HIGH + Integer.parseInt(f[4]),
                    Integer.parseInt(f[5]),
                    f[6].equals("down"),
                    f[7].equals("low"),
                    Integer.parseInt(f[8]),
                    ConformanceMachine.HIGH + Integer.parseInt(f[9]),
                    Integer.parseInt(f[10]));
        }

        int moved() {
            return down ? -done * size : done * size;
        }

        /** REPE leaves flags of comparisons that were equal; REPNE restores them. */
        boolean keepsFlags() {
            return !name.startsWith("repe");
        }

        boolean usesOther() {
            return name.startsWith("movs") || name.contains("cmps");
        }
    }

    static Stream<Engine> engines() {
        return Engine.all().stream();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatCameBeforeTheFaultIsDone(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            int code = ConformanceMachine.CODE;
            for (String line : TABLE.split("\n")) {
                check(machine, Row.parse(line), code);
                code += 0x20;
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private void check(ConformanceMachine machine, Row row, int code) {
        machine.load(code, "90");
        machine.loadAndEnd(code + 1, row.code());
        fill(machine, row);
        machine.warmUp(() -> begin(machine, row, Math.min(row.count(), 3)), code);
        fill(machine, row);
        begin(machine, row, row.count());
        compare(row, "undisturbed", "end", machine.run(code));
        MachineImage after = MachineImage.of(machine);

        int page = row.lowMissing() ? ConformanceMachine.LOW : ConformanceMachine.HIGH;
        machine.setFlags(page, 0);
        fill(machine, row);
        begin(machine, row, row.count());
        int[] registers = machine.registers();
        String fault = String.format("#PF(%x) at %x", row.error(), row.fault());
        compare(row, "fault", fault, machine.run(code));
        compare(row, "eip", code + 1, machine.state[Cpu.EIP]);
        registers[Cpu.ECX] -= row.done();
        registers[row.register()] += row.moved();
        if (row.usesOther()) {
            registers[row.register() ^ Cpu.EDI ^ Cpu.ESI] += row.moved();
        }
        if (row.name().startsWith("lods")) {
            registers[Cpu.EAX] = machine.state[Cpu.EAX];
        }
        compare(row, "registers", text(registers), text(machine.registers()));
        if (row.keepsFlags()) {
            int flags = FLAGS | (row.down() ? Cpu.DF : 0);
            compare(row, "flags", flags, machine.cpu.eflags());
        }
        machine.setFlags(page, ConformanceMachine.USED);
        compare(row, "restarted", "end", machine.run(machine.state[Cpu.EIP]));
        compare(row, "result", "", after.differences(MachineImage.of(machine), true));
    }

    private static String text(int[] registers) {
        return Arrays.toString(registers);
    }

    private static void begin(ConformanceMachine machine, Row row, int count) {
        machine.begin();
        machine.cpu.setEflags(FLAGS | (row.down() ? Cpu.DF : 0));
        machine.state[Cpu.EAX] = row.name().startsWith("repne") ? 0x2222_2222 : 0x1111_1111;
        machine.state[Cpu.ECX] = count;
        machine.state[Cpu.ESI] = OTHER;
        machine.state[Cpu.EDI] = OTHER;
        machine.state[row.register()] = row.start();
    }

    /** Comparisons find all elements equal, or none; copies find no two bytes alike. */
    private static void fill(ConformanceMachine machine, Row row) {
        GuestRam ram = machine.ram;
        boolean copies = row.name().startsWith("movs") || row.name().startsWith("lods");
        byte other = (byte) (row.name().startsWith("repne") ? 0x22 : 0x11);
        for (int i = 0; i < 0x1000; i++) {
            ram.store8(
                    ConformanceMachine.physical(ConformanceMachine.LOW + i), copies ? i * 7 : 0x11);
            ram.store8(
                    ConformanceMachine.physical(ConformanceMachine.HIGH + i),
                    copies ? i * 13 : 0x11);
        }
        for (int i = -0x2000; i < 0x2000; i++) {
            ram.store8(OTHER + i, copies ? i * 11 : other);
        }
    }

    private void compare(Row row, String what, Object want, Object got) {
        if (!want.equals(got)) {
            wrong.add(row.name() + ": " + what + " " + got + " not " + want);
        }
    }
}
