package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.InstructionTimer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guest is interrupted after exactly as many instructions as were asked for, in every tier. */
class InstructionTimerTest {
    private static final int START = 0x1000;
    private static final int FLAG = 0x6000;
    private static final Heat SOON_HOT = new Heat(3, 1, false);

    /** Loops, calls deeper than they nest in the JVM, string instructions, the counter. */
    private static byte[] program() {
        Assembly code = Assembly.at(START);
        code.jump("EB", "main").label("recurse");
        code.hex("4A").jump("74", "out").hex("46"); // dec %edx; jz out; inc %esi
        code.jumpTo("E8", code.address("recurse")).hex("43"); // call recurse; inc %ebx
        code.label("out").hex("C3"); // ret
        code.label("main").hex("B9", 20).label("again"); // mov $20, %ecx
        code.hex("BA", 100).jumpTo("E8", code.address("recurse")); // mov $100, %edx; call recurse
        code.hex("49").jump("75", "again"); // dec %ecx; jnz again
        code.hex("0F31 01C3 11D5"); // rdtsc; add %eax, %ebx; adc %edx, %ebp
        code.hex("BE", 0x4000).hex("BF", 0x5000).hex("B9", 700); // mov to %esi, %edi, %ecx
        code.hex("F3A4"); // rep movsb
        code.hex("B9", 3000).label("loop"); // mov $3000, %ecx
        code.hex("01CB").jump("E2", "loop"); // add %ecx, %ebx; loop loop
        code.jumpTo("E9", START);
        return code.bytes();
    }

    private static GuestMachine machine(Tier tier, byte[] program) {
        TranslatorOptions options = TranslatorOptions.DEFAULT.withTier(tier).withHeat(SOON_HOT);
        GuestMachine machine = new GuestMachine(options, false);
        machine.load(START, program);
        machine.state[Cpu.ESP] = 0x8000;
        machine.state[Cpu.EIP] = START;
        machine.cpu.setTimeStamp(machine.cpu.statistics()::instructions);
        machine.cpu.instructionTimer().start();
        return machine;
    }

    /** Registers, EIP and flags at many deadlines. */
    private static List<int[]> statesAtDeadlines(Tier tier) {
        List<int[]> states = new ArrayList<>();
        Random random = new Random(11);
        try (GuestMachine machine = machine(tier, program())) {
            long deadline = 0;
            for (int i = 0; i < 150; i++) {
                deadline += 1 + random.nextInt(i % 3 == 0 ? 300_000 : i % 3 == 1 ? 3_000 : 30);
                machine.cpu.instructionTimer().setDeadline(deadline);
                assertEquals(Exit.POLL, machine.processor.run());
                assertEquals(deadline, machine.cpu.statistics().instructions());
                int[] seen = Arrays.copyOf(machine.state, Cpu.EIP + 2);
                seen[Cpu.EIP + 1] = machine.cpu.eflags();
                states.add(seen);
            }
        }
        return states;
    }

    @ParameterizedTest
    @EnumSource
    void everyTierIsAtTheSamePlaceAfterTheSameCount(Tier tier) {
        List<int[]> expected = statesAtDeadlines(Tier.INTERPRETER);
        List<int[]> seen = statesAtDeadlines(tier);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), seen.get(i), "deadline " + i);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptThatWaitsIsSeenBehindTheInstructionThatEnablesIt(Tier tier) {
        Assembly code = Assembly.at(START).hex("B9", 500).label("loop");
        code.jump("E2", "loop"); // loop loop
        code.hex("C705", FLAG).hex("", Cpu.IF).label("enabled"); // movl $IF, FLAG
        code.hex("4343").jump("EB", "loop");
        byte[] program = code.bytes();
        try (GuestMachine machine = machine(tier, program)) {
            machine.cpu.setInterruptFlag(FLAG, 0, 0);
            machine.cpu.deferAttention();
            assertEquals(Exit.POLL, machine.processor.run());
            assertEquals(code.address("enabled"), machine.state[Cpu.EIP]);
            assertEquals(502, machine.cpu.statistics().instructions());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCounterIsReadExactly(Tier tier) {
        byte[] program = Assembly.at(START).hex("90 90 90 0F31 90 CD1F").bytes();
        try (GuestMachine machine = machine(tier, program)) {
            assertEquals(Exit.HYPERCALL, machine.processor.run());
            assertEquals(3, machine.state[Cpu.EAX]);
            assertEquals(6, machine.cpu.statistics().instructions());
        }
    }

    @Test
    void aDeadlineThatIsMissedIsAnError() {
        try (GuestMachine machine = machine(Tier.INTERPRETER, program())) {
            InstructionTimer timer = machine.cpu.instructionTimer();
            timer.setDeadline(10);
            machine.processor.run();
            timer.setDeadline(5);
            assertThrows(IllegalStateException.class, machine.processor::run);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutADeadlineItRunsUntilItIsStopped(Tier tier) throws InterruptedException {
        try (GuestMachine machine = machine(tier, program())) {
            Thread other =
                    new Thread(
                            () -> {
                                while (machine.cpu.statistics().instructions() < 100_000) {
                                    Thread.onSpinWait();
                                }
                                machine.cpu.raiseAttention();
                            });
            other.start();
            assertEquals(Exit.POLL, machine.processor.run());
            other.join();
        }
    }
}
