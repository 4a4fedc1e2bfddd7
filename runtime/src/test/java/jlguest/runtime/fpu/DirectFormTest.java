package jlguest.runtime.fpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a {@link DirectForm} does is what {@link Fpu#simd} and {@link Fpu#x87} do. */
class DirectFormTest {
    private static final int ROUNDS = 40;
    private static final int INSTRUCTION = 0x1234;
    private static final int[] PREFIXES = {0, 0x66, 0xF3, 0xF2};

    /** Plain, with the precision flag clear, flushing to zero, with exceptions unmasked, up. */
    private static final int[] MXCSR = {0x1FA0, 0x1F80, 0x9FE0, 0x1020, 0x5FA0};

    private static final int[] CONTROL = {0x37F, 0x27F, 0x77F, 0x340};

    private final Random random = new Random(1);

    /** Register forms only, which access no memory. */
    private static Fpu unit(FpuState state) {
        return new Fpu(state, null);
    }

    private long value() {
        switch (random.nextInt(6)) {
            case 0:
                return 0;
            case 1:
                return random.nextLong();
            case 2:
                return Double.doubleToRawLongBits(random.nextInt(64) - 32);
            case 3:
                long single = Float.floatToRawIntBits((float) random.nextGaussian());
                return single & 0xFFFFFFFFL | single << 32;
            default:
                return Double.doubleToRawLongBits(random.nextGaussian() * 100);
        }
    }

    private FpuState state() {
        FpuState state = new FpuState();
        for (int i = 0; i < 16; i++) {
            state.xmm[i] = value();
        }
        for (int i = 0; i < 8; i++) {
            boolean zero = random.nextInt(8) == 0;
            boolean odd = random.nextInt(16) == 0;
            state.significand[i] =
                    odd ? random.nextLong() : zero ? 0 : random.nextLong() | Long.MIN_VALUE;
            state.signExponent[i] =
                    odd
                            ? random.nextInt(0x10000)
                            : zero
                                    ? 0
                                    : Ext80.BIAS + random.nextInt(40) - 20
                                            | random.nextInt(2) << 15;
        }
        state.tags = random.nextInt(4) == 0 ? random.nextInt(256) : 0xF0;
        state.top = 4;
        state.controlWord = CONTROL[random.nextInt(CONTROL.length)];
        state.mxcsr = MXCSR[random.nextInt(MXCSR.length)];
        return state;
    }

    private static FpuState copy(FpuState from) {
        FpuState to = new FpuState();
        System.arraycopy(from.xmm, 0, to.xmm, 0, 16);
        System.arraycopy(from.significand, 0, to.significand, 0, 8);
        System.arraycopy(from.signExponent, 0, to.signExponent, 0, 8);
        to.tags = from.tags;
        to.top = from.top;
        to.controlWord = from.controlWord;
        to.statusWord = from.statusWord;
        to.mxcsr = from.mxcsr;
        return to;
    }

    private static void assertSame(FpuState expected, FpuState actual, String what) {
        assertArrayEquals(expected.xmm, actual.xmm, what);
        assertArrayEquals(expected.significand, actual.significand, what);
        assertArrayEquals(expected.signExponent, actual.signExponent, what);
        assertEquals(expected.tags, actual.tags, what);
        assertEquals(expected.packedStatusWord(), actual.packedStatusWord(), what);
        assertEquals(expected.controlWord, actual.controlWord, what);
        assertEquals(expected.mxcsr, actual.mxcsr, what);
        assertEquals(expected.lastInstruction, actual.lastInstruction, what);
    }

    /** Does a form and the instruction, each on a unit of its own; whether the form did it. */
    private boolean check(DirectForm form, boolean isX87, int instruction) {
        FpuState direct = state();
        FpuState expected = copy(direct);
        Fpu fpu = unit(direct);
        Fpu reference = unit(expected);
        int[] registers = new int[8];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = random.nextInt();
        }
        int place = 2 * form.register();
        boolean xmm = form.source() == DirectForm.Source.XMM;
        boolean general = form.source() == DirectForm.Source.GENERAL;
        long low = xmm ? direct.xmm[place] : general ? registers[form.register()] : 0;
        long high = xmm ? direct.xmm[place + 1] : isX87 ? INSTRUCTION : 0;
        if (!form.body().run(fpu, form.code(), low, high)) {
            return false;
        }
        int modrm = instruction >>> (isX87 ? 8 : 16) & 0xFF;
        int trap =
                isX87
                        ? reference.x87(instruction & 0xFF, modrm, 0, INSTRUCTION, false, registers)
                        : reference.simd(
                                instruction & 0xFF,
                                instruction >>> 8 & 0xFF,
                                modrm,
                                instruction >>> 24,
                                0,
                                registers);
        String what = form.method() + " " + Integer.toHexString(instruction);
        assertEquals(Fpu.NO_TRAP, trap, what);
        assertSame(expected, direct, what);
        switch (form.result()) {
            case GENERAL:
                assertEquals(registers[form.target()], (int) fpu.low, what);
                break;
            case FLAGS:
                assertEquals(reference.resultFlags, (int) fpu.low, what);
                break;
            case AX:
                assertEquals(registers[0] & 0xFFFF, (int) fpu.low, what);
                break;
            default:
                break;
        }
        return true;
    }

    private void checkOften(DirectForm form, boolean isX87, int instruction) {
        boolean done = false;
        for (int round = 0; round < ROUNDS; round++) {
            done |= check(form, isX87, instruction);
        }
        assertTrue(done, form.method());
        Fpu unavailable = unit(new FpuState());
        unavailable.setAvailable(false);
        assertFalse(form.body().run(unavailable, form.code(), 0, 0), form.method());
    }

    @Test
    void simd() {
        int forms = 0;
        for (int prefix : PREFIXES) {
            for (int op2 = 0; op2 < 0x100; op2++) {
                for (int modrm : new int[] {0xC1, 0xD8, 0xFF}) {
                    int instruction = prefix | op2 << 8 | modrm << 16 | random.nextInt() << 24;
                    DirectForm form = DirectForm.simd(instruction);
                    if (form != null) {
                        forms++;
                        checkOften(form, false, instruction);
                    }
                }
            }
        }
        assertTrue(forms > 200, "forms: " + forms);
    }

    @Test
    void x87() {
        int forms = 0;
        for (int opcode = 0xD8; opcode <= 0xDF; opcode++) {
            for (int modrm = 0xC0; modrm < 0x100; modrm++) {
                DirectForm form = DirectForm.x87(opcode | modrm << 8);
                if (form != null && (modrm & 7) < 4) {
                    forms++;
                    checkOften(form, true, opcode | modrm << 8);
                }
            }
        }
        assertTrue(forms > 100, "forms: " + forms);
    }
}
