package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FarTransferTest {
    private static final int TARGET = 0x1234_5678;

    @ParameterizedTest
    @CsvSource({
        // selector, from ring 1, from ring 3: a far jump or call changes no level
        "0x61, done, 13(60)",
        "0x60, done, 13(60)",
        "0x63, 13(60), 13(60)",
        "0x73, 13(70), done",
        "0x70, 13(70), done",
        "0x29, done, done",
        "0x2B, done, done",
        "0x00, 13(0), 13(0)",
        "0x03, 13(0), 13(0)",
        "0x69, 13(68), 13(68)",
        "0x40, 13(40), 13(40)",
        "0x64, 13(64), 13(64)",
        "0x104, 13(104), 13(104)",
        "0x100, 13(100), 13(100)",
        "0x3B, 13(38), 11(38)",
        "0x81, 11(80), 13(80)",
        "0x88, 13(88), 13(88)",
    })
    void farJumpsAndCallsStayAtTheirLevel(String text, String ring1, String ring3) {
        int selector = Integer.decode(text);
        for (CpuFixture f : new CpuFixture[] {CpuFixture.ring1(), CpuFixture.ring3()}) {
            int level = f.cpu.cpl();
            String want = level == 1 ? ring1 : ring3;
            int[] before = f.state.clone();
            assertEquals(want, f.outcome(() -> FarTransfer.jump(f.cpu, TARGET, selector, 0)));
            assertTransferred(f, before, want, selector, level);
            f.cpu.segments().enter(before[Cpu.SELECTOR + Cpu.CS], before[Cpu.SELECTOR + Cpu.SS]);
            f.state[Cpu.EIP] = before[Cpu.EIP];
            int imm = Flags.DWORD | 7 << 8;
            assertEquals(want, f.outcome(() -> FarTransfer.call(f.cpu, TARGET, selector, imm)));
            assertTransferred(f, before, want, selector, level);
            if (want.equals("done")) {
                assertEquals(before[Cpu.ESP] - 8, f.state[Cpu.ESP]);
                assertEquals(before[Cpu.EIP] + 7, f.stackWord(0));
                assertEquals(before[Cpu.SELECTOR + Cpu.CS], f.stackWord(1));
            } else {
                assertEquals(before[Cpu.ESP], f.state[Cpu.ESP]);
            }
        }
    }

    private static void assertTransferred(
            CpuFixture f, int[] before, String want, int selector, int level) {
        boolean done = want.equals("done");
        assertEquals(done ? TARGET : before[Cpu.EIP], f.state[Cpu.EIP]);
        int cs = done ? selector & ~3 | level : before[Cpu.SELECTOR + Cpu.CS];
        assertEquals(cs, f.selector(Cpu.CS));
    }

    @ParameterizedTest
    @CsvSource({
        // CS and SS on the stack, from ring 1, from ring 3
        "0x61, 0x69, done, 13(60)",
        "0x73, 0x7B, done, done",
        "0x73, 0x00, 13(0), done",
        "0x73, 0x69, 13(68), done",
        "0x73, 0x1B, 13(18), done",
        "0x73, 0x33, 12(30), done",
        "0x73, 0x7A, 13(78), done",
        "0x60, 0x68, 13(60), 13(60)",
        "0x00, 0x7B, 13(0), 13(0)",
        "0x69, 0x69, 13(68), 13(68)",
        "0x63, 0x7B, 13(60), 13(60)",
        "0x3B, 0x7B, 11(38), 11(38)",
        "0x2B, 0x7B, done, done",
        "0x75, 0x7B, 13(74), 13(74)",
    })
    @Tag("abi-13.57")
    void returnsGoToTheSameOrAnOuterLevel(String cs, String ss, String ring1, String ring3) {
        for (CpuFixture f : new CpuFixture[] {CpuFixture.ring1(), CpuFixture.ring3()}) {
            String want = f.cpu.cpl() == 1 ? ring1 : ring3;
            boolean outer = f.cpu.cpl() == 1 && (Integer.decode(cs) & 3) == 3;
            f.push(TARGET, Integer.decode(cs), 0x8D5, 0x7000, Integer.decode(ss));
            int[] before = f.state.clone();
            assertEquals(want, f.outcome(() -> FarTransfer.iret(f.cpu, 0, 0, Flags.DWORD)));
            if (!want.equals("done")) {
                assertArrayEquals(Arrays.copyOf(before, 9), Arrays.copyOf(f.state, 9));
                assertEquals(before[Cpu.SELECTOR + Cpu.CS], f.selector(Cpu.CS));
                continue;
            }
            assertEquals(TARGET, f.state[Cpu.EIP]);
            assertEquals(Integer.decode(cs), f.selector(Cpu.CS));
            assertEquals(outer ? 0x7000 : before[Cpu.ESP] + 12, f.state[Cpu.ESP]);
            assertEquals(0x8D5 | Cpu.IF | 2, f.cpu.eflags());
        }
    }

    @Test
    void aReturnToRing3EmptiesSegmentsThatItMayNotHave() {
        CpuFixture f = CpuFixture.ring1();
        f.cpu.segments().load(Cpu.ES, CpuFixture.USER_DATA);
        f.cpu.segments().load(Cpu.FS, 0x2B);
        f.cpu.segments().load(Cpu.GS, CpuFixture.KERNEL_DATA);
        f.push(TARGET, CpuFixture.USER_CODE, 0, 0x7000, CpuFixture.USER_DATA);
        FarTransfer.iret(f.cpu, 0, 0, Flags.DWORD);
        assertEquals(0, f.selector(Cpu.DS), "ring 1's data segment");
        assertEquals(CpuFixture.USER_DATA, f.selector(Cpu.ES));
        assertEquals(0x2B, f.selector(Cpu.FS), "conforming code");
        assertEquals(0, f.selector(Cpu.GS));
        assertEquals(Cpu.USER | Cpu.CAREFUL, f.state[Cpu.MODE]);
    }

    @Test
    void iretChangesOnlyWhatItsRingMay() {
        CpuFixture f = CpuFixture.ring1();
        f.push(TARGET, CpuFixture.KERNEL_CODE, -1);
        f.cpu.setEflags(0);
        FarTransfer.iret(f.cpu, 0, 0, Flags.DWORD);
        int changeable = Flags.ARITHMETIC | Cpu.TF | Cpu.DF | Cpu.NT | Cpu.RF | Cpu.AC | Cpu.ID;
        assertEquals(changeable | Cpu.IF | 2, f.cpu.eflags());
        assertEquals(Cpu.CAREFUL, f.state[Cpu.MODE]);
    }

    @Test
    void iretOfANestedTaskFaults() {
        CpuFixture f = CpuFixture.ring1();
        f.cpu.setEflags(Cpu.NT);
        assertEquals("10(0)", f.outcome(() -> FarTransfer.iret(f.cpu, 0, 0, Flags.DWORD)));
    }

    @Test
    void farReturnsDropTheirArguments() {
        CpuFixture f = CpuFixture.ring3();
        f.push(TARGET, CpuFixture.USER_CODE, 1, 2);
        int esp = f.state[Cpu.ESP];
        FarTransfer.ret(f.cpu, 0, 0, Flags.DWORD | 8 << 8);
        assertEquals(TARGET, f.state[Cpu.EIP]);
        assertEquals(esp + 16, f.state[Cpu.ESP]);

        CpuFixture k = CpuFixture.ring1();
        k.push(TARGET, CpuFixture.USER_CODE, 1, 2, 0x7000, CpuFixture.USER_DATA);
        FarTransfer.ret(k.cpu, 0, 0, Flags.DWORD | 8 << 8);
        assertEquals(0x7008, k.state[Cpu.ESP]);
        assertEquals(3, k.cpu.cpl());
    }

    @Test
    void aReturnFromAnAbsentStackIsAPageFaultThatChangesNothing() {
        CpuFixture f = CpuFixture.ring1();
        f.state[Cpu.ESP] = 0x8_0000 - 8;
        f.memory.store32(0x8_0000 - 8, TARGET);
        f.memory.store32(0x8_0000 - 4, CpuFixture.KERNEL_CODE);
        assertEquals("14(0) at 80000", f.outcome(() -> FarTransfer.iret(f.cpu, 0, 0, Flags.DWORD)));
        assertEquals(0x8_0000 - 8, f.state[Cpu.ESP]);
        assertEquals(0x1000, f.state[Cpu.EIP]);
    }

    @Test
    void aFarCallOnAnAbsentStackChangesNothing() {
        CpuFixture f = CpuFixture.ring3();
        f.state[Cpu.ESP] = 0x8_0004;
        int imm = Flags.DWORD | 7 << 8;
        assertEquals(
                "14(6) at 80000",
                f.outcome(() -> FarTransfer.call(f.cpu, TARGET, CpuFixture.USER_CODE, imm)));
        assertEquals(0x8_0004, f.state[Cpu.ESP]);
        assertEquals(0x1000, f.state[Cpu.EIP]);
    }
}
