package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.runtime.Cpu;
import jlguest.runtime.Segments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestSegmentsTest {
    private final TestGuest guest = TestGuest.initialized(Generation.LATE);
    private final GuestSegments table = guest.lguest.segments;
    private final Segments used = guest.cpu.segments();

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    @Tag("abi-13.9")
    void guestStartsWithFlatRing1SegmentsAndNothingElse() {
        for (int i = 0; i < Segments.ENTRIES; i++) {
            int high = i == 12 ? 0x00CF_BB00 : i == 13 ? 0x00CF_B300 : 0;
            assertEquals(high == 0 ? 0 : 0xFFFF, used.low(i), "entry " + i);
            assertEquals(high, used.high(i), "entry " + i);
        }
    }

    @Test
    @Tag("abi-13.8")
    void registersStartAsTheAbiSays() {
        int[] state = guest.state;
        assertEquals(0x61, state[Cpu.SELECTOR + Cpu.CS]);
        assertEquals(0x69, state[Cpu.SELECTOR + Cpu.SS]);
        assertEquals(0x69, state[Cpu.SELECTOR + Cpu.DS]);
        assertEquals(0x69, state[Cpu.SELECTOR + Cpu.ES]);
        assertEquals(0, state[Cpu.SELECTOR + Cpu.FS]);
        assertEquals(0, state[Cpu.SELECTOR + Cpu.GS]);
        assertEquals(1, guest.cpu.cpl());
        try (TestGuest fresh = new TestGuest()) {
            assertEquals(0x202, fresh.cpu.eflags());
            assertEquals(TestGuest.ENTRY, fresh.state[Cpu.EIP]);
            for (int register = Cpu.EAX; register <= Cpu.EDI; register++) {
                assertEquals(0, fresh.state[register]);
            }
        }
    }

    @Test
    @Tag("abi-13.35")
    void ring0BecomesRing1AndTheAccessedBitIsSet() {
        table.loadGdtEntry(27, 0x1234_FFFF, 0xC0CF_9200);
        assertEquals(0x1234_FFFF, used.low(27));
        assertEquals(0xC0CF_B300, used.high(27));
    }

    @Test
    void otherRingsAndThePresentBitStay() {
        table.loadGdtEntry(15, 0xFFFF, 0x00CF_F200);
        assertEquals(0x00CF_F300, used.high(15));
        table.loadGdtEntry(15, 0, 0);
        assertEquals(0x2100, used.high(15));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 16, 31})
    @Tag("abi-13.35")
    void hostsEntriesAreStoredButNotUsed(int index) {
        table.loadGdtEntry(index, 0x1111_1111, 0x00CF_9200);
        assertEquals(0x1111_1111, table.low(index));
        assertEquals(0x00CF_9200, table.high(index));
        assertEquals(0, used.low(index));
        assertEquals(0, used.high(index));
    }

    @Test
    @Tag("abi-13.35")
    void entryOutsideTheTableKills() {
        assertKilled("too many gdt entries 32", () -> table.loadGdtEntry(32, 0, 0));
        assertKilled("too many gdt entries 4294967295", () -> table.loadGdtEntry(-1, 0, 0));
    }

    @Test
    @Tag("abi-13.36")
    void tlsEntriesAreReadFromGuestMemory() {
        for (int i = 0; i < 3; i++) {
            guest.ram.store32(0x7000 + i * 8, 0x100 + i);
            guest.ram.store32(0x7000 + i * 8 + 4, 0x00CF_9200 + i);
        }
        table.loadTls(0x7000);
        for (int i = 0; i < 3; i++) {
            assertEquals(0x100 + i, used.low(6 + i));
            assertEquals(0x00CF_B300 + i, used.high(6 + i));
        }
        assertEquals(0, used.low(9));
    }

    @Test
    void tlsOutsideMemoryKillsAndLoadsNothing() {
        int address = TestGuest.MEMORY - 16;
        assertKilled(
                String.format("bad read address 0x%x len 24", address),
                () -> table.loadTls(address));
        assertEquals(0, used.high(6));
    }
}
