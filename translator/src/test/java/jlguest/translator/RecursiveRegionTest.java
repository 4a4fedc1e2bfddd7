package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.InvalidationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A function that calls itself, and so stands within itself in its region. */
class RecursiveRegionTest {
    private static final int MAIN = 0x1000;
    private static final int ELSEWHERE = 0x2000;
    private static final int FIBONACCI = 0x3000;
    private static final int STACK = 0x8000;
    private static final int INSTRUCTIONS = 12;

    /** The function, in place of its two calls, and in place of the two calls in each of these. */
    private static final int COPIES = 1 + 2 + 4;

    /** fibonacci(15) */
    private static final int RESULT = 610;

    private static final String RETURN = "C3";

    private final Map<Integer, Integer> instructions = new HashMap<>();

    /** The Fibonacci number of EAX, in EAX. */
    private static byte[] fibonacci(String leaf) {
        return Assembly.at(FIBONACCI)
                .hex("83 F8 02") // cmp $2, %eax
                .jump("72", "leaf") // jb leaf
                .hex("50 48") // push %eax; dec %eax
                .jumpTo("E8", FIBONACCI)
                .hex("87 04 24 83 E8 02") // xchg %eax, (%esp); sub $2, %eax
                .jumpTo("E8", FIBONACCI)
                .hex("5A 01 D0 C3") // pop %edx; add %edx, %eax; ret
                .label("leaf")
                .hex(leaf)
                .bytes();
    }

    private GuestMachine machine(Tier tier) {
        TranslationListener listener =
                (index, translation, code) -> {
                    instructions.put(translation.address(), translation.instructions());
                    return code;
                };
        TranslatorOptions options =
                TranslatorOptions.DEFAULT.withTier(tier).withHeat(new Heat(500, 2, false));
        GuestMachine machine =
                new GuestMachine(options, false, listener, InvalidationListener.NONE);
        // mov $15, %eax; call FIBONACCI; hlt
        machine.load(MAIN, HexFormat.of().parseHex("B80F000000E8F61F0000F4"));
        machine.load(ELSEWHERE, new byte[] {(byte) 0xF4});
        machine.load(FIBONACCI, fibonacci(RETURN));
        return machine;
    }

    private static int run(GuestMachine machine, int stack) {
        machine.state[Cpu.ESP] = stack;
        return machine.run(MAIN);
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void everyTierComputesTheSame(Tier tier) {
        try (GuestMachine machine = machine(tier)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(Exit.HALT, Exit.kind(run(machine, STACK)));
                assertEquals(RESULT, machine.state[Cpu.EAX]);
                assertEquals(STACK, machine.state[Cpu.ESP]);
            }
        }
    }

    @Test
    void callsInTheFunctionAreReplacedTwice() {
        try (GuestMachine machine = machine(Tier.AUTO)) {
            run(machine, STACK);
            assertEquals(COPIES * INSTRUCTIONS, instructions.get(FIBONACCI));
        }
    }

    @Test
    void theFunctionIsWrittenAgain() {
        try (GuestMachine machine = machine(Tier.AUTO)) {
            run(machine, STACK);
            machine.load(FIBONACCI, fibonacci("01 C0 C3")); // add %eax, %eax; ret
            run(machine, STACK);
            assertEquals(2 * RESULT, machine.state[Cpu.EAX]);
        }
    }

    /** Whatever copy it is that finds no stack, the fault is that of the instruction. */
    @Test
    void theStackEndsAtAnyDepth() {
        try (GuestMachine translated = machine(Tier.AUTO);
                GuestMachine interpreted = machine(Tier.INTERPRETER)) {
            run(translated, STACK);
            run(interpreted, STACK);
            assertTrue(instructions.containsKey(FIBONACCI));
            for (GuestMachine machine : new GuestMachine[] {translated, interpreted}) {
                machine.map(STACK - 0x2000, 0, GuestMachine.ABSENT);
            }
            for (int above = 0; above < 100; above += 2) {
                int stack = STACK - 0x1000 + above;
                assertEquals(Exit.PAGE_FAULT, Exit.kind(run(translated, stack)));
                assertEquals(Exit.PAGE_FAULT, Exit.kind(run(interpreted, stack)));
                assertArrayEquals(interpreted.registers(), translated.registers());
                assertEquals(interpreted.cpu.eflags(), translated.cpu.eflags());
                for (int word : new int[] {Cpu.EIP, Cpu.FAULT_ADDRESS}) {
                    assertEquals(interpreted.state[word], translated.state[word]);
                }
            }
        }
    }

    @Test
    void aCallReturnsSomewhereElse() {
        try (GuestMachine machine = machine(Tier.AUTO)) {
            run(machine, STACK);
            // movl $ELSEWHERE, (%esp); ret
            machine.load(FIBONACCI, fibonacci("C7 04 24 00 20 00 00 C3"));
            for (int i = 0; i < 600; i++) {
                assertEquals(Exit.HALT, Exit.kind(run(machine, STACK)));
                assertEquals(ELSEWHERE, machine.state[Cpu.EIP]);
                assertEquals(STACK - 14 * 8, machine.state[Cpu.ESP]);
            }
        }
    }
}
