package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.KERNEL_DS;
import static jlguest.hypervisor.lguest.TestGuest.STACK;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelStackTest {
    private static final int DIRECTORY = 0x10_0000;
    private static final int DIRTY_AND_ACCESSED = 0x060;

    private final TestGuest guest = TestGuest.initialized(Generation.LATE);
    private final KernelStack stack = guest.lguest.stack;

    @BeforeEach
    void loadTables() {
        guest.buildTables(DIRECTORY);
        guest.hypercall(Hypercalls.NEW_PGTABLE, DIRECTORY);
    }

    @AfterEach
    void close() {
        guest.close();
    }

    @Test
    void stackIsWhatTheProcessorUsesForEntriesFromRing3() {
        stack.guestSetStack(KERNEL_DS, STACK, 1);
        assertEquals(KERNEL_DS, guest.cpu.kernelStackSelector());
        assertEquals(STACK, guest.cpu.kernelStackPointer());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x68, 0x6A, 0x6B, 0x6D, 0x101, -3})
    @Tag("abi-13.31")
    void selectorOfAnotherRingOrOutsideTheTableKills(int selector) {
        assertKilled(
                "bad stack segment " + selector, () -> stack.guestSetStack(selector, STACK, 1));
    }

    @Test
    @Tag("abi-13.31")
    void moreThanTwoPagesKill() {
        assertKilled("bad stack pages 3", () -> stack.guestSetStack(KERNEL_DS, STACK, 3));
        assertKilled("bad stack pages 4294967295", () -> stack.guestSetStack(KERNEL_DS, STACK, -1));
    }

    @Test
    void pageThatIsNotMappedKills() {
        guest.setEntry(DIRECTORY, STACK - 0x2000, 0);
        stack.guestSetStack(KERNEL_DS, STACK, 1);
        assertKilled("bad stack page 0x7fff", () -> stack.guestSetStack(KERNEL_DS, STACK, 2));
    }

    @Test
    void pageThatIsReadOnlyKills() {
        guest.setEntry(DIRECTORY, STACK - 1, (STACK - 1 & -4096) | 1);
        assertKilled("bad stack page 0x8fff", () -> stack.guestSetStack(KERNEL_DS, STACK, 1));
    }

    @Test
    void pinningTouchesThePagesBelowTheEndAsAWriteWould() {
        stack.guestSetStack(KERNEL_DS, STACK, 2);
        assertEquals(0x8063, guest.entry(DIRECTORY, 0x8000));
        assertEquals(0x7063, guest.entry(DIRECTORY, 0x7000));
        assertEquals(0, guest.entry(DIRECTORY, 0x6000) & DIRTY_AND_ACCESSED);
        assertEquals(0, guest.entry(DIRECTORY, 0x9000) & DIRTY_AND_ACCESSED);
    }

    @Test
    void noPagesMeansNoCheck() {
        stack.guestSetStack(KERNEL_DS, 0xF000_0000, 0);
        assertEquals(0xF000_0000, guest.cpu.kernelStackPointer());
    }

    @Test
    void stackThatGotLostIsFoundWhenAllTranslationsAreDropped() {
        stack.guestSetStack(KERNEL_DS, STACK, 1);
        guest.setEntry(DIRECTORY, STACK - 1, 0);
        guest.hypercall(Hypercalls.FLUSH_TLB, 0);
        assertKilled("bad stack page 0x8fff", () -> guest.hypercall(Hypercalls.FLUSH_TLB, 1));
    }
}
