package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {
    @ParameterizedTest
    @CsvSource({
        // selector, from ring 1, from ring 3
        "0x00, done, done",
        "0x03, done, done",
        "0x7B, done, done",
        "0x78, done, done",
        "0x79, done, done",
        "0x69, done, 13(68)",
        "0x68, done, 13(68)",
        "0x6B, 13(68), 13(68)",
        "0x04, 13(4), 13(4)",
        "0x7F, 13(7c), 13(7c)",
        "0x100, 13(100), 13(100)",
        "0xFFFB, 13(fff8), 13(fff8)",
        "0x1B, done, done",
        "0x23, 13(20), 13(20)",
        "0x29, done, done",
        "0x2B, done, done",
        "0x33, 11(30), 11(30)",
        "0x10, 13(10), 13(10)",
        "0x43, 13(40), 13(40)",
        "0xF8, 13(f8), 13(f8)",
        "0x73, done, done",
    })
    void dataSegmentsAreLoadedAsTheLevelAllows(String selector, String ring1, String ring3) {
        for (int segment : new int[] {Cpu.ES, Cpu.DS, Cpu.FS, Cpu.GS}) {
            assertLoad(CpuFixture.ring1(), segment, Integer.decode(selector), ring1);
            assertLoad(CpuFixture.ring3(), segment, Integer.decode(selector), ring3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 13(0), 13(0)",
        "0x01, 13(0), 13(0)",
        "0x69, done, 13(68)",
        "0x09, done, 13(8)",
        "0x68, 13(68), 13(68)",
        "0x7B, 13(78), done",
        "0x79, 13(78), 13(78)",
        "0x1B, 13(18), 13(18)",
        "0x61, 13(60), 13(60)",
        "0x33, 13(30), 12(30)",
        "0x91, 12(90), 13(90)",
        "0x41, 13(40), 13(40)",
        "0x6D, 13(6c), 13(6c)",
        "0x101, 13(100), 13(100)",
    })
    void aStackSegmentIsWritableDataOfTheLevelItself(String selector, String ring1, String ring3) {
        assertLoad(CpuFixture.ring1(), Cpu.SS, Integer.decode(selector), ring1);
        assertLoad(CpuFixture.ring3(), Cpu.SS, Integer.decode(selector), ring3);
    }

    private static void assertLoad(CpuFixture f, int segment, int selector, String want) {
        int before = f.selector(segment);
        assertEquals(want, f.outcome(() -> f.cpu.segments().load(segment, selector)));
        assertEquals(want.equals("done") ? selector : before, f.selector(segment));
    }

    @ParameterizedTest
    @CsvSource({
        // selector, offset, bytes, write, outcome: base is 0x1000 where it succeeds
        "0x4B, 0xFFC, 4, true, 1ffc",
        "0x4B, 0xFFD, 4, true, 13(0)",
        "0x4B, 0x1000, 1, false, 13(0)",
        "0x4B, 0xFFFFFFFF, 2, false, 13(0)",
        "0x53, 0x1000000, 4, true, 1000000",
        "0x53, 0xFFFFFF, 1, true, 13(0)",
        "0x53, 0xFFFFFFFE, 4, true, 13(0)",
        "0x5B, 0xFFFC, 4, true, fffc",
        "0x5B, 0xFFFD, 4, true, 13(0)",
        "0x1B, 0x10, 4, false, 10",
        "0x1B, 0x10, 4, true, 13(0)",
        "0x73, 0x10, 4, false, 10",
        "0x73, 0x10, 4, true, 13(0)",
        "0x00, 0x10, 1, false, 13(0)",
        "0x7B, 0xFFFFFFFF, 1, true, ffffffff",
    })
    void accessesAreCheckedAgainstTypeAndLimit(
            String selector, String offset, int bytes, boolean write, String want) {
        CpuFixture f = CpuFixture.ring3();
        f.cpu.segments().load(Cpu.FS, Integer.decode(selector));
        int at = (int) (long) Long.decode(offset);
        String[] linear = {null};
        String got =
                f.outcome(
                        () ->
                                linear[0] =
                                        Integer.toHexString(
                                                f.cpu.segments().linear(Cpu.FS, at, bytes, write)));
        assertEquals(want, linear[0] == null ? got : linear[0]);
    }

    @Test
    void theStackSegmentFaultsWithItsOwnVector() {
        CpuFixture f = CpuFixture.ring3();
        f.cpu.segments().load(Cpu.SS, 0x4B);
        assertEquals("12(0)", f.outcome(() -> f.cpu.segments().linear(Cpu.SS, 0x1000, 4, true)));
    }

    @Test
    void anythingThatIsNotFlatIsCareful() {
        int[][] loads = {{Cpu.DS, 0x4B}, {Cpu.ES, 0}, {Cpu.SS, 0x5B}, {Cpu.DS, 0x1B}};
        for (int[] load : loads) {
            CpuFixture f = CpuFixture.ring3();
            assertEquals(Cpu.USER, f.state[Cpu.MODE]);
            f.cpu.segments().load(load[0], load[1]);
            assertEquals(Cpu.USER | Cpu.CAREFUL, f.state[Cpu.MODE]);
            f.cpu.segments().load(load[0], CpuFixture.USER_DATA);
            assertEquals(Cpu.USER, f.state[Cpu.MODE]);
        }
    }

    @Test
    void fsAndGsMayBeAnythingInFlatMode() {
        CpuFixture f = CpuFixture.ring3();
        f.cpu.segments().load(Cpu.FS, 0x4B);
        f.cpu.segments().load(Cpu.GS, 0);
        assertEquals(Cpu.USER, f.state[Cpu.MODE]);
    }

    @Test
    void theTrapFlagMakesTheModeCareful() {
        CpuFixture f = CpuFixture.ring1();
        f.cpu.setEflags(Cpu.TF);
        assertEquals(Cpu.CAREFUL, f.state[Cpu.MODE]);
        f.cpu.setEflags(0);
        assertEquals(0, f.state[Cpu.MODE]);
    }

    @ParameterizedTest
    @CsvSource({
        // LAR, LSL, VERR, VERW of a selector, from ring 3; a dash is invisible
        "0x7B, cff300, ffffffff, true, true",
        "0x73, cffb00, ffffffff, true, false",
        "0x4B, 40f200, fff, true, true",
        "0x1B, cff000, ffffffff, true, false",
        "0x23, cff800, ffffffff, false, false",
        "0x2B, cfbe00, ffffffff, true, false",
        "0x33, cf7200, ffffffff, true, true",
        "0x69, -, -, false, false",
        "0x43, -, -, false, false",
        "0x00, -, -, false, false",
        "0x7F, -, -, false, false",
        "0x100, -, -, false, false",
    })
    void descriptorsShowThemselvesToThoseWhoMaySeeThem(
            String selector, String rights, String limit, boolean readable, boolean writable) {
        DescriptorTable table = CpuFixture.ring3().cpu.segments().table();
        int number = Integer.decode(selector);
        assertEquals(rights, shown(table.inspect(SystemOperation.LAR, number, 3)));
        assertEquals(limit, shown(table.inspect(SystemOperation.LSL, number, 3)));
        assertEquals(readable, table.inspect(SystemOperation.VERR, number, 3) == 0);
        assertEquals(writable, table.inspect(SystemOperation.VERW, number, 3) == 0);
    }

    private static String shown(long value) {
        return value == DescriptorTable.INVISIBLE ? "-" : Long.toHexString(value);
    }

    @Test
    void aChangedDescriptorReachesARegisterOnlyWhenItIsLoadedAgain() {
        CpuFixture f = CpuFixture.ring3();
        f.cpu.segments().load(Cpu.GS, 0x4B);
        f.cpu.segments().setDescriptor(9, 0x2000_0FFF, 0x0040_F200);
        assertEquals(0x1000, f.state[Cpu.BASE + Cpu.GS]);
        f.cpu.segments().load(Cpu.GS, 0x4B);
        assertEquals(0x2000, f.state[Cpu.BASE + Cpu.GS]);
        assertNotEquals(0, f.state[Cpu.RIGHTS + Cpu.GS]);
    }
}
