package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Executable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import jlguest.runtime.CallTargets;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Exit;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.emit.TranslationAim;
import jlguest.translator.lower.BlockBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What blocks are told when a region that has them was translated. */
class HotCodeTest {
    private static final int START = 0x1000;
    private static final int MEMBER = 0x1100;
    private static final TranslatedCode FIRST =
            new TranslatedCode() {
                @Override
                public int run(int depth) {
                    return Exit.LOOK_UP;
                }
            };

    private final GuestMachine machine = new GuestMachine(TranslatorOptions.DEFAULT, false);
    private final Dispatcher dispatcher = new Dispatcher(machine.cpu, machine.processor);
    private BlockUnit entry;
    private BlockUnit member;

    @BeforeEach
    void load() {
        machine.load(START, Assembly.at(START).hex("49").jumpTo("E9", MEMBER).bytes());
        machine.load(MEMBER, Assembly.at(MEMBER).hex("F4").bytes());
        entry = unit(START);
        member = unit(MEMBER);
        dispatcher.cache().install(entry, List.of(entry), FIRST);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private BlockUnit unit(int eip) {
        BlockBuilder blocks =
                new BlockBuilder(machine.cpu.memory()::fetch8, true, BlockBuilder.MAX_INSTRUCTIONS);
        BlockUnit unit = new BlockUnit(blocks.build(eip, 0, true, true), 0, eip, -1);
        dispatcher.cache().add(unit);
        return unit;
    }

    /** A region of both blocks, which is awaited. */
    private RegionPlan plan() {
        RegionBuilder.Blocks blocks = (eip, mode) -> eip == MEMBER ? member : null;
        RegionPlan plan =
                new RegionBuilder(machine.cpu, dispatcher.cache(), new CallTargets(), blocks, false)
                        .build(entry, TranslationAim.OPTIMIZED);
        assertEquals(List.of(entry, member), plan.members());
        plan.setAwaited(true);
        return plan;
    }

    private void translate(RegionPlan plan) {
        translate(plan, null);
    }

    private void translate(RegionPlan plan, HotSpotCompilers hotSpot) {
        try (HotCode hotCode =
                new HotCode(
                        dispatcher, TranslatorOptions.DEFAULT, hotSpot, TranslationListener.NONE)) {
            hotCode.translateNow(plan);
        }
        assertFalse(entry.isAwaited());
        assertFalse(member.isAwaited());
    }

    @Test
    void goodCodeIsThereForGood() {
        translate(plan());
        assertNotSame(FIRST, entry.translated());
        assertTrue(entry.isTranslatedForGood());
        assertEquals(2, entry.regionBlocks());
    }

    @Test
    void aBlockWhoseBetterCodeCameTooLateMayAskAgain() {
        RegionPlan plan = plan();
        machine.load(MEMBER, new byte[] {(byte) 0x90});
        assertFalse(member.isValid());
        translate(plan);
        assertSame(FIRST, entry.translated());
        assertFalse(entry.isTranslatedForGood());
    }

    /** HotSpot, if it had each method compiled at a level, or given up. */
    private record Compilers(int level)
            implements BiPredicate<Executable, Integer>,
                    ToIntFunction<Executable>,
                    Function<String, Boolean> {
        @Override
        public boolean test(Executable method, Integer atLevel) {
            return true;
        }

        @Override
        public int applyAsInt(Executable method) {
            return level;
        }

        @Override
        public Boolean apply(String flag) {
            return false;
        }
    }

    @Test
    void whatHotSpotHasCompiledIsUsed() {
        translate(plan(), new HotSpotCompilers(new Compilers(HotSpotCompilers.COUNTING)));
        assertNotSame(FIRST, entry.translated());
    }

    @Test
    void whatHotSpotDoesNotCompileIsAskedForAgainAndSmaller() {
        RegionPlan plan = plan();
        translate(plan, new HotSpotCompilers(new Compilers(-1)));
        assertSame(FIRST, entry.translated());
        assertFalse(entry.isTranslatedForGood());
        assertTrue(entry.regionLimit() < plan.region().instructions());
        assertTrue(entry.shrinksRegion());
    }

    @Test
    void whatHotSpotDoesNotCompileThoughItIsASingleBlockIsUsed() {
        entry.shrinkRegion(1);
        translate(RegionPlan.alone(entry), new HotSpotCompilers(new Compilers(-1)));
        assertNotSame(FIRST, entry.translated());
    }

    /** Fails in the first translation it hears of. */
    private static TranslationListener failing(CountDownLatch second) {
        AtomicInteger count = new AtomicInteger();
        return (index, translation, code) -> {
            if (count.incrementAndGet() == 1) {
                throw new IllegalStateException("the first one");
            }
            second.countDown();
            return code;
        };
    }

    @Test
    void anErrorOfTheTranslatorsIsNotItsEnd() throws InterruptedException {
        Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
        CountDownLatch second = new CountDownLatch(1);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> reported.add(e));
        try (HotCode hotCode =
                new HotCode(dispatcher, TranslatorOptions.DEFAULT, null, failing(second))) {
            assertTrue(hotCode.request(plan()));
            for (int i = 0; i < 1000 && entry.isAwaited(); i++) {
                Thread.sleep(10);
            }
            assertFalse(entry.isAwaited(), "it may ask again");
            assertSame(FIRST, entry.translated());
            assertTrue(hotCode.request(RegionPlan.alone(member)));
            assertTrue(second.await(10, TimeUnit.SECONDS), "the next one is translated");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertEquals(
                List.of("the first one"), reported.stream().map(Throwable::getMessage).toList());
    }
}
