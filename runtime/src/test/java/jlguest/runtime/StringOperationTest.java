package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StringOperationTest {
    private static final int SOURCE = 0x2_0000;
    private static final int TARGET = 0x3_0000;
    private static final int END = 0x8_0000;

    private final CpuFixture f = CpuFixture.ring3();
    private final int[] state = f.state;

    private void registers(int esi, int edi, int ecx) {
        state[Cpu.ESI] = esi;
        state[Cpu.EDI] = edi;
        state[Cpu.ECX] = ecx;
    }

    private static int code(int kind, int size, int repeat) {
        return StringOperation.code(kind, size, repeat, Cpu.DS, false);
    }

    /** Executes until it no longer gives way in the middle. */
    private String run(int operation) {
        String outcome;
        do {
            outcome = f.outcome(() -> StringOperation.execute(f.cpu, 0, 0, operation));
            f.memory.takeCodeChanged();
        } while (outcome.equals("jump"));
        return outcome;
    }

    private void randomBytes() {
        byte[] bytes = new byte[END];
        new Random(1).nextBytes(bytes);
        f.ram.write(0, bytes, 0, END);
    }

    /** Byte by byte as the manual says, on a copy of memory. */
    private byte[] copied(int size, int esi, int edi, int count, boolean down) {
        byte[] bytes = f.ram.read(0, f.ram.size());
        int width = 1 << size;
        for (int i = 0; i < count; i++) {
            int step = (down ? -i : i) * width;
            byte[] element = new byte[width];
            System.arraycopy(bytes, esi + step, element, 0, width);
            System.arraycopy(element, 0, bytes, edi + step, width);
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0x20000, 0x30000, 5, false",
        "0, 0x20001, 0x30003, 10000, false",
        "1, 0x20000, 0x30000, 5000, false",
        "2, 0x20000, 0x30000, 5000, false",
        "2, 0x20ffe, 0x30ffd, 3000, false",
        "2, 0x20ffe, 0x30ffd, 3000, true",
        "0, 0x20fff, 0x31fff, 4096, true",
        "0, 0x20000, 0x20001, 300, false",
        "0, 0x20001, 0x20000, 300, false",
        "2, 0x20000, 0x20002, 3000, false",
        "2, 0x20002, 0x20000, 3000, false",
        "0, 0x20000, 0x20000, 9000, false",
        "0, 0x20100, 0x20001, 4000, true",
        "1, 0x20000, 0x20ffe, 6000, false",
        "2, 0x20000, 0x30000, 0, false",
    })
    void movesAreDoneOneAfterTheOther(
            int size, String source, String target, int count, boolean down) {
        randomBytes();
        int esi = Integer.decode(source);
        int edi = Integer.decode(target);
        byte[] want = copied(size, esi, edi, count, down);
        f.cpu.setEflags(down ? Cpu.DF : 0);
        registers(esi, edi, count);
        assertEquals("done", run(code(StringOperation.MOVS, size, StringOperation.WHILE_EQUAL)));
        int moved = (down ? -count : count) << size;
        assertEquals(esi + moved, state[Cpu.ESI]);
        assertEquals(edi + moved, state[Cpu.EDI]);
        assertEquals(0, state[Cpu.ECX]);
        int different = Arrays.mismatch(Arrays.copyOf(want, END), f.ram.read(0, END));
        assertEquals(-1, different);
    }

    @ParameterizedTest
    @CsvSource({
        // size, first address, elements that still fit
        "0, 0x7FF00, 256",
        "1, 0x7FF00, 128",
        "2, 0x7FF00, 64",
        "2, 0x7FF02, 63",
        "0, 0x7E800, 6144",
    })
    void aFaultHalfWayLeavesTheRegistersAtTheElementThatFaulted(
            int size, String first, int fitting) {
        int start = Integer.decode(first);
        int at = start + (fitting << size);
        // Where the element crosses the edge of the page the second half is what is missing.
        String write = "14(6) at " + Integer.toHexString(Math.max(at, END));
        String read = "14(4) at " + Integer.toHexString(Math.max(at, END));
        registers(SOURCE, start, 50_000);
        assertEquals(write, run(code(StringOperation.STOS, size, StringOperation.WHILE_EQUAL)));
        assertProgress(SOURCE, at, 50_000 - fitting);
        registers(SOURCE, start, 50_000);
        assertEquals(write, run(code(StringOperation.MOVS, size, StringOperation.WHILE_EQUAL)));
        assertProgress(SOURCE + (fitting << size), at, 50_000 - fitting);
        registers(start, TARGET, 50_000);
        assertEquals(read, run(code(StringOperation.MOVS, size, StringOperation.WHILE_EQUAL)));
        assertProgress(at, TARGET + (fitting << size), 50_000 - fitting);
        registers(start, TARGET, 50_000);
        assertEquals(read, run(code(StringOperation.LODS, size, StringOperation.WHILE_EQUAL)));
        assertProgress(at, TARGET, 50_000 - fitting);
    }

    private void assertProgress(int esi, int edi, int ecx) {
        assertEquals(Integer.toHexString(esi), Integer.toHexString(state[Cpu.ESI]));
        assertEquals(Integer.toHexString(edi), Integer.toHexString(state[Cpu.EDI]));
        assertEquals(ecx, state[Cpu.ECX]);
    }

    @Test
    void aMoveWhoseTargetCannotBeWrittenFaultsAfterItsSourceWasRead() {
        f.map(TARGET, TARGET | CpuFixture.READ_ONLY);
        registers(SOURCE, TARGET, 10);
        int movs = code(StringOperation.MOVS, Flags.DWORD, StringOperation.WHILE_EQUAL);
        assertEquals("14(7) at 30000", run(movs));
        assertProgress(SOURCE, TARGET, 10);
        registers(END, TARGET, 10);
        assertEquals("14(4) at 80000", run(movs));
    }

    @ParameterizedTest
    @ValueSource(ints = {Flags.BYTE, Flags.WORD, Flags.DWORD})
    void storesFillWithTheLowPartOfEax(int size) {
        int width = 1 << size;
        for (int value : new int[] {0, -1, 0x4142_4344, 0x4141_4141}) {
            state[Cpu.EAX] = value;
            registers(0, TARGET, 2000);
            assertEquals(
                    "done", run(code(StringOperation.STOS, size, StringOperation.WHILE_EQUAL)));
            for (int i = 0; i < 2000 * width; i++) {
                assertEquals(value >>> 8 * (i % width) & 0xFF, f.ram.load8(TARGET + i));
            }
            assertProgress(0, TARGET + 2000 * width, 0);
        }
    }

    @Test
    void comparisonsStopWhereTheStringsDiffer() {
        f.ram.store8(TARGET + 77, 1);
        registers(SOURCE, TARGET, 1000);
        run(code(StringOperation.CMPS, Flags.BYTE, StringOperation.WHILE_EQUAL));
        assertProgress(SOURCE + 78, TARGET + 78, 1000 - 78);
        assertEquals(Flags.CF | Flags.AF | Flags.SF | Flags.PF, arithmeticFlags());
    }

    @Test
    void searchesStopWhereTheStringHasTheByte() {
        f.ram.store8(TARGET + 77, 0xAB);
        state[Cpu.EAX] = 0x1234_56AB;
        registers(0, TARGET, 1000);
        run(code(StringOperation.SCAS, Flags.BYTE, StringOperation.WHILE_NOT_EQUAL));
        assertProgress(0, TARGET + 78, 1000 - 78);
        assertEquals(Flags.ZF | Flags.PF, arithmeticFlags());
    }

    private int arithmeticFlags() {
        return f.cpu.eflags() & Flags.ARITHMETIC;
    }

    @Test
    void aSearchThatFaultsKeepsTheFlagsItBeganWith() {
        state[Cpu.EAX] = 0xAB;
        f.cpu.setEflags(Flags.CF | Flags.OF);
        registers(0, END - 16, 1000);
        int scas = code(StringOperation.SCAS, Flags.BYTE, StringOperation.WHILE_NOT_EQUAL);
        assertEquals("14(4) at 80000", run(scas));
        assertProgress(0, END, 1000 - 16);
        assertEquals(Flags.CF | Flags.OF, arithmeticFlags());
    }

    @Test
    void noRepetitionChangesNothing() {
        f.cpu.setEflags(Flags.ARITHMETIC);
        registers(END, END, 0);
        for (int kind = StringOperation.MOVS; kind <= StringOperation.SCAS; kind++) {
            for (int repeat = 1; repeat <= 2; repeat++) {
                assertEquals("done", run(code(kind, Flags.DWORD, repeat)));
            }
        }
        assertProgress(END, END, 0);
        assertEquals(Flags.ARITHMETIC, arithmeticFlags());
    }

    @Test
    void sixteenBitAddressesWrapAndLeaveTheUpperHalves() {
        int stos = StringOperation.code(StringOperation.STOS, 0, 1, Cpu.DS, true);
        state[Cpu.EAX] = 0x5A;
        registers(0, 0x7777_FFFE, 0x6666_0004);
        assertEquals("done", run(stos));
        assertProgress(0, 0x7777_0002, 0x6666_0000);
        assertEquals(0x5A5A, f.ram.load16(0xFFFE));
        assertEquals(0x5A5A, f.ram.load16(0));
    }

    @Test
    void theSourcesSegmentCanBeAnotherAndTheTargetsCannot() {
        f.cpu.segments().load(Cpu.FS, 0x4B);
        f.ram.store32(0x1234, 0xCAFE);
        registers(0x234, TARGET, 0);
        int movs = StringOperation.code(StringOperation.MOVS, 2, 0, Cpu.FS, false);
        assertEquals("done", run(movs));
        assertEquals(0xCAFE, f.ram.load32(TARGET));
        registers(0xFFE, TARGET, 0);
        assertEquals("13(0)", run(movs));
    }

    @Test
    void aLongRepetitionGivesWayToInterrupts() {
        f.cpu.setEflags(Cpu.DF);
        registers(0, TARGET + 0x4000, 0x4000);
        int stos = code(StringOperation.STOS, Flags.BYTE, StringOperation.WHILE_EQUAL);
        assertEquals("jump", f.outcome(() -> StringOperation.execute(f.cpu, 0, 0, stos)));
        assertEquals(0x4000 - (TARGET + 0x4000 - state[Cpu.EDI]), state[Cpu.ECX]);
        assertEquals("done", run(stos));
    }
}
