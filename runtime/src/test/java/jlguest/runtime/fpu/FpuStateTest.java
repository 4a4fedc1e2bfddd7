package jlguest.runtime.fpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Images in memory, traps and faults that leave everything as it was. */
class FpuStateTest {
    private static final int IMAGE = VectorMemory.DATA + 0x200;
    private static final int OUTSIDE = 0x10000;
    private static final int LAST_BYTES = VectorMemory.DATA + VectorMemory.LENGTH - 4;

    private final FpuState state = new FpuState();
    private final VectorMemory memory = new VectorMemory();
    private final Fpu fpu = new Fpu(state, memory);
    private final int[] registers = new int[8];

    private void fill(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            state.significand[i] = random.nextLong();
            state.signExponent[i] = random.nextInt(0x10000);
        }
        for (int i = 0; i < 16; i++) {
            state.xmm[i] = random.nextLong();
        }
        state.loadControlWord(0x0B7F);
        state.unpackStatusWord(0x6D21);
        state.tags = 0xA5;
        state.mxcsr = 0x9FA5;
        state.lastInstruction = 0x12345678;
        state.lastOperand = 0x23456789;
        state.lastOpcode = 0x345;
    }

    private long[] snapshot() {
        long[] all = new long[48];
        for (int i = 0; i < 8; i++) {
            all[i] = state.significand[i];
            all[8 + i] = state.signExponent[i];
        }
        System.arraycopy(state.xmm, 0, all, 16, 16);
        int[] words = {
            state.controlWord,
            state.packedStatusWord(),
            state.tags,
            state.mxcsr,
            state.lastInstruction,
            state.lastOperand,
            state.lastOpcode
        };
        for (int i = 0; i < words.length; i++) {
            all[32 + i] = words[i];
        }
        return all;
    }

    @Test
    void fxrstorBringsBackWhatFxsaveStored() {
        fill(1);
        long[] before = snapshot();
        assertEquals(Fpu.NO_TRAP, fpu.simd(0, 0xAE, 0x07, 0, IMAGE, registers));
        fill(2);
        state.reset();
        assertEquals(Fpu.NO_TRAP, fpu.simd(0, 0xAE, 0x0F, 0, IMAGE, registers));
        assertArrayEquals(before, snapshot());
    }

    @Test
    void frstorBringsBackWhatFnsaveStoredAndFnsaveInitialises() {
        fill(3);
        long[] before = snapshot();
        assertEquals(Fpu.NO_TRAP, fpu.x87(0xDD, 0x37, IMAGE, 0x400800, false, registers));
        assertEquals(0x037F, state.controlWord);
        assertEquals(0, state.packedStatusWord());
        assertEquals(0, state.tags);
        assertEquals(Fpu.NO_TRAP, fpu.x87(0xDD, 0x27, IMAGE, 0x400800, false, registers));
        assertArrayEquals(before, snapshot());
    }

    @Test
    void misalignedOrInvalidExtendedImagesAreRefused() {
        fill(4);
        long[] before = snapshot();
        assertEquals(Fpu.GENERAL_PROTECTION, fpu.simd(0, 0xAE, 0x07, 0, IMAGE + 8, registers));
        assertEquals(Fpu.GENERAL_PROTECTION, fpu.simd(0, 0xAE, 0x0F, 0, IMAGE + 8, registers));
        memory.store32(IMAGE + 24, 0x10000);
        assertEquals(Fpu.GENERAL_PROTECTION, fpu.simd(0, 0xAE, 0x0F, 0, IMAGE, registers));
        assertArrayEquals(before, snapshot());
    }

    @Test
    void aFaultOfAnyMemoryFormLeavesTheUnitAlone() {
        for (int opcode = 0xD8; opcode <= 0xDF; opcode++) {
            for (int group = 0; group < 8; group++) {
                fill(opcode);
                state.statusWord = 0;
                long[] before = snapshot();
                int modrm = group << 3 | 7;
                if (X87MemoryForms.defined(opcode, group)) {
                    int escape = opcode;
                    assertThrows(
                            VectorMemory.PageFault.class,
                            () -> fpu.x87(escape, modrm, OUTSIDE, 0x400800, false, registers));
                }
                assertArrayEquals(before, snapshot());
            }
        }
    }

    @Test
    void aStoreThatRunsOffThePageWritesNothing() {
        fill(5);
        state.statusWord = 0;
        long[] before = snapshot();
        int word = memory.load32(LAST_BYTES);
        int[][] stores = {{0xDB, 0x3F}, {0xDD, 0x1F}, {0xD9, 0x37}, {0xDD, 0x37}, {0xDF, 0x37}};
        for (int[] form : stores) {
            assertThrows(
                    VectorMemory.PageFault.class,
                    () -> fpu.x87(form[0], form[1], LAST_BYTES, 0x400800, false, registers));
            assertEquals(word, memory.load32(LAST_BYTES));
        }
        assertThrows(
                VectorMemory.PageFault.class,
                () -> fpu.simd(0, 0x11, 0x07, 0, LAST_BYTES, registers));
        assertEquals(word, memory.load32(LAST_BYTES));
        assertArrayEquals(before, snapshot());
    }

    @Test
    void aPendingExceptionIsReportedByTheNextWaitingInstructionOnly() {
        state.loadControlWord(0x037B);
        fpu.x87(0xD9, 0xEE, 0, 1, false, registers); // FLDZ
        fpu.x87(0xD9, 0xE8, 0, 2, false, registers); // FLD1
        assertEquals(Fpu.NO_TRAP, fpu.x87(0xD8, 0xF1, 0, 3, false, registers)); // 1 / 0
        assertEquals(Fpu.X87_EXCEPTION, fpu.waitForExceptions());
        assertEquals(Fpu.NO_TRAP, fpu.x87(0xDF, 0xE0, 0, 4, false, registers)); // FNSTSW AX
        assertEquals(0xB084, registers[0]);
        assertEquals(Fpu.X87_EXCEPTION, fpu.x87(0xD9, 0xE8, 0, 5, false, registers));
        assertEquals(Fpu.X87_EXCEPTION, fpu.simd(0, 0x6F, 0xC1, 0, 0, registers)); // MOVQ
        assertEquals(3, state.lastInstruction);
        assertEquals(Fpu.NO_TRAP, fpu.x87(0xDB, 0xE2, 0, 6, false, registers)); // FNCLEX
        assertEquals(Fpu.NO_TRAP, fpu.waitForExceptions());
    }

    @Test
    void formsThatCameLaterThanSse2AreUndefined() {
        assertEquals(Fpu.INVALID_OPCODE, fpu.x87(0xDB, 0x0F, IMAGE, 0, false, registers)); // FISTTP
        assertEquals(Fpu.INVALID_OPCODE, fpu.simd(0xF2, 0x12, 0xC1, 0, 0, registers)); // MOVDDUP
        assertEquals(Fpu.INVALID_OPCODE, fpu.simd(0x66, 0x7C, 0xC1, 0, 0, registers)); // HADDPD
        assertEquals(Fpu.INVALID_OPCODE, fpu.simd(0xF2, 0xF0, 0x07, 0, IMAGE, registers)); // LDDQU
    }
}
