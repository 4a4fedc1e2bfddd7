package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LguestLayoutTest {
    private final TestGuest guest = new TestGuest();

    @AfterEach
    void close() {
        guest.close();
    }

    private LguestLayout detect() {
        return LguestLayout.detect(guest.lguest.memory, TestGuest.DATA, new SyscallVector(0x80));
    }

    @ParameterizedTest
    @CsvSource({
        "CLASSIC, 1396, 20, 24, 88, 1368, 1372, 1376, 1380, 1384, 1388, 1392",
        "LATE,    1392, 20, 24, 88, 1368, 1372,   -1, 1376, 1380, 1384, 1388",
        "PCI,     1388, 20, 24, 88, 1368, 1372,   -1, 1376,   -1, 1380, 1384",
        "OLDER,   1388, -1, 20, 84, 1364, 1368,   -1, 1372, 1376, 1380, 1384"
    })
    @Tag("abi-13.13")
    void offsetsAreThoseOfTheAbi(
            Generation generation,
            int size,
            int irqPending,
            int status,
            int calls,
            int reserveMem,
            int tscKhz,
            int pgdir,
            int windowStart,
            int windowEnd,
            int kernelAddress,
            int syscallVec) {
        LguestLayout layout = generation.layout();
        assertEquals(size, layout.size());
        assertEquals(irqPending, layout.irqPending());
        assertEquals(status, layout.hcallStatus());
        assertEquals(calls, layout.hcalls());
        assertEquals(reserveMem, layout.reserveMem());
        assertEquals(tscKhz, layout.tscKhz());
        assertEquals(pgdir, layout.pgdir());
        assertEquals(windowStart, layout.noirqStart());
        assertEquals(windowEnd, layout.noirqEnd());
        assertEquals(kernelAddress, layout.kernelAddress());
        assertEquals(syscallVec, layout.syscallVec());
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    @Tag("abi-13.13")
    void layoutIsFoundByItsContents(Generation generation) {
        guest.writeData(generation);
        LguestLayout found = detect();
        assertEquals(generation.layout().size(), found.size());
        assertEquals(generation.layout().irqPending(), found.irqPending());
        assertEquals(generation.layout().window(), found.window());
    }

    @Test
    void olderLayoutWithPgdirIsFoundByItsContents() {
        LguestLayout older = LguestLayout.withoutIrqPending(true);
        guest.ram.store32(TestGuest.DATA + 20, -1);
        guest.ram.store32(TestGuest.DATA + older.kernelAddress(), 0xC000_0000);
        guest.ram.store32(TestGuest.DATA + older.syscallVec(), 0x80);
        assertEquals(older.pgdir(), detect().pgdir());
    }

    @Test
    void nothingIsFoundInGarbage() {
        assertNull(detect());
        guest.writeData(Generation.LATE);
        guest.ram.store32(TestGuest.DATA + 1384, 0xC000_0001);
        assertNull(detect());
    }
}
