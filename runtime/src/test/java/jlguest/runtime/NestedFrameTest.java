package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NestedFrameTest {
    private static final int TOP = 0x8000;

    private static void enter(CpuFixture f, int size, int level, int room) {
        NestedFrame.enter(f.cpu, 0, 0, NestedFrame.immediate(size, level, room));
    }

    private static int[] words(CpuFixture f, int address, int count) {
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = f.ram.load32(address + 4 * i);
        }
        return words;
    }

    @Test
    void framesOfTheProceduresAroundAreCopied() {
        CpuFixture f = CpuFixture.ring3();
        f.state[Cpu.EBP] = TOP + 0x100;
        f.ram.store32(TOP + 0xFC, 11);
        f.ram.store32(TOP + 0xF8, 22);
        enter(f, Flags.DWORD, 3, 0x20);
        assertArrayEquals(new int[] {TOP - 4, 22, 11, TOP + 0x100}, words(f, TOP - 16, 4));
        assertEquals(TOP - 4, f.state[Cpu.EBP]);
        assertEquals(TOP - 16 - 0x20, f.state[Cpu.ESP]);
    }

    /** With EBP at the stack pointer, what is copied is what was pushed just before. */
    @Test
    void whatWasPushedMayBeWhatIsCopiedNext() {
        CpuFixture f = CpuFixture.ring3();
        f.state[Cpu.EBP] = TOP;
        enter(f, Flags.DWORD, 4, 0);
        assertArrayEquals(new int[] {TOP - 4, TOP, TOP, TOP, TOP}, words(f, TOP - 20, 5));
    }

    @Test
    void wordsMoveTheLowHalvesOfTheFramePointer() {
        CpuFixture f = CpuFixture.ring1();
        f.state[Cpu.EBP] = 0x1_2344;
        f.memory.store16(0x1_2342, 0xABCD);
        enter(f, Flags.WORD, 2, 6);
        assertArrayEquals(new int[] {0x2344_ABCD}, words(f, TOP - 4, 1));
        assertEquals(TOP - 2, f.memory.load16(TOP - 6));
        assertEquals(0x1_0000 | TOP - 2, f.state[Cpu.EBP]);
        assertEquals(TOP - 12, f.state[Cpu.ESP]);
    }

    @Test
    void nothingIsPushedIfAnythingCannotBe() {
        for (int absent : new int[] {TOP - 0x1000, 0x5000, 0x3000}) {
            CpuFixture f = CpuFixture.ring3();
            f.state[Cpu.EBP] = 0x6004;
            f.ram.store32(TOP - 4, 77);
            f.map(absent, 0);
            // pushes below TOP, reads 0x6000 and 0x5FFC, needs room down to 0x3FF0
            String outcome = f.outcome(() -> enter(f, Flags.DWORD, 3, TOP - 0x4000));
            assertTrue(outcome.startsWith("14("), outcome);
            assertEquals(77, f.ram.load32(TOP - 4));
            assertEquals(TOP, f.state[Cpu.ESP]);
            assertEquals(0x6004, f.state[Cpu.EBP]);
        }
    }

    @Test
    void theFirstAccessThatFailsIsNamed() {
        CpuFixture f = CpuFixture.ring3();
        f.state[Cpu.EBP] = 0x9_0000;
        f.outcome(() -> enter(f, Flags.DWORD, 2, 0));
        assertEquals(0x9_0000 - 4, f.state[Cpu.FAULT_ADDRESS]);
        f.map(TOP - 0x1000, 0x7000 | CpuFixture.READ_ONLY);
        f.outcome(() -> enter(f, Flags.DWORD, 2, 0));
        assertEquals(TOP - 4, f.state[Cpu.FAULT_ADDRESS]);
    }
}
