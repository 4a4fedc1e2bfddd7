package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.InvalidationListener;
import org.junit.jupiter.api.Test;

/** Where the region of a loop is entered. */
class LoopEntryTest {
    private static final int START = 0x1000;
    private static final int WORD = 0x4000;
    private static final int COUNT = 0x4004;
    private static final int HOT = 20;
    private static final int INNER = 50;

    private final List<TranslationListener.Translation> made = new ArrayList<>();

    private GuestMachine machine(Assembly program) {
        TranslationListener listener =
                (index, translation, code) -> {
                    made.add(translation);
                    return code;
                };
        TranslatorOptions options =
                TranslatorOptions.DEFAULT.withTier(Tier.AUTO).withHeat(new Heat(HOT, 2, false));
        GuestMachine machine =
                new GuestMachine(options, false, listener, InvalidationListener.NONE);
        machine.load(START, program.bytes());
        machine.ram.store32(WORD, 3);
        return machine;
    }

    /**
     * Two loops. In the inner one {@code body} is executed once more than {@code test}, and so is
     * hot first; but {@code test} is where flags are set before anyone may look at them.
     *
     * @param count an INC or DEC of ECX, or what does the same
     */
    private static Assembly program(String count) {
        return Assembly.at(START)
                .hex("31 C0") // xor %eax, %eax
                .label("outer")
                .hex("8B 0D", COUNT) // mov COUNT, %ecx
                .hex("85 C9") // test %ecx, %ecx
                .jump("74", "done") // jz done
                .label("body")
                .hex("8B 15", WORD) // mov WORD, %edx
                .hex(count)
                .jump("74", "done") // jz done
                .hex("8B 1D", WORD) // mov WORD, %ebx
                .hex("8D 04 10") // lea (%eax,%edx), %eax
                .jump("EB", "test") // jmp test
                .label("test")
                .hex("85 C9") // test %ecx, %ecx
                .jump("75", "body") // jnz body
                .label("done")
                .hex("4F") // dec %edi
                .jump("75", "outer") // jnz outer
                .hex("F4"); // hlt
    }

    private static void run(GuestMachine machine, int rounds, int inner) {
        machine.ram.store32(COUNT, inner);
        machine.state[Cpu.EDI] = rounds;
        assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
        assertEquals(3 * (inner - 1) * rounds, machine.state[Cpu.EAX]);
        assertEquals(3, machine.state[Cpu.EDX]);
    }

    @Test
    void itIsWhereNobodyNeedsTheFlags() {
        Assembly program = program("49"); // dec %ecx
        try (GuestMachine machine = machine(program)) {
            run(machine, 1, INNER);
            assertEquals(1, made.size());
            assertEquals(program.address("test"), made.get(0).address());
            assertEquals(3, made.get(0).blocks());
            long interpreted = machine.cpu.statistics().interpretedInstructions;
            run(machine, 1, INNER);
            // What comes before the first test, and after the last.
            assertEquals(12, machine.cpu.statistics().interpretedInstructions - interpreted);
        }
    }

    @Test
    void itIsTheHotBlockWhereAllIsKnown() {
        Assembly program = program("83 E9 01"); // sub $1, %ecx
        try (GuestMachine machine = machine(program)) {
            run(machine, 1, INNER);
            assertEquals(program.address("body"), made.get(0).address());
        }
    }

    /**
     * First with the outer loop, once that is warm; then, if that does not help, somewhere else.
     */
    @Test
    void aLoopThatIsHardlyEnteredThereGetsOtherRegions() {
        Assembly program = program("49");
        try (GuestMachine machine = machine(program)) {
            run(machine, 1, INNER);
            run(machine, 3 * HOT, 1);
            List<Integer> addresses = made.stream().map(region -> region.address()).toList();
            int test = program.address("test");
            assertEquals(List.of(test, test, program.address("done")), addresses);
            assertTrue(made.get(1).blocks() > made.get(0).blocks());
            long jumps = machine.cpu.statistics().exits[Exit.JUMP];
            run(machine, 3 * HOT, 1);
            run(machine, 3 * HOT, INNER);
            assertTrue(machine.cpu.statistics().exits[Exit.JUMP] - jumps < 10);
        }
    }
}
