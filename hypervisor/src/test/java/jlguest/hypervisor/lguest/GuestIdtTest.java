package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.GATE_LOW;
import static jlguest.hypervisor.lguest.TestGuest.HANDLER;
import static jlguest.hypervisor.lguest.TestGuest.INTERRUPT_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.TRAP_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.USER_TRAP_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import jlguest.runtime.TrapGates;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestIdtTest {
    private final TrapGates gates = new TrapGates();
    private final GuestIdt idt = new GuestIdt(gates, new SyscallVector(0x80), true);

    @Test
    @Tag("abi-13.34")
    void storedHandlerRunsWithKernelCodeWhateverTheGuestAsksFor() {
        idt.loadGuestIdtEntry(3, 0xFFFF_3456, USER_TRAP_GATE_HIGH);
        assertEquals(new IdtEntry(0x0061_3456, USER_TRAP_GATE_HIGH), idt.entry(3));
    }

    @Test
    void bit12AndLowByteOfAStoredGateAreCleared() {
        idt.setTrap(3, 0, 0xABCD_FEFF);
        assertEquals(0xABCD_EE00, idt.entry(3).high());
    }

    @Test
    void gateThatIsNotPresentIsStoredAsZeroes() {
        idt.loadGuestIdtEntry(3, GATE_LOW, TRAP_GATE_HIGH);
        idt.loadGuestIdtEntry(3, 0xFFFF_FFFF, 0xFFFF_7FFF);
        assertSame(IdtEntry.EMPTY, idt.entry(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 6, 7, 0xC, 0xD})
    @Tag("abi-13.33")
    void otherTypesThanInterruptAndTrapGateKill(int type) {
        assertKilled("bad IDT type " + type, () -> idt.loadGuestIdtEntry(0, 0, 0x8000 | type << 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 15, 31})
    @Tag("abi-13.33")
    void vectorsThatGuestsNeverHandleAreIgnoredWhateverTheirType(int vector) {
        idt.loadGuestIdtEntry(vector, 0, 0x8500);
        assertSame(IdtEntry.EMPTY, idt.entry(vector));
    }

    @Test
    @Tag("abi-13.33")
    void entryOutsideTheTableKills() {
        assertKilled("Setting idt entry 256", () -> idt.loadGuestIdtEntry(256, 0, 0));
        assertKilled("Setting idt entry 4294967295", () -> idt.loadGuestIdtEntry(-1, 0, 0));
    }

    @Test
    void everythingButWhatTheHostMustSeeMayGoDirect() {
        BitSet direct = new BitSet();
        for (int i = 0; i < TrapGates.COUNT; i++) {
            direct.set(i, idt.directTrap(i));
        }
        BitSet expected = new BitSet();
        expected.set(0, 31);
        expected.clear(7);
        expected.clear(13);
        expected.clear(14);
        expected.set(0x80);
        assertEquals(expected, direct);
    }

    @Test
    void extraSystemCallVectorMayGoDirect() {
        GuestIdt other = new GuestIdt(gates, new SyscallVector(0x40), true);
        assertTrue(other.directTrap(0x40));
        assertTrue(other.directTrap(0x80));
        assertFalse(idt.directTrap(0x40));
    }

    @Test
    @Tag("abi-13.9")
    void allGatesStartAsTheHostsAndOnlyTheHypercallIsForRing1() {
        idt.setupDefaultIdtEntries();
        for (int i = 0; i < TrapGates.COUNT; i++) {
            assertFalse(gates.isDirect(i));
            assertEquals(i == 31 ? 1 : 0, gates.privilege(i), "vector " + i);
        }
    }

    @Test
    void hostGateTakesThePrivilegeOfTheGuestsButNotForTheHypercall() {
        IdtEntry base = new IdtEntry(0, USER_TRAP_GATE_HIGH);
        idt.defaultIdtEntry(3, base);
        idt.defaultIdtEntry(31, base);
        assertEquals(3, gates.privilege(3));
        assertEquals(1, gates.privilege(31));
    }

    @Test
    void trapGateOnAPermittedVectorGoesDirect() {
        idt.setupDefaultIdtEntries();
        idt.loadGuestIdtEntry(0x80, GATE_LOW, USER_TRAP_GATE_HIGH);
        idt.copyTraps();
        assertTrue(gates.isDirect(0x80));
        assertEquals(HANDLER, gates.handler(0x80));
        assertEquals(0x61, gates.selector(0x80));
        assertEquals(3, gates.privilege(0x80));
    }

    @Test
    void interruptGateStaysWithTheHostButKeepsItsPrivilege() {
        idt.setupDefaultIdtEntries();
        idt.loadGuestIdtEntry(0x80, GATE_LOW, INTERRUPT_GATE_HIGH | 0x6000);
        idt.loadGuestIdtEntry(3, GATE_LOW, INTERRUPT_GATE_HIGH | 0x6000);
        idt.copyTraps();
        assertFalse(gates.isDirect(0x80));
        assertEquals(3, gates.privilege(0x80));
        assertEquals(3, gates.privilege(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 13, 14, 32, 0x81, 255})
    void vectorsOfTheHostKeepTheirDefaultGateWhateverTheGuestAsksFor(int vector) {
        idt.setupDefaultIdtEntries();
        idt.loadGuestIdtEntry(vector, GATE_LOW, USER_TRAP_GATE_HIGH);
        idt.copyTraps();
        assertFalse(gates.isDirect(vector));
        assertEquals(0, gates.privilege(vector));
    }

    @Test
    void gateThatIsTakenBackReturnsToTheHost() {
        idt.setupDefaultIdtEntries();
        idt.loadGuestIdtEntry(0x80, GATE_LOW, USER_TRAP_GATE_HIGH);
        idt.copyTraps();
        idt.loadGuestIdtEntry(0x80, 0, 0);
        idt.copyTraps();
        assertFalse(gates.isDirect(0x80));
        assertEquals(0, gates.privilege(0x80));
    }

    @Test
    void gateThatMovesIsCopiedAgain() {
        idt.loadGuestIdtEntry(0x80, GATE_LOW, USER_TRAP_GATE_HIGH);
        idt.copyTraps();
        idt.loadGuestIdtEntry(0x80, 0x60_1111, USER_TRAP_GATE_HIGH);
        idt.copyTraps();
        assertEquals(0xC012_1111, gates.handler(0x80));
    }

    @Test
    void copyingAnUnchangedTableKeepsTheGatesGeneration() {
        idt.loadGuestIdtEntry(0x80, GATE_LOW, USER_TRAP_GATE_HIGH);
        idt.copyTraps();
        int generation = gates.generation();
        idt.loadGuestIdtEntry(0x80, GATE_LOW, USER_TRAP_GATE_HIGH);
        idt.copyTraps();
        assertEquals(generation, gates.generation());
    }

    @Test
    void withDirectTrapsOffAllGatesAreTheHostsWithTheGuestsPrivilege() {
        GuestIdt reflecting = new GuestIdt(gates, new SyscallVector(0x80), false);
        reflecting.setupDefaultIdtEntries();
        reflecting.loadGuestIdtEntry(0x80, GATE_LOW, USER_TRAP_GATE_HIGH);
        reflecting.copyTraps();
        assertFalse(gates.isDirect(0x80));
        assertEquals(3, gates.privilege(0x80));
    }
}
