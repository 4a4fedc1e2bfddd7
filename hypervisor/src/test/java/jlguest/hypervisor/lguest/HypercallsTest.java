package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.KERNEL_DS;
import static jlguest.hypervisor.lguest.TestGuest.MEMORY;
import static jlguest.hypervisor.lguest.TestGuest.STACK;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import jlguest.runtime.Cpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HypercallsTest {
    private static final int TEXT = 0x7000;
    private static final int DIRECTORY = 0x10_0000;

    private final TestGuest guest = TestGuest.initialized(Generation.LATE);

    @AfterEach
    void close() {
        guest.close();
    }

    private GuestEnd shutdown(String text, int reason) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
        guest.ram.write(TEXT, bytes);
        return shutdown(TEXT, reason);
    }

    private GuestEnd shutdown(int address, int reason) {
        return assertThrows(
                        GuestShutdownException.class,
                        () -> guest.hypercall(Hypercalls.SHUTDOWN, address, reason))
                .end();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 11, 12, 20, 99, -1, Integer.MIN_VALUE})
    @Tag("abi-13.24")
    void numbersThatAreNoneKill(int number) {
        assertKilled("Bad hypercall " + number, () -> guest.hypercall(number));
    }

    @Test
    void setPmdIsNoneWithoutPae() {
        assertKilled("Bad hypercall 13", () -> guest.hypercall(Hypercalls.SET_PMD, 0, 0));
    }

    @Test
    @Tag("abi-13.24")
    void notifyIsNoneForKernelsWithPci() {
        try (TestGuest pci = TestGuest.initialized(Generation.PCI)) {
            assertKilled("Bad hypercall 17", () -> pci.hypercall(Hypercalls.NOTIFY, 4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 6, 7, 8, 9, 10, 14, 15, 16, 17, 18, 19})
    @Tag("abi-13.16")
    void noHypercallChangesARegister(int number) {
        guest.state[Cpu.EAX] = number;
        guest.state[Cpu.EBX] = number == Hypercalls.SET_STACK ? KERNEL_DS : 0;
        guest.state[Cpu.ECX] = 0x300;
        guest.state[Cpu.EDX] = 1;
        guest.state[Cpu.ESI] = 0x55;
        guest.state[Cpu.EDI] = 0x66;
        guest.cpu.setEflags(0x246);
        if (number == Hypercalls.LOAD_IDT_ENTRY) {
            guest.state[Cpu.EDX] = TestGuest.INTERRUPT_GATE_HIGH;
        }
        // What may be loaded without effect is no register: it depends on the descriptors.
        int[] before = Arrays.copyOf(guest.state, Cpu.LOADED);
        guest.lguest.hypercalls.doHypercalls();
        assertArrayEquals(before, Arrays.copyOf(guest.state, Cpu.LOADED));
        assertEquals(1, guest.lguest.counters.hypercalls()[number]);
    }

    @Test
    @Tag("abi-13.97")
    void powerDownIsAPowerOff() {
        assertEquals(GuestEnd.POWER_OFF, shutdown("Power down", 1));
    }

    @Test
    @Tag("abi-13.97")
    void anyOtherTextIsACrash() {
        assertEquals(
                GuestEnd.crash("Attempted to kill init!"), shutdown("Attempted to kill init!", 1));
        assertEquals(GuestEnd.crash(""), shutdown("", 1));
        assertEquals(GuestEnd.Kind.CRASH, shutdown("Power down", 0).kind());
    }

    @Test
    @Tag("abi-13.26")
    void crashTextHasAtMost127Characters() {
        assertEquals("x".repeat(127), shutdown("x".repeat(200), 1).reason());
    }

    @Test
    @Tag("abi-13.25")
    void restartNeedsNoText() {
        assertEquals(GuestEnd.RESTART, shutdown(0x4000_0000, 2));
        assertEquals(GuestEnd.RESTART, shutdown("whatever", 2));
    }

    @Test
    void unreadableTextKills() {
        assertKilled(
                "bad read address 0x40000000 len 128",
                () -> guest.hypercall(Hypercalls.SHUTDOWN, 0x4000_0000, 1));
        int address = MEMORY - 127;
        assertKilled(
                String.format("bad read address 0x%x len 128", address),
                () -> guest.hypercall(Hypercalls.SHUTDOWN, address, 1));
    }

    @Test
    void notifyReachesTheSinkUnlessItsAddressIs0() {
        guest.hypercall(Hypercalls.NOTIFY, 0x1234);
        guest.hypercall(Hypercalls.NOTIFY, 0);
        guest.hypercall(Hypercalls.NOTIFY, 0xFFFF_0000);
        assertEquals(List.of(0x1234, 0xFFFF_0000), guest.notifications);
    }

    @Test
    @Tag("abi-13.32")
    void tsSetsAndClearsTheFlag() {
        guest.hypercall(Hypercalls.TS, 8);
        assertTrue(guest.cpu.taskSwitched());
        guest.hypercall(Hypercalls.TS, 0);
        assertFalse(guest.cpu.taskSwitched());
    }

    @Test
    void haltPutsTheGuestToSleep() {
        guest.hypercall(Hypercalls.HALT);
        assertTrue(guest.lguest.interrupts.isHalted());
    }

    @Test
    void setStackIsForwarded() {
        guest.hypercall(Hypercalls.SET_STACK, KERNEL_DS, STACK, 2);
        assertEquals(STACK, guest.cpu.kernelStackPointer());
    }

    @Test
    void pageTableCallsAreForwarded() {
        guest.buildTables(DIRECTORY);
        guest.hypercall(Hypercalls.NEW_PGTABLE, DIRECTORY);
        assertEquals(DIRECTORY, guest.space.root());
        assertFalse(guest.space.isLinear());
        assertKilled(
                "Attempt to set pgd 1025/1024",
                () -> guest.hypercall(Hypercalls.SET_PGD, DIRECTORY, 1025));
    }

    @Test
    void loadIdtEntryAndLoadGdtEntryAreForwarded() {
        assertKilled(
                "Setting idt entry 256", () -> guest.hypercall(Hypercalls.LOAD_IDT_ENTRY, 256));
        assertKilled(
                "too many gdt entries 32", () -> guest.hypercall(Hypercalls.LOAD_GDT_ENTRY, 32));
        assertKilled(
                "bad read address 0xfffffff0 len 24",
                () -> guest.hypercall(Hypercalls.LOAD_TLS, 0xFFFF_FFF0));
    }
}
