package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortEmulationTest {
    private final TestGuest guest = TestGuest.initialized(Generation.LATE);
    private final PortEmulation ports =
            new PortEmulation(
                    guest.cpu, guest.lguest.memory, value -> guest.serial.append((char) value));

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
        "e4 71,    2, 123456FF",
        "e5 71,    2, FFFFFFFF",
        "66 e5 71, 3, 1234FFFF",
        "66 e4 71, 3, 123456FF",
        "ec,       1, 123456FF",
        "ed,       1, FFFFFFFF",
        "66 ed,    2, 1234FFFF"
    })
    void inGivesOnesOfTheAccessedWidth(String code, int length, String eax) {
        guest.state[Cpu.EAX] = 0x1234_5678;
        assertTrue(emulate(code));
        assertEquals(length, length());
        assertEquals((int) Long.parseLong(eax, 16), guest.state[Cpu.EAX]);
    }

    @ParameterizedTest
    @CsvSource({"e6 80, 2", "e7 80, 2", "66 e7 80, 3", "ee, 1", "ef, 1", "66 ef, 2"})
    void outIsIgnored(String code, int length) {
        int[] before = guest.state.clone();
        assertTrue(emulate(code));
        assertEquals(length, length());
        guest.state[Cpu.EIP] = before[Cpu.EIP];
        assertTrue(Arrays.equals(before, guest.state));
        assertEquals("", guest.serial.toString());
    }

    @Test
    void bytesToTheFirstSerialPortReachTheSink() {
        guest.state[Cpu.EDX] = 0xABCD_03F8;
        guest.state[Cpu.EAX] = 0x1234_5600 | 'k';
        assertTrue(emulate("ee"));
        guest.state[Cpu.EDX] = 0x3F9;
        assertTrue(emulate("ee"));
        assertEquals("k", guest.serial.toString());
    }

    @Test
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
