package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.IoMemory;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Instructions whose operand is a device's register reach it once, in order, in their width. */
class DeviceRegisterTest {
    private static final int START = 0x1000;

    /** Where the device is seen, and where it is. */
    private static final int DEVICE = 0x7_0000;

    private static final int REGISTERS = 0x20_0000;
    private static final int ABSENT = 0x8_0000;

    /** Code with ESI at the device and EDI in RAM; the accesses; a register afterwards. */
    private static final String[] CASES = {
        "8B 46 08,               r4 8,                  EAX, C3C2C1C0", // mov eax, [esi+8]
        "66 8B 46 08,            r2 8,                  EAX, 1111C1C0",
        "8A 46 08,               r1 8,                  EAX, 111111C0",
        "8A 66 08,               r1 8,                  EAX, 1111C011", // mov ah, [esi+8]
        "A1 04 00 07 00,         r4 4,                  EAX, C3C2C1C0",
        "0F B6 06,               r1 0,                  EAX, C0",
        "0F B7 06,               r2 0,                  EAX, C1C0",
        "0F BE 06,               r1 0,                  EAX, FFFFFFC0",
        "8B 04 0E,               r4 2,                  EAX, C3C2C1C0", // mov eax, [esi+ecx]
        "89 46 0C,               w4 c 11111111,         EAX, 11111111",
        "66 89 46 0C,            w2 c 1111,             EAX, 11111111",
        "88 66 0C,               w1 c 11,               EAX, 11111111",
        "C7 06 78 56 34 12,      w4 0 12345678,         EAX, 11111111",
        "66 C7 06 34 12,         w2 0 1234,             EAX, 11111111",
        "C6 06 12,               w1 0 12,               EAX, 11111111",
        "01 06,                  r4 0 w4 0 d4d3d2d1,    EAX, 11111111", // add [esi], eax
        "FF 06,                  r4 0 w4 0 c3c2c1c1,    EAX, 11111111", // inc [esi]
        "0F BA 2E 00,            r4 0 w4 0 c3c2c1c1,    EAX, 11111111", // bts [esi], 0
        "87 06,                  r4 0 w4 0 11111111,    EAX, C3C2C1C0", // xchg [esi], eax
        "3B 06,                  r4 0,                  EAX, 11111111", // cmp eax, [esi]
        "F6 06 01,               r1 0,                  EAX, 11111111", // test [esi], 1
        "FF 36 58,               r4 0,                  EAX, C3C2C1C0", // push [esi]; pop eax
        "50 8F 06,               w4 0 11111111,         EAX, 11111111", // push eax; pop [esi]
        "AD,                     r4 0,                  EAX, C3C2C1C0", // lodsd
        "A5,                     r4 0,                  ESI, 70004", // movsd
        "87 F7 AB,               w4 0 11111111,         EDI, 70004", // xchg; stosd
        "F3 A4,                  r1 0 r1 1,             ECX, 0", // rep movsb, ECX = 2
        "B1 09 F3 A4,            r1 0 r1 1 r1 2 r1 3 r1 4 r1 5 r1 6 r1 7 r1 8, ECX, 0",
        "87 F7 B1 08 F3 AA,      w1 0 11 w1 1 11 w1 2 11 w1 3 11 w1 4 11 w1 5 11 w1 6 11"
                + " w1 7 11, ECX, 0",
        "0F 6F 06,               r4 0 r4 4,             EAX, 11111111", // movq mm0, [esi]
        "0F 6F C8 0F 7F 06,      w4 0 0 w4 4 0,         EAX, 11111111", // movq [esi], mm0
        "8B 86 FE FF FF FF,      r1 0 r1 1,             EAX, C0C00000", // half of it in RAM
        "8B 46 08 8B 5E 08,      r4 8 r4 8,             EBX, C3C2C1C0", // nothing is kept
    };

    /** A device whose bytes read C0, C1, ... from the first byte of an access on. */
    private static final class Device implements IoMemory {
        final List<String> accesses = new ArrayList<>();

        @Override
        public int load(int address, int bytes) {
            accesses.add(String.format("r%d %x", bytes, address - REGISTERS));
            return 0xC3C2C1C0 & -1 >>> 32 - 8 * bytes;
        }

        @Override
        public void store(int address, int bytes, int value) {
            int written = value & -1 >>> 32 - 8 * bytes;
            accesses.add(String.format("w%d %x %x", bytes, address - REGISTERS, written));
        }
    }

    private final Device device = new Device();

    private GuestMachine machine(Engine engine, boolean user) {
        GuestMachine machine = new GuestMachine(engine.options(), user);
        machine.cpu.space().setIo(device, REGISTERS >>> 12, 1);
        machine.map(DEVICE, REGISTERS, GuestMachine.WRITABLE);
        machine.state[Cpu.EAX] = 0x1111_1111;
        machine.state[Cpu.ECX] = 2;
        machine.state[Cpu.ESI] = DEVICE;
        machine.state[Cpu.EDI] = 0x2_0000;
        machine.state[Cpu.ESP] = 0x8000;
        return machine;
    }

    static Stream<Arguments> cases() {
        return Stream.of(Engine.values())
                .flatMap(engine -> Stream.of(CASES).map(text -> Arguments.of(engine, text)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyAccessReachesTheDeviceOnce(Engine engine, String text) {
        String[] parts = text.split(", *");
        try (GuestMachine machine = machine(engine, false)) {
            machine.load(START, HexFormat.of().parseHex((parts[0] + "F4").replace(" ", "")));
            assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
            assertEquals(parts[1].trim(), String.join(" ", device.accesses));
            int register =
                    List.of("EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI")
                            .indexOf(parts[2]);
            assertEquals(parts[3].trim(), String.format("%X", machine.state[register]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLoopThatPollsIsTranslatedAndStillReachesTheDevice(Engine engine) {
        byte[] code =
                Assembly.at(START)
                        .label("again")
                        .hex("8B 06 42") // mov eax, [esi]; inc edx
                        .hex("81 FA", 5000) // cmp edx, 5000
                        .jump("75", "again")
                        .hex("F4")
                        .bytes();
        try (GuestMachine machine = machine(engine, false)) {
            machine.load(START, code);
            int exit = machine.run(START);
            assertEquals(Exit.HALT, Exit.kind(exit));
            assertEquals(5000, device.accesses.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void rightsAreThoseOfThePage(Engine engine) {
        try (GuestMachine machine = machine(engine, true)) {
            machine.map(DEVICE, REGISTERS, GuestMachine.READ_ONLY);
            machine.load(START, HexFormat.of().parseHex("8B068906F4"));
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(START)));
            assertEquals(List.of("r4 0"), device.accesses);
            assertEquals(7, machine.state[Cpu.ERROR_CODE]);
            machine.map(DEVICE, REGISTERS, GuestMachine.READ_ONLY & ~4);
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(START)));
            assertEquals(List.of("r4 0"), device.accesses);
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeIsNotFetchedFromADevice(Engine engine) {
        try (GuestMachine machine = machine(engine, false)) {
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(DEVICE)));
            assertEquals(DEVICE, machine.state[Cpu.FAULT_ADDRESS]);
            machine.load(DEVICE - 0x1000 + 0xFFE, new byte[] {(byte) 0x8B, (byte) 0x86});
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(DEVICE - 2)));
            assertEquals(DEVICE, machine.state[Cpu.FAULT_ADDRESS]);
            assertEquals(List.of(), device.accesses);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccessThatFaultsElsewhereFirstDoesNotReachTheDevice(Engine engine) {
        try (GuestMachine machine = machine(engine, false)) {
            machine.state[Cpu.ESI] = ABSENT - 4;
            machine.map(ABSENT - 0x1000, REGISTERS, GuestMachine.WRITABLE);
            machine.load(START, HexFormat.of().parseHex("894602F4")); // mov [esi+2], eax
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(START)));
            assertEquals(ABSENT, machine.state[Cpu.FAULT_ADDRESS]);
            assertEquals(List.of(), device.accesses);
        }
    }

    /** With and without a clock of instructions, for which accesses to devices are done alone. */
    @ParameterizedTest
    @EnumSource
    void theFrameOfADirectTrapIsNotWrittenToADevice(Engine engine) {
        for (boolean counted : new boolean[] {false, true}) {
            try (GuestMachine machine = machine(engine, true)) {
                machine.load(START, HexFormat.of().parseHex("CD80")); // int 0x80
                machine.cpu.gates().setDirectGate(0x80, 0x61 << 16 | 0x3000, 0xEF00);
                machine.cpu.setKernelStack(0x69, DEVICE + 0x104);
                if (counted) {
                    machine.cpu.instructionTimer().start();
                }
                assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(START)));
                assertEquals(DEVICE + 0x100, machine.state[Cpu.FAULT_ADDRESS]);
                assertEquals(3, machine.state[Cpu.ERROR_CODE]);
                assertEquals(START, machine.state[Cpu.EIP]);
                assertEquals(List.of(), device.accesses);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatLiesBeyondTheDevicesEndsTheGuest(Engine engine) {
        try (GuestMachine machine = machine(engine, false)) {
            machine.map(DEVICE, REGISTERS + 0x1000, GuestMachine.WRITABLE);
            machine.load(START, HexFormat.of().parseHex("8B06F4"));
            assertThrows(GuestKilledException.class, () -> machine.run(START));
        }
    }
}
