package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Code outside flat mode, and one step at a time. */
class CarefulModeTest {
    private static final int START = 0x1000;

    private static GuestMachine machine(Engine engine, String hex) {
        GuestMachine machine = new GuestMachine(engine.options(), true);
        machine.load(START, Assembly.at(START).hex(hex).bytes());
        machine.state[Cpu.ESP] = 0x8000;
        machine.state[Cpu.EIP] = START;
        return machine;
    }

    @ParameterizedTest
    @EnumSource
    void singleStepsTrapBehindEachInstruction(Engine engine) {
        try (GuestMachine machine = machine(engine, "40 89 05 00 00 02 00 EB 00 90")) {
            machine.cpu.setEflags(Cpu.TF);
            for (int next : new int[] {START + 1, START + 7, START + 9, START + 10}) {
                assertEquals(Exit.of(Exit.TRAP, 1), machine.processor.run());
                assertEquals(next, machine.state[Cpu.EIP]);
            }
            assertEquals(1, machine.ram.load32(0x2_0000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTrapFlagSetByPopfTrapsBehindTheNextInstruction(Engine engine) {
        // push 0x100; popf; inc eax; inc eax
        try (GuestMachine machine = machine(engine, "68 00 01 00 00 9D 40 40")) {
            assertEquals(Exit.of(Exit.TRAP, 1), machine.processor.run());
            assertEquals(1, machine.state[Cpu.EAX]);
            assertEquals(START + 7, machine.state[Cpu.EIP]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void singleStepsTrapBehindEachRepetition(Engine engine) {
        // rep stosd; repne scasb; inc eax
        try (GuestMachine machine = machine(engine, "F3 AB F2 AE 40")) {
            machine.cpu.setEflags(Cpu.TF);
            machine.state[Cpu.EAX] = 0x0101_0101;
            machine.state[Cpu.ECX] = 3;
            machine.state[Cpu.EDI] = 0x2_0000;
            for (int left = 2; left >= 0; left--) {
                assertEquals(Exit.of(Exit.TRAP, 1), machine.processor.run());
                assertEquals(left, machine.state[Cpu.ECX]);
                assertEquals(left == 0 ? START + 2 : START, machine.state[Cpu.EIP]);
            }
            machine.state[Cpu.ECX] = 5;
            machine.state[Cpu.EDI] = 0x2_000A;
            machine.ram.store8(0x2_000A, 2);
            for (int i = 0; i < 2; i++) {
                assertEquals(Exit.of(Exit.TRAP, 1), machine.processor.run());
                assertEquals(4 - i, machine.state[Cpu.ECX]);
                assertEquals(i == 0 ? START + 2 : START + 4, machine.state[Cpu.EIP]);
            }
        }
    }

    /** What the host heard of before the next instruction is no reason to begin that again. */
    @ParameterizedTest
    @EnumSource
    void aStoreToCodeDoesNotHoldUpTheRepetitionBehindIt(Engine engine) {
        // incb START + 8; rep stosd; nop; nop
        String code = "FE 05 08 10 00 00 F3 AB 90 90";
        try (GuestMachine machine = machine(engine, code)) {
            machine.cpu.setEflags(Cpu.TF);
            machine.state[Cpu.ECX] = 2;
            machine.state[Cpu.EDI] = 0x2_0000;
            assertEquals(Exit.of(Exit.TRAP, 1), machine.processor.run());
            assertEquals(START + 6, machine.state[Cpu.EIP]);
            assertEquals(Exit.of(Exit.TRAP, 1), machine.processor.run());
            assertEquals(START + 6, machine.state[Cpu.EIP]);
            assertEquals(1, machine.state[Cpu.ECX]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void segmentsWithABaseShiftEveryAccess(Engine engine) {
        // mov ax, 0x4B; mov ds, ax; mov [0x10], eax; mov ecx, [0x10]; hlt
        String code = "66 B8 4B 00 8E D8 A3 10 00 00 00 8B 0D 10 00 00 00 F4";
        try (GuestMachine machine = machine(engine, code)) {
            machine.cpu.segments().setDescriptor(9, 0x0000_0FFF, 0x0040_F202);
            assertEquals(Exit.EMULATE, Exit.kind(machine.processor.run()));
            assertEquals(0x4B, machine.state[Cpu.ECX]);
            assertEquals(0x4B, machine.ram.load32(0x2_0010));
        }
    }

    @ParameterizedTest
    @CsvSource({"INTERPRETER", "BLOCK_FAST", "BLOCK_SAFE"})
    void segmentsThroughGsAreCheckedInFlatModeAsWell(Engine engine) {
        // mov ax, 0x4B; mov gs, ax; mov gs:[0xFFC], eax; inc ecx; mov gs:[0xFFD], eax
        String code = "66 B8 4B 00 8E E8 65 A3 FC 0F 00 00 41 65 A3 FD 0F 00 00";
        try (GuestMachine machine = machine(engine, code)) {
            machine.cpu.segments().setDescriptor(9, 0x0000_0FFF, 0x0040_F202);
            assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 13), machine.processor.run());
            assertEquals(0, machine.state[Cpu.ERROR_CODE]);
            assertEquals(START + 13, machine.state[Cpu.EIP]);
            assertEquals(1, machine.state[Cpu.ECX]);
            assertEquals(0x4B, machine.ram.load32(0x2_0FFC));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sixteenBitCodeIsDecodedAsSuch(Engine engine) {
        // far jump to a 16-bit segment at 0; there: mov ax, 0x1234; push ax; hlt
        try (GuestMachine machine = machine(engine, "EA 00 20 00 00 4B 00")) {
            machine.cpu.segments().setDescriptor(9, 0x0000_FFFF, 0x0000_FA00);
            machine.load(0x2000, Assembly.at(0x2000).hex("B8 34 12 50 F4").bytes());
            assertEquals(Exit.EMULATE, Exit.kind(machine.processor.run()));
            assertEquals(0x2004, machine.state[Cpu.EIP]);
            assertEquals(0x1234, machine.state[Cpu.EAX]);
            assertEquals(0x7FFE, machine.state[Cpu.ESP]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeBehindTheLimitOfItsSegmentIsAGeneralProtectionFault(Engine engine) {
        try (GuestMachine machine = machine(engine, "EA 00 20 00 00 4B 00")) {
            machine.cpu.segments().setDescriptor(9, 0x0000_1FFF, 0x0040_FA00);
            assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 13), machine.processor.run());
        }
    }
}
