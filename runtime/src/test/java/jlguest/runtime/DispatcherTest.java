package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop from unit to unit, with units whose exits a test chooses. */
class DispatcherTest {
    private static final int HANDLER = 0x7000;

    private final CpuFixture f = CpuFixture.ring3();
    private final int[] state = f.state;
    private final Deque<IntSupplier> script = new ArrayDeque<>();
    private final Dispatcher dispatcher = new Dispatcher(f.cpu, new Script());
    private int decoded;
    private int careful;

    private static final class Unit extends CodeUnit {
        Unit(int eip, int mode, int physical) {
            super(eip, mode, physical, 16, -1);
        }
    }

    private int usesLeft;

    private final class Script implements CodeSource {
        @Override
        public CodeUnit decode() {
            decoded++;
            int eip = state[Cpu.EIP];
            int physical = f.memory.translateFetch(eip);
            return new Unit(eip, state[Cpu.MODE], physical);
        }

        @Override
        public int interpret(CodeUnit unit) {
            return script.remove().getAsInt();
        }

        @Override
        public int interpretAlone() {
            throw new AssertionError("nothing counts instructions");
        }

        @Override
        public int usesLeft(int eip, int mode) {
            assertEquals(0x1000, eip);
            return usesLeft;
        }

        @Override
        public int stretch() {
            throw new AssertionError("nothing counts instructions");
        }

        @Override
        public int interpretCarefully() {
            careful++;
            return script.remove().getAsInt();
        }
    }

    private void then(int exit) {
        script.add(() -> exit);
    }

    private void thenInterrupt(int vector) {
        script.add(
                () -> {
                    state[Cpu.NEXT_EIP] = state[Cpu.EIP] + 2;
                    return Exit.of(Exit.SOFTWARE_INTERRUPT, vector);
                });
    }

    private void direct(int vector, int privilege) {
        f.cpu.gates()
                .setDirectGate(
                        vector, CpuFixture.KERNEL_CODE << 16 | HANDLER, 0x8F00 | privilege << 13);
        f.cpu.setKernelStack(CpuFixture.KERNEL_DATA, 0x6000);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 0x80, 13})
    void aGateOfTheHostEndsTheRun(int vector) {
        f.cpu.gates().setHostGate(vector, 3);
        thenInterrupt(vector);
        assertEquals(Exit.of(Exit.SOFTWARE_INTERRUPT, vector), dispatcher.run());
        assertEquals(0x1000, state[Cpu.EIP]);
        assertEquals(0x1002, state[Cpu.NEXT_EIP]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 14, 32, 255})
    void aGateThatIsNotForThisRingIsAGeneralProtectionFault(int vector) {
        thenInterrupt(vector);
        assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 13), dispatcher.run());
        assertEquals(vector * 8 + 2, state[Cpu.ERROR_CODE]);
    }

    @Test
    @Tag("abi-13.50")
    void aDirectGateIsEnteredWithoutTheHost() {
        direct(0x80, 3);
        thenInterrupt(0x80);
        then(Exit.HALT);
        assertEquals(Exit.HALT, dispatcher.run());
        assertEquals(HANDLER, state[Cpu.EIP]);
        assertEquals(1, f.cpu.cpl());
        assertEquals(0x1002, f.stackWord(0), "the address behind the instruction");
        assertEquals(1, f.cpu.statistics().directTraps[0x80]);
        assertEquals(1, f.cpu.statistics().exits[Exit.SOFTWARE_INTERRUPT]);
    }

    @Test
    void aDirectGateThatIsNotForThisRingIsAGeneralProtectionFault() {
        direct(0x80, 1);
        direct(13, 0);
        thenInterrupt(0x80);
        then(Exit.HALT);
        assertEquals(Exit.HALT, dispatcher.run());
        assertEquals(0x80 * 8 + 2, f.stackWord(0));
        assertEquals(0x1000, f.stackWord(1), "the address of the instruction");
        assertEquals(1, f.cpu.statistics().directTraps[13]);
    }

    @Test
    void codeThatWasUsedUpIsToldWhetherThereIsBetter() {
        int[] uses = {7, -1};
        usesLeft = 5;
        assertFalse(dispatcher.usedUp(uses, 1, 0x1000, 0));
        assertArrayEquals(new int[] {7, 5}, uses);
        usesLeft = 0;
        assertTrue(dispatcher.usedUp(uses, 1, 0x1000, 0));
    }

    @Test
    void instructionsInALoopAreUses() {
        int[] uses = {65};
        usesLeft = 5;
        assertFalse(dispatcher.pause(4096, uses, 0, 0x1000, 0));
        assertEquals(32, uses[0]);
        assertEquals(4096, f.cpu.statistics().translatedInstructions);
        assertFalse(dispatcher.pause(4096, uses, 0, 0x1000, 0));
        assertEquals(5, uses[0], "asked, and to ask again after that");
        usesLeft = 0;
        assertTrue(dispatcher.pause(4096, uses, 0, 0x1000, 0), "there is better code");
    }

    @Test
    void exceptionsGoDirectWhateverTheGatesPrivilege() {
        direct(6, 0);
        then(Exit.of(Exit.TRAP, 6));
        then(Exit.HALT);
        assertEquals(Exit.HALT, dispatcher.run());
        assertEquals(0x1000, f.stackWord(0));
        assertEquals(CpuFixture.USER_CODE, f.stackWord(1));
    }

    @Test
    void pageFaultsAndEmulationAlwaysGoToTheHost() {
        direct(14, 3);
        direct(13, 3);
        for (int exit : new int[] {Exit.of(Exit.PAGE_FAULT, 14), Exit.of(Exit.EMULATE, 13)}) {
            then(exit);
            assertEquals(exit, dispatcher.run());
        }
    }

    @Test
    void aDirectTrapWhoseStackIsAbsentIsAPageFaultForTheHost() {
        direct(0x80, 3);
        f.cpu.setKernelStack(CpuFixture.KERNEL_DATA, 0x9_0000);
        thenInterrupt(0x80);
        assertEquals(Exit.of(Exit.PAGE_FAULT, 14), dispatcher.run());
        assertEquals(0x1000, state[Cpu.EIP]);
        assertEquals(3, f.cpu.cpl());
    }

    /** The kernel's stack has no room: #SS after a system call, and a double fault after #DE. */
    @Test
    void aDirectTrapWhoseStackSegmentIsTooSmallIsAFaultForTheHost() {
        f.cpu.segments().setDescriptor(CpuFixture.KERNEL_DATA >> 3, 0x0FFF, 0x0040_B200);
        direct(0x80, 3);
        thenInterrupt(0x80);
        assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 12), dispatcher.run());
        assertEquals(CpuFixture.KERNEL_DATA & ~3, state[Cpu.ERROR_CODE]);
        assertEquals(0x1000, state[Cpu.EIP]);
        assertEquals(3, f.cpu.cpl());
        direct(6, 0);
        then(Exit.of(Exit.TRAP, 6));
        assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 12), dispatcher.run());
        direct(0, 0);
        then(Exit.of(Exit.TRAP, 0));
        assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 8), dispatcher.run());
        assertEquals(0, state[Cpu.ERROR_CODE]);
        assertEquals(0x1000, state[Cpu.EIP]);
    }

    @Test
    void faultsThrownByAUnitAreExits() {
        script.add(
                () -> {
                    throw f.cpu.trap(13, 0x42);
                });
        assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 13), dispatcher.run());
    }

    @Test
    void aFetchFromNowhereIsAPageFault() {
        state[Cpu.EIP] = 0x9_0000;
        assertEquals(Exit.of(Exit.PAGE_FAULT, 14), dispatcher.run());
        assertEquals(0x9_0000, state[Cpu.FAULT_ADDRESS]);
        assertEquals(4, state[Cpu.ERROR_CODE]);
    }

    @Test
    void attentionIsSeenBetweenUnits() {
        script.add(
                () -> {
                    f.cpu.raiseAttention();
                    return Exit.JUMP;
                });
        assertEquals(Exit.POLL, dispatcher.run());
        f.cpu.clearAttention();
        then(Exit.HALT);
        assertEquals(Exit.HALT, dispatcher.run());
    }

    @Test
    void deferredAttentionWaitsForTheGuestsInterruptFlag() {
        f.cpu.setInterruptFlag(0x5000, 0x2000, 0x2010);
        f.cpu.deferAttention();
        then(Exit.JUMP);
        script.add(
                () -> {
                    f.ram.store32(0x5000, Cpu.IF);
                    state[Cpu.EIP] = 0x2000;
                    return Exit.JUMP;
                });
        script.add(
                () -> {
                    state[Cpu.EIP] = 0x2010;
                    return Exit.JUMP;
                });
        assertEquals(Exit.POLL, dispatcher.run());
        assertEquals(0x2010, state[Cpu.EIP]);
        assertTrue(script.isEmpty());
    }

    @Test
    void aUnitIsDecodedOnceAndAgainWhenItsBytesChange() {
        then(Exit.JUMP);
        then(Exit.JUMP);
        dispatcher.runUnit();
        dispatcher.runUnit();
        assertEquals(1, decoded);
        f.memory.store32(0x100F, 1);
        assertEquals(1, f.cpu.statistics().invalidations);
        then(Exit.JUMP);
        dispatcher.runUnit();
        assertEquals(2, decoded);
        f.memory.store32(0x1010, 1);
        then(Exit.JUMP);
        dispatcher.runUnit();
        assertEquals(2, decoded, "the byte behind the unit is not its own");
    }

    @Test
    void theNoteThatCodeWasDroppedIsTakenWithoutAStore() {
        then(Exit.JUMP);
        dispatcher.runUnit();
        dispatcher.cache().clear();
        assertTrue(f.cpu.interrupts(), "running code is to be left");
        then(Exit.HALT);
        assertEquals(Exit.HALT, dispatcher.run());
        assertEquals(0, f.cpu.attention());
    }

    @Test
    void theOtherRingHasItsOwnUnit() {
        then(Exit.JUMP);
        dispatcher.runUnit();
        f.cpu.segments().enter(CpuFixture.KERNEL_CODE, CpuFixture.KERNEL_DATA);
        f.cpu.segments().load(Cpu.DS, CpuFixture.USER_DATA);
        then(Exit.JUMP);
        dispatcher.runUnit();
        assertEquals(2, decoded);
        assertEquals(2, dispatcher.cache().size());
    }

    @Test
    void aUnitIsNotEnteredWhenItsPageIsMappedOtherwise() {
        then(Exit.JUMP);
        dispatcher.runUnit();
        f.map(0x1000, 0x3000 | CpuFixture.WRITABLE);
        then(Exit.JUMP);
        dispatcher.runUnit();
        assertEquals(2, decoded);
        f.map(0x1000, 0x1000 | CpuFixture.WRITABLE);
        then(Exit.JUMP);
        dispatcher.runUnit();
        assertEquals(2, decoded, "the first unit is valid again");
    }

    @Test
    void aUnitIsKnownByItsAddress() {
        then(Exit.JUMP);
        then(Exit.JUMP);
        dispatcher.runUnit();
        state[Cpu.EIP] = 0x1020;
        dispatcher.runUnit();
        CodeUnit second = dispatcher.cache().findFast(0x1020, Cpu.USER);
        assertSame(second, dispatcher.cache().known(0x1020, Cpu.USER));
        assertSame(null, dispatcher.cache().known(0x1030, Cpu.USER));
    }

    @Test
    void withTheTrapFlagEachInstructionEndsWithADebugTrap() {
        f.cpu.setEflags(Cpu.TF);
        then(Exit.JUMP);
        assertEquals(Exit.of(Exit.TRAP, 1), dispatcher.run());
        assertEquals(1, careful);
        thenInterrupt(3);
        assertEquals(Exit.of(Exit.SOFTWARE_INTERRUPT, 3), dispatcher.run());
    }

    @Test
    void outsideFlatModeInstructionsGoOneByOne() {
        f.cpu.segments().load(Cpu.DS, 0x4B);
        then(Exit.JUMP);
        then(Exit.CODE_INVALIDATED);
        then(Exit.HALT);
        assertEquals(Exit.HALT, dispatcher.run());
        assertEquals(3, careful);
        assertEquals(0, decoded);
    }
}
