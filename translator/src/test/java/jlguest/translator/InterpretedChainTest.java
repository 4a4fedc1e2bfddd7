package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.Test;

/** How the interpreter goes from block to block by itself, and what makes it stop. */
class InterpretedChainTest {
    private static final int MAIN = 0x1000;
    private static final int CALLEE = 0x3000;
    private static final int OTHER_FRAME = 0x5000;
    private static final int ROUNDS = 100;

    private final GuestMachine machine =
            new GuestMachine(TranslatorOptions.DEFAULT.withTier(Tier.INTERPRETER), false);

    /** A loop that calls CALLEE by way of EDX, and then halts; the sum is in EAX. */
    private void loadLoop() {
        Assembly loop =
                Assembly.at(MAIN)
                        .hex("B9", ROUNDS) // mov ecx, ROUNDS
                        .hex("BA", CALLEE) // mov edx, CALLEE
                        .hex("31 C0") // xor eax, eax
                        .label("again")
                        .hex("FF D2") // call edx
                        .hex("49") // dec ecx
                        .jump("75", "again") // jnz again
                        .hex("F4"); // hlt
        machine.load(MAIN, loop.bytes());
        loadAddition(CALLEE, 1);
        machine.state[Cpu.ESP] = 0x8000;
    }

    /** A function that adds a number to EAX. */
    private void loadAddition(int physical, int number) {
        byte[] code = Assembly.at(CALLEE).hex("05", number).hex("C3").bytes();
        machine.load(physical, code);
    }

    private int sum() {
        assertEquals(Exit.HALT, Exit.kind(machine.run(MAIN)));
        return machine.state[Cpu.EAX];
    }

    @Test
    void callsAndReturnsDoNotPassTheDispatcher() {
        loadLoop();
        assertEquals(ROUNDS, sum());
        long before = machine.cpu.statistics().exits[Exit.JUMP];
        assertEquals(ROUNDS, sum());
        long jumps = machine.cpu.statistics().exits[Exit.JUMP] - before;
        assertTrue(jumps < ROUNDS / 10, "jumps: " + jumps);
    }

    @Test
    void aBlockIsNotFollowedByOneWhosePageIsMappedOtherwise() {
        loadLoop();
        loadAddition(OTHER_FRAME, 2);
        assertEquals(ROUNDS, sum());
        machine.map(CALLEE, OTHER_FRAME, GuestMachine.WRITABLE);
        assertEquals(2 * ROUNDS, sum());
        machine.map(CALLEE, CALLEE, GuestMachine.WRITABLE);
        assertEquals(ROUNDS, sum());
    }

    @Test
    void aBlockIsNotFollowedByOneThatIsOutOfDate() {
        loadLoop();
        assertEquals(ROUNDS, sum());
        loadAddition(CALLEE, 3);
        assertEquals(3 * ROUNDS, sum());
    }

    @Test
    void instructionsAreCountedUpToAFault() {
        loadLoop();
        machine.map(CALLEE, CALLEE, GuestMachine.ABSENT);
        assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(MAIN)));
        assertEquals(4, machine.cpu.statistics().interpretedInstructions);
        machine.map(CALLEE, CALLEE, GuestMachine.WRITABLE);
        machine.map(0x7000, 0x7000, GuestMachine.ABSENT); // the stack
        machine.state[Cpu.ESP] = 0x8000;
        assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(MAIN)));
        assertEquals(4 + 3, machine.cpu.statistics().interpretedInstructions);
        assertEquals(MAIN + 12, machine.state[Cpu.EIP]);
        assertEquals(0x8000, machine.state[Cpu.ESP]);
    }

    @Test
    void anEndlessLoopIsLeftWhenTheHostAsks() {
        machine.load(MAIN, Assembly.at(MAIN).hex("EB FE").bytes()); // jmp to itself
        Thread host = new Thread(machine.cpu::raiseAttention);
        int exit =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(300),
                        () -> {
                            host.start();
                            return machine.run(MAIN);
                        });
        assertEquals(Exit.POLL, Exit.kind(exit));
    }
}
