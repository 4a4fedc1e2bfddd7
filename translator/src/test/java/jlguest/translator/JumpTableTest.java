package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A jump goes where its table says, also when that changes after it was taken for constant. */
class JumpTableTest {
    private static final int MAIN = 0x1000;
    private static final int TABLE = 0x4000;
    private static final int OTHER_FRAME = 0x6000;
    private static final int STORING = 0x7000;
    private static final int CASES = 6;
    private static final int ROUNDS = 100;

    /** The case that each element leads to at first. */
    private static final int[] ELEMENTS = {0, 1, 2, 3, 1, 4, 0, 5};

    private GuestMachine machine;
    private Assembly program;

    private static Stream<TranslatorOptions> engines() {
        TranslatorOptions automatic =
                TranslatorOptions.DEFAULT.withTier(Tier.AUTO).withHeat(new Heat(20, 2, false));
        return Stream.of(
                TranslatorOptions.DEFAULT.withTier(Tier.INTERPRETER),
                TranslatorOptions.DEFAULT.withTier(Tier.BLOCK),
                TranslatorOptions.DEFAULT.withTier(Tier.REGION),
                automatic,
                automatic.withMemory(MemoryAccess.SAFE));
    }

    /**
     * A loop around a switch: {@code ebx = ebx * 31 + number of the case + ecx * 8}, and one case
     * that first stores ESI to where EDI points.
     */
    private void start(TranslatorOptions options) {
        machine = new GuestMachine(options, false);
        program =
                Assembly.at(MAIN)
                        .hex("B9", ROUNDS) // mov ecx, ROUNDS
                        .hex("31 DB") // xor ebx, ebx
                        .label("again")
                        .hex("89 C8") // mov eax, ecx
                        .hex("83 E0 07") // and eax, 7
                        .hex("01 E8") // add eax, ebp
                        .hex("FF 24 85", TABLE); // jmp [eax*4+TABLE]
        for (int number = 0; number < CASES; number++) {
            program.label("case" + number);
            if (number == CASES - 1) {
                program.hex("89 37"); // mov [edi], esi
            }
            program.hex("6B DB 1F") // imul ebx, ebx, 31
                    .hex("8D 9C CB", number) // lea ebx, [ebx+ecx*8+number]
                    .jump("EB", "next");
        }
        program.label("next")
                .hex("49") // dec ecx
                .jump("75", "again") // jne again
                .hex("F4"); // hlt
        machine.load(MAIN, program.bytes());
        machine.load(
                STORING,
                Assembly.at(STORING)
                        .hex("89 35", TABLE + 8) // mov [TABLE+8], esi
                        .hex("F4") // hlt
                        .bytes());
        for (int i = 0; i < ELEMENTS.length; i++) {
            machine.ram.store32(TABLE + i * 4, target(ELEMENTS[i]));
        }
        machine.map(TABLE, TABLE, GuestMachine.CLEAN);
        machine.state[Cpu.EDI] = 0x5000;
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private int target(int number) {
        return program.address("case" + number);
    }

    private static int expected(int... elements) {
        int sum = 0;
        for (int count = ROUNDS; count > 0; count--) {
            sum = sum * 31 + elements[count & 7] + count * 8;
        }
        return sum;
    }

    private void assertRuns(int... elements) {
        machine.run(MAIN);
        assertEquals(expected(elements), machine.state[Cpu.EBX]);
    }

    private void warmUp() {
        for (int i = 0; i < 5; i++) {
            assertRuns(ELEMENTS);
        }
    }

    private long translatedShare() {
        long before = machine.cpu.statistics().interpretedInstructions;
        long all = machine.cpu.statistics().translatedInstructions;
        assertRuns(ELEMENTS);
        all = machine.cpu.statistics().translatedInstructions - all;
        return all * 100 / (all + machine.cpu.statistics().interpretedInstructions - before);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void itGoesWhereItsTableSays(TranslatorOptions options) {
        start(options);
        warmUp();
    }

    @Test
    void itStaysInTranslatedCode() {
        start(engines().toList().get(3));
        warmUp();
        assertTrue(translatedShare() > 90, "share: " + translatedShare());
        long[] exits = machine.cpu.statistics().exits;
        long before = exits[Exit.JUMP];
        assertRuns(ELEMENTS);
        assertTrue(exits[Exit.JUMP] - before < 5, "jumps: " + (exits[Exit.JUMP] - before));
    }

    @Test
    void itsCodeGoesWhenItsTableChanges() {
        start(engines().toList().get(3));
        warmUp();
        long before = machine.cpu.statistics().invalidations;
        machine.cpu.space().code().written(TABLE + 8, 4);
        assertEquals(before + 1, machine.cpu.statistics().invalidations);
        long translated = machine.cpu.statistics().blocksTranslated;
        warmUp();
        assertTrue(machine.cpu.statistics().blocksTranslated > translated);
        machine.cpu.space().code().written(TABLE + 8, 4);
        assertEquals(before + 1, machine.cpu.statistics().invalidations, "it is not trusted again");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theHostWritesTheTable(TranslatorOptions options) {
        start(options);
        warmUp();
        machine.cpu.space().code().written(TABLE + 8, 4);
        machine.ram.store32(TABLE + 8, target(4));
        assertRuns(0, 1, 4, 3, 1, 4, 0, 5);
        machine.cpu.space().code().written(TABLE + 8, 4);
        machine.ram.store32(TABLE + 8, target(2));
        warmUp();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theGuestWritesTheTable(TranslatorOptions options) {
        start(options);
        warmUp();
        machine.state[Cpu.ESI] = target(0);
        machine.run(STORING);
        assertRuns(0, 1, 0, 3, 1, 4, 0, 5);
        machine.state[Cpu.ESI] = target(2);
        machine.run(STORING);
        warmUp();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCaseWritesTheTable(TranslatorOptions options) {
        start(options);
        warmUp();
        machine.state[Cpu.ESI] = target(0);
        machine.state[Cpu.EDI] = TABLE + 8;
        machine.run(MAIN);
        // The case comes first when 7 is counted: in the first round but four.
        int sum = 0;
        int second = 2;
        for (int count = ROUNDS; count > 0; count--) {
            int element = (count & 7) == 2 ? second : ELEMENTS[count & 7];
            sum = sum * 31 + element + count * 8;
            second = element == CASES - 1 ? 0 : second;
        }
        assertEquals(sum, machine.state[Cpu.EBX]);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anotherFrameIsMappedWhereTheTableWas(TranslatorOptions options) {
        start(options);
        warmUp();
        int[] elements = {5, 4, 3, 2, 1, 0, 1, 2};
        for (int i = 0; i < elements.length; i++) {
            machine.ram.store32(OTHER_FRAME + i * 4, target(elements[i]));
        }
        machine.map(TABLE, OTHER_FRAME, GuestMachine.CLEAN);
        assertRuns(elements);
        machine.map(TABLE, TABLE, GuestMachine.CLEAN);
        warmUp();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void thePageOfTheTableGoes(TranslatorOptions options) {
        start(options);
        warmUp();
        machine.map(TABLE, TABLE, GuestMachine.ABSENT);
        int exit = machine.run(MAIN);
        assertEquals(Exit.PAGE_FAULT, Exit.kind(exit));
        assertEquals(program.address("again") + 7, machine.state[Cpu.EIP]);
        assertEquals(ROUNDS, machine.state[Cpu.ECX]);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void elementsThatWereNeverSeenLeadWhereTheySay(TranslatorOptions options) {
        start(options);
        warmUp();
        int[] elements = {3, 3, 2, 2, 1, 1, 0, 0};
        for (int i = 0; i < elements.length; i++) {
            machine.ram.store32(TABLE + 0x400 + i * 4, target(elements[i]));
        }
        machine.state[Cpu.EBP] = 0x100;
        assertRuns(elements);
        machine.state[Cpu.EBP] = 0x4000_0000; // Times four, that is nothing.
        warmUp();
    }
}
