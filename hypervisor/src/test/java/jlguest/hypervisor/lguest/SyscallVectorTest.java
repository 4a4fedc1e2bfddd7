package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.hypervisor.InvalidGuestException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallVectorTest {
    @Test
    void linuxsVectorAndTheExtraOneCouldBeSystemCalls() {
        SyscallVector vectors = new SyscallVector(0x40);
        assertTrue(vectors.couldBeSyscall(0x80));
        assertTrue(vectors.couldBeSyscall(0x40));
        assertFalse(vectors.couldBeSyscall(0x41));
        assertFalse(new SyscallVector(0x80).couldBeSyscall(0x40));
    }

    @Test
    @Tag("abi-13.18")
    void guestsChoiceIsChecked() {
        try (TestGuest guest = TestGuest.initialized(Generation.LATE)) {
            SyscallVector vectors = guest.lguest.syscalls;
            assertTrue(vectors.checkSyscallVector(guest.lguest.data));
            guest.setData(guest.lguest.data.layout().syscallVec(), 0x81);
            assertFalse(vectors.checkSyscallVector(guest.lguest.data));
        }
    }

    @Test
    void noDataIsNoGoodChoice() {
        try (TestGuest guest = new TestGuest()) {
            assertFalse(guest.lguest.syscalls.checkSyscallVector(guest.lguest.data));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 31, 32, 63, 256})
    void vectorInUseOrOutOfRangeIsRefused(int vector) {
        SyscallVector vectors = new SyscallVector(vector);
        InvalidGuestException refusal =
                assertThrows(InvalidGuestException.class, vectors::initInterrupts);
        assertTrue(refusal.getMessage().contains("choose one"), refusal.getMessage());
    }

    @Test
    void vectorIsReservedUntilItIsFreed() {
        SyscallVector vectors = new SyscallVector(0x40);
        vectors.initInterrupts();
        assertThrows(InvalidGuestException.class, vectors::initInterrupts);
        vectors.freeInterrupts();
        assertDoesNotThrow(vectors::initInterrupts);
    }

    @Test
    void linuxsVectorNeedsNoReservation() {
        SyscallVector vectors = new SyscallVector(SyscallVector.LINUX);
        vectors.initInterrupts();
        assertDoesNotThrow(vectors::initInterrupts);
        assertDoesNotThrow(vectors::freeInterrupts);
    }

    @Test
    @Tag("abi-13.18")
    void guestWithTheExtraVectorIsAccepted() {
        HostOptions options = HostOptions.forMemory(TestGuest.MEMORY).withSyscallVector(0x40);
        try (TestGuest guest = new TestGuest(options)) {
            guest.writeData(Generation.LATE);
            guest.setData(Generation.LATE.layout().syscallVec(), 0x40);
            guest.hypercall(Hypercalls.LGUEST_INIT, TestGuest.DATA);
            assertEquals(0x40, guest.lguest.data.syscallVector());
        }
    }
}
