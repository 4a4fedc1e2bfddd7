package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault in the middle of a block finds everything as it was before the instruction. */
class PreciseFaultTest {
    private static final int START = 0x1000;

    /** Two accesses that succeed, with changes of registers, flags and memory around them. */
    private static final String PROLOGUE =
            "A1 00 00 02 00" // mov eax, [0x20000]
                    + "01 05 04 00 02 00" // add [0x20004], eax
                    + "41" // inc ecx
                    + "31 DA"; // xor edx, ebx

    private static final String EPILOGUE = "BF 01 00 00 00 42 F4"; // mov edi, 1; inc edx; hlt

    /** Hot after few executions and translated on the spot, so that the last rounds run that. */
    private static final Heat HEAT = new Heat(2, 1, false);

    private static final int ROUNDS = 5;

    private static final int ABSENT = 0x8_0000;
    private static final int READ_ONLY = 0x7_0000;

    /** Instructions that fault, the address and the error code. */
    private static final String[] FAULTS = {
        // ESI is absent
        "8B 0E, 80000, 4",
        "89 0E, 80000, 6",
        "01 0E, 80000, 6",
        "03 0E, 80000, 4",
        "8A 0E, 80000, 4",
        "88 0E, 80000, 6",
        "66 89 0E, 80000, 6",
        "86 0E, 80000, 6",
        "FF 36, 80000, 4",
        "8F 06, 80000, 6",
        "FF 16, 80000, 4",
        "FF 26, 80000, 4",
        "F7 36, 80000, 4",
        "F7 26, 80000, 4",
        "62 0E, 80000, 4",
        "8E 06, 80000, 4",
        "0F 02 0E, 80000, 4",
        "0F 94 06, 80000, 6",
        "0F 44 0E, 80000, 4",
        "0F AF 0E, 80000, 4",
        "0F B6 0E, 80000, 4",
        "0F A3 0E, 80000, 4",
        "0F BC 0E, 80000, 4",
        "D3 26, 80000, 6",
        "66 A1 00 00 08 00, 80000, 4",
        "A3 04 00 08 00, 80004, 6",
        "8C 1E, 80000, 6",
        "A5, 80000, 4",
        "AC, 80000, 4",
        "A6, 80000, 4",
        "DD 06, 80000, 4",
        "DD 1E, 80000, 6",
        "D9 36, 80000, 6",
        "DD 36, 80000, 6",
        "0F 28 06, 80000, 4",
        "0F 29 06, 80000, 6",
        "0F AE 06, 80000, 6",
        "0F 6F 06, 80000, 4",
        // EDI crosses into what is absent
        "8B 0F, 80000, 4",
        "89 0F, 80000, 6",
        "01 0F, 80000, 6",
        "29 0F, 80000, 6",
        "87 0F, 80000, 6",
        "0F C1 0F, 80000, 6",
        "0F B1 0F, 80000, 6",
        "0F C7 0F, 80000, 6",
        "F7 1F, 80000, 6",
        "0F AC 0F 05, 80000, 6",
        "AB, 80000, 6",
        "AF, 80000, 4",
        "DF 2F, 80000, 4",
        "DD 1F, 80000, 6",
        "66 0F D6 07, 80000, 6",
        "F3 0F 6F 07, 80000, 4",
        // EBP is read-only
        "89 4D 00, 70004, 7",
        "01 4D 00, 70004, 7",
        "FF 45 00, 70004, 7",
        "FE 4D 00, 70004, 7",
        "D1 65 00, 70004, 7",
        "0F AB 4D 00, 70004, 7",
        "F7 55 00, 70004, 7",
        "87 4D 00, 70004, 7",
        "0F B0 4D 00, 70004, 7",
        "C7 45 00 01 00 00 00, 70004, 7",
        "81 75 00 FF 00 00 00, 70004, 7",
        // the stack is read-only: mov esp, ebp
        "89 EC 50, 70000, 7",
        "89 EC 6A 01, 70000, 7",
        "89 EC 9C, 70000, 7",
        "89 EC 60, 70000, 7",
        "89 EC E8 00 00 00 00, 70000, 7",
        "89 EC C8 10 00 00, 70000, 7",
        "89 EC 0F A0, 70000, 7",
        "89 EC FF 35 00 00 02 00, 70000, 7",
        "89 EC FF D0, 70000, 7",
        // the stack is absent: mov esp, esi, or mov ebp, esi
        "89 F4 58, 80000, 4",
        "89 F4 C3, 80000, 4",
        "89 F4 CF, 80000, 4",
        "89 F4 61, 80000, 4",
        "89 F4 9D, 80000, 4",
        "89 F4 CB, 80000, 4",
        "89 F4 07, 80000, 4",
        "89 F4 66 58, 80000, 4",
        "89 F5 C9, 80000, 4",
        "89 F4 8F 05 00 00 02 00, 80000, 4",
    };

    private static GuestMachine machine(TranslatorOptions options, Assembly program) {
        GuestMachine machine = new GuestMachine(options, true);
        machine.map(READ_ONLY, READ_ONLY, GuestMachine.READ_ONLY);
        machine.load(START, program.bytes());
        return machine;
    }

    private static void begin(GuestMachine machine) {
        int[] registers = {
            0x11, 3, 0x2222_2222, 0x3333_3333, 0x8000, READ_ONLY + 4, ABSENT, ABSENT - 2,
        };
        System.arraycopy(registers, 0, machine.state, 0, 8);
        machine.cpu.setEflags(0);
        machine.ram.store32(0x2_0000, 0x7FFF_FFFF);
        machine.ram.store32(0x2_0004, 0x7000_0001);
    }

    static Stream<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        for (String fault : FAULTS) {
            String[] fields = fault.split(", ");
            for (Engine engine : Engine.values()) {
                int address = Integer.parseInt(fields[1], 16);
                all.add(Arguments.of(engine, fields[0], address, Integer.decode(fields[2])));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faults")
    void aFaultFindsAllAsBeforeTheInstruction(
            Engine engine, String faulting, int address, int error) {
        Assembly program = Assembly.at(START).hex(PROLOGUE).label("code").hex(faulting);
        int behind = program.next();
        program.hex(EPILOGUE);
        TranslatorOptions stepwise =
                TranslatorOptions.DEFAULT.withTier(Tier.INTERPRETER).withBlockLimit(1);
        try (GuestMachine reference = machine(stepwise, program);
                GuestMachine machine = machine(engine.options().withHeat(HEAT), program)) {
            begin(reference);
            reference.state[Cpu.EIP] = START;
            int exit;
            int[] before;
            int eflags;
            do {
                before = reference.registers();
                eflags = reference.cpu.eflags();
                exit = reference.processor.runUnit();
            } while (exit == Exit.JUMP && reference.state[Cpu.EIP] < behind);
            for (int round = 0; round < ROUNDS; round++) {
                begin(machine);
                int got = machine.run(START);
                assertEquals("pageFault", Exit.name(Exit.kind(got)));
                assertEquals(address, machine.state[Cpu.FAULT_ADDRESS]);
                assertEquals(error, machine.state[Cpu.ERROR_CODE]);
                assertEquals(reference.state[Cpu.EIP], machine.state[Cpu.EIP]);
                assertArrayEquals(before, machine.registers());
                assertEquals(eflags, machine.cpu.eflags());
            }
            assertEquals(
                    -1,
                    Arrays.mismatch(
                            reference.ram.read(0, reference.ram.size()),
                            machine.ram.read(0, machine.ram.size())));
            boolean translated = machine.cpu.statistics().translatedInstructions > 0;
            assertEquals(engine != Engine.INTERPRETER, translated, "translated code ran");
            assertEquals(exit, Exit.of(Exit.PAGE_FAULT, 14));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theInstructionsBeforeAFaultAreCounted(Engine engine) {
        Assembly program = Assembly.at(START).hex(PROLOGUE).hex("8B 0E").hex(EPILOGUE);
        try (GuestMachine machine = machine(engine.options(), program)) {
            begin(machine);
            machine.run(START);
            assertEquals(4, machine.cpu.statistics().instructions());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultMayBeRepairedAndTheInstructionStartedAgain(Engine engine) {
        Assembly program = Assembly.at(START).hex(PROLOGUE).hex("01 0F").hex("F4");
        try (GuestMachine machine = machine(engine.options(), program)) {
            begin(machine);
            machine.run(START);
            machine.map(ABSENT, 0x6_0000, GuestMachine.WRITABLE);
            machine.ram.store32(ABSENT - 4, 0xFFFF_0000);
            machine.ram.store32(0x6_0000, 0xFFFF_FFFF);
            int exit = machine.run(machine.state[Cpu.EIP]);
            assertEquals(Exit.EMULATE, Exit.kind(exit), "hlt in ring 3");
            assertEquals(0x0003_0000, machine.ram.load32(ABSENT - 4));
            assertEquals(0xFFFF_0000, machine.ram.load32(0x6_0000));
        }
    }

    @Test
    void everyFaultIsListedOnce() {
        assertEquals(FAULTS.length, Stream.of(FAULTS).distinct().count());
    }
}
