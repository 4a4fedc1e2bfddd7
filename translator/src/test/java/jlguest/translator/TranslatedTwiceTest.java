package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.InvalidationListener;
import jlguest.runtime.TranslatedCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code that HotSpot's first compiler is asked to compile, and that is then translated for good. */
class TranslatedTwiceTest {
    private static final int START = 0x1000;
    private static final int FUNCTION = 0x1100;
    private static final int FLAG = 0x4000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Heat HEAT = new Heat(1_000_000, 50, 200, 2, true);

    private final List<Integer> translated = new ArrayList<>();
    private GuestMachine machine;
    private volatile int mostInstructions;

    /** Sets the flag in memory when the second translation of an address is entered. */
    private TranslationListener watch(int address) {
        return (index, translation, code) -> {
            boolean second = translated.contains(translation.address());
            translated.add(translation.address());
            mostInstructions = Math.max(mostInstructions, translation.instructions());
            return second && translation.address() == address ? new Noted(code) : code;
        };
    }

    private final class Noted extends TranslatedCode {
        private final TranslatedCode code;

        Noted(TranslatedCode code) {
            this.code = code;
        }

        @Override
        public int run(int depth) {
            machine.ram.store32(FLAG, 1);
            return code.run(depth);
        }
    }

    private void run(Engine engine, int watched, Assembly code) {
        run(engine, watched, new byte[] {0x43, (byte) 0xC3}, code); // inc ebx; ret
    }

    /** Runs code that does the same over and over, from a label "again", until the flag is set. */
    private void run(Engine engine, int watched, byte[] function, Assembly code) {
        Assembly program =
                code.hex("83 3D 00 40 00 00 00") // cmp dword [FLAG], 0
                        .jump("74", "again") // je again
                        .hex("F4"); // hlt
        TranslatorOptions options = engine.options().withHeat(HEAT);
        machine = new GuestMachine(options, false, watch(watched), InvalidationListener.NONE);
        try (GuestMachine guest = machine) {
            guest.load(START, program.bytes());
            guest.load(FUNCTION, function);
            guest.state[Cpu.ESP] = 0x8000;
            int exit = assertTimeoutPreemptively(PATIENCE, () -> guest.run(START));
            assertEquals(Exit.HALT, Exit.kind(exit));
            assertEquals(guest.state[Cpu.EAX], guest.state[Cpu.EBX]);
        }
    }

    @Test
    void hotSpotsCompilersCanBeAsked() {
        HotSpotCompilers compilers = HotSpotCompilers.find();
        assertNotNull(compilers);
        assertTrue(compilers.takesLargeMethods(), "the tests' JVM is told to");
    }

    /** Four bodies of 41 instructions do not fit beside the loop where methods have to be small. */
    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"AUTO_FAST", "AUTO_SAFE"})
    void calledCodeMayMakeARegionLarge(Engine engine) {
        byte[] function = new byte[41];
        Arrays.fill(function, (byte) 0x90); // nop
        function[40] = (byte) 0xC3; // ret
        run(
                engine,
                START,
                function,
                Assembly.at(START)
                        .label("again")
                        .hex("40") // inc eax
                        .hex("43") // inc ebx
                        .hex("E8 F9 00 00 00") // call FUNCTION
                        .hex("E8 F4 00 00 00") // call FUNCTION
                        .hex("E8 EF 00 00 00") // call FUNCTION
                        .hex("E8 EA 00 00 00")); // call FUNCTION
        assertTrue(mostInstructions > 4 * function.length, mostInstructions + " instructions");
    }

    private abstract static class Sample {
        abstract int undone();

        int done() {
            return undone() + 1;
        }
    }

    @Test
    void theMethodsOfAClassAreCompiledWithoutCountersAndAgainWithThem()
            throws NoSuchMethodException {
        HotSpotCompilers compilers = HotSpotCompilers.find();
        Method done = Sample.class.getDeclaredMethod("done");
        compilers.requestPlain(Sample.class);
        awaitLevel(compilers, done, HotSpotCompilers.PLAIN);
        compilers.requestCounting(Sample.class);
        awaitLevel(compilers, done, HotSpotCompilers.COUNTING);
    }

    private static void awaitLevel(HotSpotCompilers compilers, Method method, int level) {
        assertTimeoutPreemptively(
                PATIENCE,
                () -> {
                    while (compilers.level(method) != level) {
                        Thread.sleep(1);
                    }
                });
    }

    /** The loop never ends by itself: its first code has to be left for the second. */
    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"AUTO_FAST", "AUTO_SAFE"})
    void aLoopThatRunsOnIsLeftForBetterCode(Engine engine) {
        run(
                engine,
                START,
                Assembly.at(START)
                        .label("again")
                        .hex("40") // inc eax
                        .hex("43")); // inc ebx
    }

    /** The function is entered again and again: each time counts. */
    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"AUTO_FAST", "AUTO_SAFE"})
    void whatIsCalledOftenIsTranslatedAgain(Engine engine) {
        run(
                engine,
                FUNCTION,
                Assembly.at(START)
                        .hex("BE 00 11 00 00") // mov esi, FUNCTION
                        .label("again")
                        .hex("40") // inc eax
                        .hex("FF D6")); // call esi
    }
}
