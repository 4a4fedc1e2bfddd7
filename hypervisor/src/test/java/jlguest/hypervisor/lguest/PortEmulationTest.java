package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortEmulationTest {
    private final TestGuest guest = TestGuest.initialized(Generation.LATE);
    private final PortEmulation ports =
            new PortEmulation(guest.cpu, guest.lguest.memory, guest.ports);

    @AfterEach
    void close() {
        guest.close();
    }

    private boolean emulate(String code) {
        guest.state[Cpu.EIP] = TestGuest.ENTRY;
        guest.writeCode(
                Arrays.stream(code.split(" ")).mapToInt(b -> Integer.parseInt(b, 16)).toArray());
        return ports.emulate();
    }

    private int length() {
        return guest.state[Cpu.EIP] - TestGuest.ENTRY;
    }

    @ParameterizedTest
    @CsvSource({
        "e4 71,    2, in1 71,  123456CD",
        "e5 71,    2, in4 71,  89ABEFCD",
        "66 e5 71, 3, in2 71,  1234EFCD",
        "66 e4 71, 3, in1 71,  123456CD",
        "ec,       1, in1 5678, 123456CD",
        "ed,       1, in4 5678, 89ABEFCD",
        "66 ed,    2, in2 5678, 1234EFCD"
    })
    @Tag("abi-13.69")
    void inChangesTheAccessedWidth(String code, int length, String access, String eax) {
        guest.state[Cpu.EAX] = 0x1234_5678;
        guest.state[Cpu.EDX] = 0xABCD_5678;
        guest.ports.value = 0x89AB_EFCD;
        assertTrue(emulate(code));
        assertEquals(length, length());
        assertEquals(List.of(access), guest.ports.accesses);
        assertEquals((int) Long.parseLong(eax, 16), guest.state[Cpu.EAX]);
    }

    @ParameterizedTest
    @CsvSource({
        "e6 80,    2, out1 80 78",
        "e7 80,    2, out4 80 12345678",
        "66 e7 80, 3, out2 80 5678",
        "ee,       1, out1 3f8 78",
        "ef,       1, out4 3f8 12345678",
        "66 ef,    2, out2 3f8 5678"
    })
    @Tag("abi-13.69")
    void outChangesNothingInTheGuest(String code, int length, String access) {
        guest.state[Cpu.EAX] = 0x1234_5678;
        guest.state[Cpu.EDX] = 0xABCD_03F8;
        int[] before = guest.state.clone();
        assertTrue(emulate(code));
        assertEquals(length, length());
        assertEquals(List.of(access), guest.ports.accesses);
        guest.state[Cpu.EIP] = before[Cpu.EIP];
        assertTrue(Arrays.equals(before, guest.state));
    }

    @Test
    @Tag("abi-13.71")
    void cliIsSkipped() {
        guest.enableInterrupts();
        assertTrue(emulate("fa"));
        assertEquals(1, length());
        assertEquals(Cpu.IF, guest.irqEnabled());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6c",
                "6f",
                "f3 6c",
                "f3 ec",
                "66 66 ed",
                "f0 ec",
                "66 fa",
                "fb",
                "f4",
                "0f 30"
            })
    void everythingElseIsLeftToTheGuest(String code) {
        assertFalse(emulate(code));
        assertEquals(0, length());
    }

    @Test
    void instructionThatRunsOutOfMappedMemoryIsLeftToTheGuest() {
        guest.state[Cpu.EIP] = TestGuest.MEMORY - 1;
        guest.ram.store8(TestGuest.MEMORY - 1, 0xE4);
        assertFalse(ports.emulate());
        guest.ram.store8(TestGuest.MEMORY - 1, 0x66);
        assertFalse(ports.emulate());
        guest.state[Cpu.EIP] = 0x7000_0000;
        assertFalse(ports.emulate());
    }
}
