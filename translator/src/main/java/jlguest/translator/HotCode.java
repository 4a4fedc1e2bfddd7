package jlguest.translator;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Statistics;
import jlguest.runtime.TranslatedCode;
import jlguest.runtime.UnitCache;
import jlguest.translator.emit.CompiledRegions;
import jlguest.translator.emit.Region;
import jlguest.translator.emit.RegionCompiler;
import jlguest.translator.emit.RegionTooLargeException;
import jlguest.translator.emit.TranslationAim;

/**
 * Translates code: at once when asked, or on a thread of its own, where requests that come together
 * share a class.
 */
final class HotCode implements AutoCloseable {
    /** Requests that may wait; a block that finds the queue full asks again later. */
    private static final int QUEUE = 1024;

    private final RegionCompiler compiler;
    private final HotSpotCompilers hotSpot;
    private final UnitCache cache;
    private final Statistics statistics;
    private final TranslationListener listener;
    private final BlockingQueue<RegionPlan> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong classBytes = new AtomicLong();
    private Thread thread;
    private boolean reported;

    /**
     * @param dispatcher of the processor that runs the code
     * @param options say how it reaches memory, and when it is hot
     * @param hotSpot compiles it before it is run; null to leave that to HotSpot
     * @param listener watches
     */
    HotCode(
            Dispatcher dispatcher,
            TranslatorOptions options,
            HotSpotCompilers hotSpot,
            TranslationListener listener) {
        this.hotSpot = hotSpot;
        this.listener = listener;
        cache = dispatcher.cache();
        statistics = dispatcher.cpu().statistics();
        compiler =
                new RegionCompiler(
                        dispatcher,
                        options.memory(),
                        hotSpot != null && hotSpot.takesLargeMethods()
                                ? RegionCompiler.LARGE_METHOD_LIMIT
                                : RegionCompiler.METHOD_LIMIT,
                        options.heat().uses());
    }

    /** Bytes of class files made since {@link #forget}; some of them may have been dropped. */
    long classBytes() {
        return classBytes.get();
    }

    /** Everything made so far was dropped. */
    void forget() {
        classBytes.set(0);
    }

    /** Translates a region now, on the caller's thread. */
    void translateNow(RegionPlan plan) {
        translate(List.of(plan));
    }

    /**
     * Asks for a region's translation.
     *
     * @return false if too many requests wait
     */
    boolean request(RegionPlan plan) {
        if (thread == null) {
            thread =
                    new Thread("jlguest-translator") {
                        @Override
                        public void run() {
                            work();
                        }
                    };
            thread.setDaemon(true);
            thread.start();
        }
        return queue.offer(plan);
    }

    private void work() {
        List<RegionPlan> batch = new ArrayList<>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, RegionCompiler.BATCH - 1);
                translateAlike(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Translates what is to be fast soon, and then the rest. */
    private void translateAlike(List<RegionPlan> plans) {
        for (TranslationAim aim : TranslationAim.values()) {
            List<RegionPlan> alike = new ArrayList<>();
            for (RegionPlan plan : plans) {
                if (plan.aim() == aim) {
                    alike.add(plan);
                }
            }
            if (!alike.isEmpty()) {
                translateOrReport(alike);
            }
        }
    }

    /**
     * Translates regions that have the same aim. An error of ours in one is told to the thread's
     * handler of such, once, and leaves that one to the interpreter.
     */
    private void translateOrReport(List<RegionPlan> plans) {
        try {
            translate(plans);
        } catch (RuntimeException | LinkageError e) {
            if (plans.size() > 1) {
                for (RegionPlan plan : plans) {
                    translateOrReport(List.of(plan));
                }
                return;
            }
            askAgainSmaller(plans.get(0));
            if (!reported) {
                reported = true;
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    /** Translates regions that have the same aim. */
    private void translate(List<RegionPlan> plans) {
        TranslationAim aim = plans.get(0).aim();
        long start = System.nanoTime();
        listener.started(plans.size());
        try {
            CompiledRegions compiled = compiler.compile(regions(plans), aim);
            statistics.translateNanos += System.nanoTime() - start;
            request(compiled, level(aim));
            for (int i = 0; i < plans.size(); i++) {
                RegionPlan plan = plans.get(i);
                if (isCompiled(compiled, i) || !askAgainSmaller(plan)) {
                    install(
                            plan,
                            listener.translated(
                                    i,
                                    plan.translation(compiled.bytecodes().get(i)),
                                    compiled.code().get(i)));
                }
            }
            statistics.blocksTranslated += plans.size();
            statistics.classBytes += compiled.classBytes();
            classBytes.addAndGet(compiled.classBytes());
        } catch (RegionTooLargeException e) {
            retry(plans);
        }
    }

    private static List<Region> regions(List<RegionPlan> plans) {
        List<Region> regions = new ArrayList<>(plans.size());
        for (RegionPlan plan : plans) {
            regions.add(plan.region());
        }
        return regions;
    }

    /**
     * Puts code in place. No block of the region asks for its own before that; if bytes have
     * changed meanwhile, those that are left may ask again.
     */
    private void install(RegionPlan plan, TranslatedCode code) {
        BlockUnit entry = plan.entry();
        if (cache.install(entry, plan.sources(), code)) {
            entry.setTranslatedForGood(plan.aim() == TranslationAim.OPTIMIZED);
            entry.setRegionBlocks(plan.members().size());
        }
        plan.setAwaited(false);
    }

    /** What HotSpot is asked for: code that is replaced need not count for its second compiler. */
    private static int level(TranslationAim aim) {
        return aim == TranslationAim.BASELINE ? HotSpotCompilers.PLAIN : HotSpotCompilers.COUNTING;
    }

    private void request(CompiledRegions compiled, int level) {
        if (hotSpot != null) {
            for (Method method : compiled.methods()) {
                hotSpot.request(method, level);
            }
        }
    }

    /**
     * Waits for a region's code: until then, what runs now is faster than HotSpot's interpreter.
     *
     * @return false if HotSpot will not compile it, most likely because it is too large
     */
    private boolean isCompiled(CompiledRegions compiled, int region) {
        if (hotSpot == null) {
            return true;
        }
        hotSpot.await(compiled.entry());
        return hotSpot.await(compiled.method(region));
    }

    /** One region was too large: translate each by itself; the large one asks again, smaller. */
    private void retry(List<RegionPlan> plans) {
        if (plans.size() > 1) {
            for (RegionPlan plan : plans) {
                translate(List.of(plan));
            }
        } else {
            askAgainSmaller(plans.get(0));
        }
    }

    /** Has a region asked for again with fewer instructions; false if it cannot have fewer. */
    private static boolean askAgainSmaller(RegionPlan plan) {
        plan.setAwaited(false);
        plan.entry().setHeat(0);
        return plan.entry().shrinkRegion(plan.region().instructions());
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
