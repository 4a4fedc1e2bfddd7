package jlguest.translator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.MemoryAccess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random micro-code does the same in both tiers, with both memory back ends. */
class EmittedCodeAgreesTest {
    private static final int SEEDS = Integer.getInteger("jlguest.test.emit.seeds", 640);
    private static final int BATCH = RegionCompiler.BATCH;
    private static final int LOOPS = 20;

    private static void check(MemoryAccess access, LongFunction<Region> regions)
            throws RegionTooLargeException {
        for (TranslationAim aim : TranslationAim.values()) {
            check(access, aim, regions);
        }
    }

    private static void check(MemoryAccess access, TranslationAim aim, LongFunction<Region> regions)
            throws RegionTooLargeException {
        TestMachine translated = new TestMachine(access, classFile -> {});
        TestMachine interpreted = new TestMachine(access);
        for (long seed = 0; seed < SEEDS; seed += BATCH) {
            List<Region> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                batch.add(regions.apply(seed + i));
            }
            List<TranslatedCode> code = translated.compiler.compile(batch, aim).code();
            for (int i = 0; i < BATCH; i++) {
                for (TestMachine machine : List.of(translated, interpreted)) {
                    machine.randomize(seed + i);
                    machine.state[RandomMicroCode.COUNTER] = LOOPS;
                }
                Region region = batch.get(i);
                String message = "seed " + (seed + i) + "\n" + MicroCodeListing.of(List.of(region));
                int exit = translated.runWithHelp(region, code.get(i));
                assertEquals(interpreted.interpret(region), exit, message);
                translated.assertSameAs(interpreted, message);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void blocks(MemoryAccess access) throws RegionTooLargeException {
        check(access, seed -> new RandomMicroCode(seed, true).region(1, 12));
    }

    @ParameterizedTest
    @EnumSource
    void regions(MemoryAccess access) throws RegionTooLargeException {
        check(access, seed -> new RandomMicroCode(seed, false).region(6, 5));
    }

    @ParameterizedTest
    @EnumSource
    void regionsWithHelpers(MemoryAccess access) throws RegionTooLargeException {
        check(access, seed -> new RandomMicroCode(seed, true).region(4, 8));
    }
}
