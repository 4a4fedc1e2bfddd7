package jlguest.testsuite.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import jlguest.runtime.Cpu;
import jlguest.testsuite.vectors.FpuImage;
import jlguest.translator.decode.Opcode;

/** Makes a case from a seed: the same seed always makes the same case. */
final class CaseGenerator {
    private static final int STATES = 4;

    /** Shares of x87 and SIMD instructions in a program, of which one pair is chosen. */
    private static final int[][] MIXES = {
        {0, 0}, {0, 0}, {1, 1}, {2, 2}, {10, 10}, {50, 10}, {10, 50}
    };

    private static final int ARITHMETIC_FLAGS = 0x8D5;

    private CaseGenerator() {}

    /**
     * The case of a seed.
     *
     * @param seed any number
     * @param forms which opcodes are generated between the structure
     */
    static FuzzCase of(long seed, Predicate<Opcode> forms) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] mix = MIXES[random.nextInt(MIXES.length)];
        Program program;
        Code code;
        do {
            program =
                    new ProgramGenerator(
                                    random, new InstructionGenerator(random, mix[0], mix[1], forms))
                            .program();
            code = program.assemble();
        } while (code == null);
        boolean user = random.nextInt(3) != 0;
        boolean direct = random.nextBoolean();
        List<StartState> states = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            states.add(state(random, i == 0 ? 0 : mapping(random)));
        }
        return new FuzzCase(seed, program, code, user, direct, states);
    }

    private static int mapping(SplittableRandom random) {
        return random.nextInt(3) == 0 ? random.nextInt(StartState.MAPPINGS + 1) : 0;
    }

    /** A random state to start in. */
    static StartState state(SplittableRandom random, int mapping) {
        int[] registers = new int[8];
        Operands operands = new Operands(random);
        for (int i = 0; i < 8; i++) {
            registers[i] = Values.word(random);
        }
        for (int register : new int[] {Cpu.EBX, Cpu.EBP, Cpu.ESI, Cpu.EDI}) {
            if (random.nextInt(8) != 0) {
                registers[register] = operands.address();
            }
        }
        if (random.nextBoolean()) {
            registers[Cpu.ECX] = random.nextInt(20);
        }
        registers[Cpu.ESP] = Layout.STACK + Layout.PAGE + 4 * random.nextInt(-64, 64);
        if (random.nextInt(10) == 0) {
            registers[Cpu.ESP] += random.nextInt(4);
        }
        int eflags = random.nextInt() & ARITHMETIC_FLAGS | Cpu.IF | 2;
        if (random.nextInt(8) == 0) {
            eflags |= Cpu.DF;
        }
        return new StartState(random.nextInt(), registers, eflags, List.of(), fpu(random), mapping);
    }

    /** Random floating point registers, most with exceptions masked and none pending. */
    static byte[] fpu(SplittableRandom random) {
        ByteBuffer out = ByteBuffer.allocate(FpuImage.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int control = random.nextInt(4) != 0 ? 0x37F : 0x340 | random.nextInt(64);
        if (random.nextBoolean()) {
            control = control & ~0xF00 | random.nextInt(16) << 8;
        }
        int flags = random.nextInt(4) == 0 ? random.nextInt(64) & control : 0;
        out.putShort((short) control);
        out.putShort((short) (random.nextInt() & 0x7F00 | flags));
        int tags = random.nextInt(3) == 0 ? random.nextInt(256) : -1 << random.nextInt(9);
        out.put((byte) tags);
        int mxcsr = random.nextInt(4) != 0 ? 0x1F80 : random.nextInt(0x2000);
        out.putInt(mxcsr | (random.nextInt(4) == 0 ? random.nextInt(4) << 13 : 0));
        for (int i = 0; i < 8; i++) {
            out.putLong(Values.significand(random));
            out.putShort((short) Values.signExponent(random));
        }
        for (int i = 0; i < 16; i++) {
            out.putLong(Values.half(random));
        }
        return out.array();
    }
}
