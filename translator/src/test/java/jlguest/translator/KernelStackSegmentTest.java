package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** System calls into a kernel whose stack is in a segment that is not flat. */
class KernelStackSegmentTest {
    private static final int MAIN = 0x1000;
    private static final int HANDLER = 0x3000;
    private static final int SYSTEM_CALL = 0x80;
    private static final int KERNEL_STACK = 0x69;
    private static final int ROUNDS = 50;

    private static GuestMachine machine(Engine engine) {
        TranslatorOptions options = engine.options().withHeat(new Heat(20, 2, false));
        GuestMachine machine = new GuestMachine(options, true);
        // mov ecx, ROUNDS; again: int 0x80; dec ecx; jnz again; hlt
        machine.load(MAIN, Assembly.at(MAIN).hex("B9 32 00 00 00 CD 80 49 75 FB F4").bytes());
        // push edx; inc eax; pop edx; iret
        machine.load(HANDLER, Assembly.at(HANDLER).hex("52 40 5A CF").bytes());
        machine.cpu.gates().setDirectGate(SYSTEM_CALL, 0x61 << 16 | HANDLER, 0xEF00);
        machine.cpu.setKernelStack(KERNEL_STACK, 0x800);
        machine.state[Cpu.ESP] = 0x8000;
        return machine;
    }

    private static void stackSegment(GuestMachine machine, int low, int high) {
        machine.cpu.segments().setDescriptor(KERNEL_STACK >> 3, low, high);
    }

    private static void expectRounds(GuestMachine machine, int bottom) {
        machine.state[Cpu.EAX] = 0;
        long traps = machine.cpu.statistics().directTraps[SYSTEM_CALL];
        assertEquals(Exit.EMULATE, Exit.kind(machine.run(MAIN)));
        assertEquals(MAIN + 10, machine.state[Cpu.EIP]);
        assertEquals(ROUNDS, machine.state[Cpu.EAX]);
        assertEquals(0x8000, machine.state[Cpu.ESP]);
        assertEquals(3, machine.cpu.cpl());
        assertEquals(ROUNDS, machine.cpu.statistics().directTraps[SYSTEM_CALL] - traps);
        assertEquals(MAIN + 7, machine.ram.load32(bottom));
        machine.ram.store32(bottom, 0);
    }

    @ParameterizedTest
    @EnumSource
    void theFrameIsWhereBaseAndSizeOfTheSegmentPutIt(Engine engine) {
        try (GuestMachine machine = machine(engine)) {
            for (int i = 0; i < 5; i++) {
                expectRounds(machine, 0x800 - 20);
            }
            stackSegment(machine, 0x0000_0FFF, 0x0040_B202); // 4 KiB at 0x20000
            expectRounds(machine, 0x2_0800 - 20);
            stackSegment(machine, 0x0000_FFFF, 0x0000_B203); // 64 KiB at 0x30000, 16-bit
            expectRounds(machine, 0x3_0800 - 20);
            machine.cpu.setKernelStack(KERNEL_STACK, 8);
            expectRounds(machine, 0x3_FFF4);
            stackSegment(machine, 0x0000_FFFF, 0x00CF_B300);
            machine.cpu.setKernelStack(KERNEL_STACK, 0x800);
            expectRounds(machine, 0x800 - 20);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameBeyondTheLimitIsAStackFaultAtTheInstruction(Engine engine) {
        try (GuestMachine machine = machine(engine)) {
            for (int i = 0; i < 5; i++) {
                expectRounds(machine, 0x800 - 20);
            }
            stackSegment(machine, 0x0000_07FE, 0x0040_B200);
            assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 12), machine.run(MAIN));
            assertEquals(KERNEL_STACK & ~3, machine.state[Cpu.ERROR_CODE]);
            assertEquals(MAIN + 5, machine.state[Cpu.EIP]);
            assertEquals(3, machine.cpu.cpl());
            assertEquals(0, machine.ram.load32(0x800 - 20));
        }
    }
}
