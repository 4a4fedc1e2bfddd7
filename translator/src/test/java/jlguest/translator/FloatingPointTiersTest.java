package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.fpu.FpuState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Floating point in loops, whose flags and control words change under way, in every tier. */
class FloatingPointTiersTest {
    private static final int START = 0x1000;
    private static final int DATA = 0x2000;
    private static final int CONTROL_WORDS = DATA + 0x100;
    private static final int RESULTS = 0x3000;
    private static final int ROUNDS = 3;
    private static final int PROGRAMS = 60;

    private static final long THIRD = Double.doubleToRawLongBits(1.0 / 3);

    /** With all exceptions masked, to nearest; upwards; without denormals; precision flag set. */
    private static final int[] CONTROL = {0x1F80, 0x5F80, 0x9FC0, 0x1FA0, 0x1FA0};

    /** Prefix and second opcode byte of forms that have two XMM operands. */
    private static final String[] FORMS = {
        "F2 0F 58",
        "F2 0F 5C",
        "F2 0F 59",
        "F2 0F 5E",
        "F2 0F 51",
        "F2 0F 5D",
        "F2 0F 5F",
        "F2 0F 58",
        "F2 0F 59",
        "F2 0F 5C",
        "66 0F 2F",
        "66 0F 2E",
        "66 0F 58",
        "66 0F 5C",
        "66 0F 59",
        "66 0F 5E",
        "66 0F 51",
        "F3 0F 58",
        "F3 0F 59",
        "F3 0F 5E",
        "0F 58",
        "0F 59",
        "66 0F 28",
        "F2 0F 10",
        "F3 0F 10",
        "66 0F 14",
        "66 0F 15",
        "0F 14",
        "66 0F 57",
        "66 0F 54",
        "66 0F EB",
        "66 0F FE",
        "F2 0F 5A",
        "F3 0F 5A",
        "F3 0F 7E",
        "F2 0F 11",
        "66 0F 29",
    };

    /** The same with memory at ESI, or general registers. */
    private static final String[] OTHERS = {
        "F2 0F 10 06",
        "F2 0F 58 4E 08",
        "F2 0F 59 56 18",
        "66 0F 28 1E",
        "66 0F 58 66 10",
        "F2 0F 11 07",
        "66 0F 29 4F 10",
        "66 0F 13 57 20",
        "66 0F 17 5F 28",
        "F2 0F 2A C0",
        "F2 0F 2A D9",
        "F2 0F 2C D1",
        "F2 0F 2D D2",
        "66 0F 6E C0",
        "66 0F 7E D0",
        "66 0F 12 46 08",
        "66 0F 16 4E 20",
        "66 0F 2F 56 10",
        "0F AE 13",
        "0F AE 5F 40",
        "66 0F 70 D1 4E",
        "0F 97 C0",
    };

    private static final long[] VALUES = {
        0,
        Long.MIN_VALUE,
        1,
        0x000F_FFFF_FFFF_FFFFL,
        0x0010_0000_0000_0000L,
        0x0020_0000_0000_0001L,
        0x7FEF_FFFF_FFFF_FFFFL,
        0x7FF0_0000_0000_0000L,
        0x7FF8_0000_0000_0000L,
        0x7FF0_0000_0000_0001L,
        0xFFF0_0000_0000_0000L,
    };

    private static long value(Random random) {
        switch (random.nextInt(8)) {
            case 0:
                return VALUES[random.nextInt(VALUES.length)];
            case 1:
                return random.nextLong() & 0x001F_FFFF_FFFF_FFFFL;
            case 2:
                return Double.doubleToRawLongBits(random.nextInt(16) - 8);
            default:
                return Double.doubleToRawLongBits(random.nextGaussian());
        }
    }

    private static Assembly program(Random random) {
        Assembly program = Assembly.at(START).label("again");
        for (int i = 2 + random.nextInt(24); i > 0; i--) {
            if (random.nextInt(4) == 0) {
                program.hex(OTHERS[random.nextInt(OTHERS.length)]);
            } else {
                program.hex(FORMS[random.nextInt(FORMS.length)]);
                program.hex(String.format("%02X", 0xC0 | random.nextInt(64) & 0b011_011));
            }
        }
        return program.hex("4D").jump("75", "again").hex("F4"); // dec ebp; jnz again; hlt
    }

    private static GuestMachine run(Engine engine, Assembly program, long seed) {
        Random random = new Random(seed);
        GuestMachine machine = new GuestMachine(engine.options(), false);
        FpuState fpu = machine.cpu.fpuState();
        for (int i = 0; i < fpu.xmm.length; i++) {
            fpu.xmm[i] = value(random);
        }
        for (int i = 0; i < 16; i++) {
            long value = value(random);
            machine.ram.store32(DATA + 8 * i, (int) value);
            machine.ram.store32(DATA + 8 * i + 4, (int) (value >>> 32));
        }
        fpu.mxcsr = CONTROL[random.nextInt(CONTROL.length)];
        machine.ram.store32(CONTROL_WORDS, CONTROL[random.nextInt(CONTROL.length)]);
        machine.load(START, program.bytes());
        machine.state[Cpu.EBP] = ROUNDS;
        machine.state[Cpu.ESI] = DATA;
        machine.state[Cpu.EDI] = RESULTS;
        machine.state[Cpu.EBX] = CONTROL_WORDS;
        assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
        return machine;
    }

    @ParameterizedTest
    @EnumSource
    void randomLoopsEndAsInTheInterpreter(Engine engine) {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            String message = "seed " + seed;
            Assembly program = program(new Random(seed));
            try (GuestMachine expected = run(Engine.INTERPRETER, program, seed);
                    GuestMachine machine = run(engine, program, seed)) {
                FpuState fpu = machine.cpu.fpuState();
                assertArrayEquals(expected.cpu.fpuState().xmm, fpu.xmm, message);
                assertEquals(
                        Integer.toHexString(expected.cpu.fpuState().mxcsr),
                        Integer.toHexString(fpu.mxcsr),
                        message);
                for (int register = 0; register < 8; register++) {
                    assertEquals(expected.state[register], machine.state[register], message);
                }
                assertEquals(expected.cpu.eflags(), machine.cpu.eflags(), message);
                for (int at = RESULTS; at < RESULTS + 0x60; at += 4) {
                    assertEquals(expected.ram.load32(at), machine.ram.load32(at), message);
                }
            }
        }
    }

    private static void storeDouble(GuestMachine machine, int address, double value) {
        long bits = Double.doubleToRawLongBits(value);
        machine.ram.store32(address, (int) bits);
        machine.ram.store32(address + 4, (int) (bits >>> 32));
    }

    private static long loadLong(GuestMachine machine, int address) {
        return machine.ram.load32(address) & 0xFFFFFFFFL
                | (long) machine.ram.load32(address + 4) << 32;
    }

    /** A machine about to run a program, with data and control words where its registers point. */
    private static GuestMachine prepared(
            Engine engine, Assembly program, int rounds, double[] data, int... control) {
        GuestMachine machine = new GuestMachine(engine.options(), false);
        for (int i = 0; i < data.length; i++) {
            storeDouble(machine, DATA + 8 * i, data[i]);
        }
        for (int i = 0; i < control.length; i++) {
            machine.ram.store32(CONTROL_WORDS + 4 * i, control[i]);
        }
        machine.load(START, program.bytes());
        machine.state[Cpu.EBP] = rounds;
        machine.state[Cpu.ESI] = DATA;
        machine.state[Cpu.EDI] = RESULTS;
        machine.state[Cpu.EBX] = CONTROL_WORDS;
        return machine;
    }

    /** Intel SDM volume 1, 10.2.3: flags stay until LDMXCSR clears them. */
    @ParameterizedTest
    @EnumSource
    void precisionFlagOfMxcsrComesAndGoes(Engine engine) {
        Assembly program =
                Assembly.at(START)
                        .label("again")
                        .hex("0F AE 13") // ldmxcsr [ebx]: as after reset
                        .hex("F2 0F 10 06") // movsd xmm0, [esi]: 1
                        .hex("66 0F 28 C8") // movapd xmm1, xmm0
                        .hex("F2 0F 58 C8") // addsd xmm1, xmm0: exact
                        .hex("0F AE 1F") // stmxcsr [edi]
                        .hex("66 0F 28 D0") // movapd xmm2, xmm0
                        .hex("F2 0F 5E 56 08") // divsd xmm2, [esi + 8]: 1/3
                        .hex("0F AE 5F 04") // stmxcsr [edi + 4]
                        .hex("F2 0F 58 C8") // addsd xmm1, xmm0: exact
                        .hex("0F AE 5F 08") // stmxcsr [edi + 8]
                        .hex("F2 0F 11 57 10") // movsd [edi + 16], xmm2
                        .hex("0F AE 53 04") // ldmxcsr [ebx + 4]: upwards
                        .hex("66 0F 28 D8") // movapd xmm3, xmm0
                        .hex("F2 0F 5E 5E 08") // divsd xmm3, [esi + 8]
                        .hex("F2 0F 11 5F 18") // movsd [edi + 24], xmm3
                        .hex("0F AE 5F 0C") // stmxcsr [edi + 12]
                        .hex("83 C7 20") // add edi, 32
                        .hex("4D") // dec ebp
                        .jump("75", "again")
                        .hex("F4"); // hlt
        double[] data = {1, 3};
        try (GuestMachine machine = prepared(engine, program, ROUNDS, data, 0x1F80, 0x5F80)) {
            assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
            for (int at = RESULTS; at < RESULTS + 32 * ROUNDS; at += 32) {
                assertEquals(0x1F80, machine.ram.load32(at));
                assertEquals(0x1FA0, machine.ram.load32(at + 4));
                assertEquals(0x1FA0, machine.ram.load32(at + 8));
                assertEquals(0x5FA0, machine.ram.load32(at + 12));
                assertEquals(THIRD, loadLong(machine, at + 16));
                assertEquals(THIRD + 1, loadLong(machine, at + 24));
            }
        }
    }

    /** Intel SDM volume 1, 8.1.3 and 8.5.6: flags stay until FNCLEX, C1 is of each instruction. */
    @ParameterizedTest
    @EnumSource
    void precisionFlagOfTheX87ComesAndGoes(Engine engine) {
        Assembly program =
                Assembly.at(START)
                        .hex("DB E3") // fninit
                        .label("again")
                        .hex("DB E2") // fnclex
                        .hex("DD 06") // fld qword [esi]: 1
                        .hex("DC C0") // fadd st0, st0: exact
                        .hex("DD 3F") // fnstsw [edi]
                        .hex("DC 76 08") // fdiv qword [esi + 8]: 2/3, rounded up
                        .hex("DD 7F 02") // fnstsw [edi + 2]
                        .hex("D8 C8") // fmul st0, st0: 4/9, rounded down
                        .hex("DD 7F 04") // fnstsw [edi + 4]
                        .hex("DD D8") // fstp st0
                        .hex("DB E2") // fnclex
                        .hex("DD 06") // fld qword [esi]
                        .hex("DC 46 08") // fadd qword [esi + 8]: exact
                        .hex("DD 7F 06") // fnstsw [edi + 6]
                        .hex("D9 2B") // fldcw [ebx]: 53 bits, to zero
                        .hex("DC 76 10") // fdiv qword [esi + 16]: 4/7
                        .hex("DD 5F 10") // fstp qword [edi + 16]
                        .hex("DD 7F 08") // fnstsw [edi + 8]
                        .hex("D9 6B 02") // fldcw [ebx + 2]: as after fninit
                        .hex("83 C7 20") // add edi, 32
                        .hex("4D") // dec ebp
                        .jump("75", "again")
                        .hex("F4"); // hlt
        double[] data = {1, 3, 7};
        try (GuestMachine machine = prepared(engine, program, ROUNDS, data, 0x037F_0E7F)) {
            assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
            for (int at = RESULTS; at < RESULTS + 32 * ROUNDS; at += 32) {
                assertEquals(0x3800, machine.ram.load16(at));
                assertEquals(0x3A20, machine.ram.load16(at + 2));
                assertEquals(0x3820, machine.ram.load16(at + 4));
                assertEquals(0x3800, machine.ram.load16(at + 6));
                assertEquals(0x0020, machine.ram.load16(at + 8));
                assertEquals(0x3FE2_4924_9249_2492L, loadLong(machine, at + 16));
            }
        }
    }

    /**
     * Zeros that are exact set no flag, those to which a result was rounded set UE; an exact
     * denormal result sets none while underflow is masked (Intel SDM volume 1, 4.9.1.5).
     */
    @ParameterizedTest
    @CsvSource({
        "59,  0.0,   5.0,     0.0, 1FA0",
        "59, -0.0,   5.0,    -0.0, 1FA0",
        "59,  5.0,   0.0,     0.0, 1FA0",
        "59,  0.0,  -0.0,    -0.0, 1FA0",
        "59, 1e-200, 1e-200,  0.0, 1FB0",
        "59, 1e-200, -1e-200, -0.0, 1FB0",
        "59,  0.0, Infinity,  NaN, 1FA1",
        "5E,  0.0,   5.0,     0.0, 1FA0",
        "5E,  0.0, -Infinity, -0.0, 1FA0",
        "5E,  5.0, Infinity,  0.0, 1FA0",
        "5E, 1e-200, 1e200,   0.0, 1FB0",
        "5E,  0.0,   0.0,     NaN, 1FA1",
        "58,  3.0,  -3.0,     0.0, 1FA0",
        "58, -0.0,  -0.0,    -0.0, 1FA0",
        "5C,  3.0,   3.0,     0.0, 1FA0",
        "5C,  0x1.8p-1022, 0x1p-1022, 0x0.8p-1022, 1FA0",
        "51,  7.0,   0.0,     0.0, 1FA0",
        "51,  7.0,  -0.0,    -0.0, 1FA0",
    })
    void zerosAndWhatIsRoundedToThem(String opcode, double a, double b, double r, String mxcsr) {
        for (String form : new String[] {"F2", "66"}) {
            Assembly program =
                    Assembly.at(START)
                            .label("again")
                            .hex("66 0F 28 06") // movapd xmm0, [esi]
                            .hex("66 0F 28 4E 10") // movapd xmm1, [esi + 16]
                            .hex("0F AE 13") // ldmxcsr [ebx]
                            .hex(form + " 0F " + opcode + " C1") // xmm0 with xmm1
                            .hex("66 0F 29 07") // movapd [edi], xmm0
                            .hex("0F AE 5F 10") // stmxcsr [edi + 16]
                            .hex("83 C7 20") // add edi, 32
                            .hex("4D") // dec ebp
                            .jump("75", "again")
                            .hex("F4"); // hlt
            double[] data = {a, 4, b, 2};
            for (Engine engine : Engine.values()) {
                try (GuestMachine machine = prepared(engine, program, ROUNDS, data, 0x1FA0)) {
                    assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
                    for (int at = RESULTS; at < RESULTS + 32 * ROUNDS; at += 32) {
                        assertEquals(r, Double.longBitsToDouble(loadLong(machine, at)));
                        assertEquals(mxcsr, String.format("%X", machine.ram.load32(at + 16)), form);
                    }
                }
            }
        }
    }

    /** What is known of a register on one way to a block need not be so on the other. */
    @ParameterizedTest
    @EnumSource
    void denormalOnOneOfTwoWaysIsNoticed(Engine engine) {
        Assembly program =
                Assembly.at(START)
                        .hex("0F AE 13") // ldmxcsr [ebx]
                        .hex("F2 0F 10 56 08") // movsd xmm2, [esi + 8]
                        .label("again")
                        .hex("F2 0F 10 06") // movsd xmm0, [esi]: denormal
                        .hex("F2 0F 10 4E 08") // movsd xmm1, [esi + 8]
                        .hex("F2 0F 59 C9") // mulsd xmm1, xmm1
                        .hex("F7 C5 01 00 00 00") // test ebp, 1
                        .jump("74", "even")
                        .hex("66 0F 28 C1") // movapd xmm0, xmm1
                        .label("even")
                        .hex("F2 0F 58 D0") // addsd xmm2, xmm0
                        .hex("4D") // dec ebp
                        .jump("75", "again")
                        .hex("0F AE 1F") // stmxcsr [edi]
                        .hex("F4"); // hlt
        for (int rounds = 1; rounds <= ROUNDS; rounds++) {
            double[] data = {Double.MIN_VALUE, 1};
            try (GuestMachine machine = prepared(engine, program, rounds, data, 0x1FA0)) {
                assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
                assertEquals(rounds == 1 ? 0x1FA0 : 0x1FA2, machine.ram.load32(RESULTS));
            }
        }
    }

    /** A denormal operand sets DE although the result is normal; it is looked at each time. */
    @Test
    void denormalOperandIsNoticedInALoop() {
        Assembly program =
                Assembly.at(START)
                        .label("again")
                        .hex("F2 0F 58 C8") // addsd xmm1, xmm0
                        .hex("F2 0F 58 CA") // addsd xmm1, xmm2
                        .hex("66 0F 28 C3") // movapd xmm0, xmm3
                        .hex("4D") // dec ebp
                        .jump("75", "again")
                        .hex("F4"); // hlt
        for (int rounds = 1; rounds < ROUNDS; rounds++) {
            try (GuestMachine machine = new GuestMachine(Engine.REGION_FAST.options(), false)) {
                FpuState fpu = machine.cpu.fpuState();
                fpu.mxcsr = 0x1FA0;
                fpu.xmm[0] = Double.doubleToRawLongBits(1);
                fpu.xmm[2] = Double.doubleToRawLongBits(1);
                fpu.xmm[4] = Double.doubleToRawLongBits(1);
                fpu.xmm[6] = 1;
                machine.load(START, program.bytes());
                machine.state[Cpu.EBP] = rounds;
                assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
                assertEquals(rounds == 1 ? 0x1FA0 : 0x1FA2, fpu.mxcsr);
                assertEquals(1 + 2 * rounds - (rounds - 1), Double.longBitsToDouble(fpu.xmm[2]));
            }
        }
    }
}
