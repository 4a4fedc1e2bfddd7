package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Statistics;
import org.junit.jupiter.api.Test;

/** The tier that translates a block with all that its jumps connect, before anything has run. */
class RegionTierTest {
    private static final int START = 0x1000;
    private static final int ROUNDS = 50;

    private static GuestMachine machine(Assembly program) {
        GuestMachine machine = new GuestMachine(Engine.REGION_FAST.options(), false);
        machine.load(START, program.bytes());
        return machine;
    }

    @Test
    void aLoopOfSeveralBlocksRunsInOneEntryOfTranslatedCode() {
        Assembly program =
                Assembly.at(START)
                        .hex("B9", ROUNDS) // mov ecx, ROUNDS
                        .label("again")
                        .hex("F6 C1 01") // test cl, 1
                        .jump("74", "even") // je even
                        .hex("40") // inc eax
                        .label("even")
                        .hex("49") // dec ecx
                        .jump("75", "again") // jnz again
                        .hex("F4"); // hlt
        try (GuestMachine machine = machine(program)) {
            assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
            Statistics statistics = machine.cpu.statistics();
            assertEquals(ROUNDS / 2, machine.state[Cpu.EAX]);
            assertEquals(0, statistics.interpretedInstructions);
            assertEquals(1 + 4 * ROUNDS + ROUNDS / 2, statistics.translatedInstructions);
            assertEquals(1, statistics.blocksTranslated);
            assertEquals(0, statistics.exits[Exit.JUMP]);
        }
    }

    @Test
    void aRegionEndsBeforeABreakpoint() {
        Assembly program =
                Assembly.at(START)
                        .jump("EB", "end") // jmp end
                        .hex("40")
                        .label("end")
                        .hex("40 F4"); // inc eax; hlt
        try (GuestMachine machine = machine(program)) {
            machine.processor.setBreakpoint(program.address("end"));
            machine.state[Cpu.EIP] = START;
            assertEquals(Exit.JUMP, machine.processor.runUnit());
            assertEquals(program.address("end"), machine.state[Cpu.EIP]);
            assertEquals(0, machine.state[Cpu.EAX]);
        }
    }
}
