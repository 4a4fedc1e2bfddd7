package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import jlguest.runtime.Cpu;
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

    private static StartState state(SplittableRandom random, int mapping) {
        int eflags = random.nextInt() & ARITHMETIC_FLAGS | Cpu.IF | 2;
        if (random.nextInt(8) == 0) {
            eflags |= Cpu.DF;
        }
        return new StartState(
                random.nextInt(),
                RandomState.registers(random),
                eflags,
                List.of(),
                RandomState.fpu(random),
                mapping);
    }
}
