package jlguest.translator;

import java.util.function.Consumer;
import jlguest.mmu.GuestRam;
import jlguest.runtime.CodeSource;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.runtime.InvalidationListener;
import jlguest.runtime.LinearMemory;
import jlguest.runtime.Statistics;
import jlguest.translator.code.MicroCode;
import jlguest.translator.decode.CodeReader;
import jlguest.translator.emit.TranslationAim;
import jlguest.translator.interpret.BlockSource;
import jlguest.translator.interpret.Interpreter;
import jlguest.translator.interpret.ThreadedBlock;
import jlguest.translator.lower.BlockBuilder;

/**
 * Runs a guest's code: finds blocks, interprets them while they are cold and translates them when
 * they are hot.
 */
public final class Processor implements CodeSource, BlockSource, AutoCloseable {
    /** Code that waits for better code asks for it as often during as many uses as it had. */
    private static final int ASK_AGAIN = 64;

    /**
     * Interpreted instructions for which a guest is young: the JVM is busy with its own start then,
     * and the guest with its boot, little of which it does again. A Linux guest comes to its first
     * program with nine million.
     */
    private static final long YOUNG = 10_000_000;

    /** By how much an execution heats a block when the guest is not young any more; else by 1. */
    private static final int LATER_WEIGHT = 5;

    private final Cpu cpu;
    private final int[] state;
    private final LinearMemory memory;
    private final Statistics statistics;
    private final BlockBuilder builder;
    private final BlockBuilder singly;
    private final int stretch;
    private final Interpreter interpreter;
    private final Dispatcher dispatcher;
    private final Tier tier;
    private final Heat heat;
    private final TranslationAim firstAim;
    private final int hotAt;
    private final HotCode hotCode;
    private final long classLimit;
    private final RegionBuilder regions;
    private boolean earlyCodeCounts;

    /**
     * @param cpu the processor's state
     * @param options what to do
     */
    public Processor(Cpu cpu, TranslatorOptions options) {
        this(cpu, options, TranslationListener.NONE, InvalidationListener.NONE);
    }

    /**
     * @param cpu the processor's state
     * @param options what to do
     * @param translations hears of code that is translated
     * @param invalidations hears of code that is dropped
     */
    public Processor(
            Cpu cpu,
            TranslatorOptions options,
            TranslationListener translations,
            InvalidationListener invalidations) {
        this.cpu = cpu;
        state = cpu.state();
        memory = cpu.memory();
        statistics = cpu.statistics();
        CodeReader reader = new Fetching(memory);
        builder = new BlockBuilder(reader, cpu.identity().simd(), options.blockLimit());
        singly = new BlockBuilder(reader, cpu.identity().simd(), 1);
        stretch = RegionBuilder.MAX_WITH_CALLED + options.blockLimit();
        dispatcher = new Dispatcher(cpu, this);
        tier = options.tier();
        heat = options.heat();
        classLimit = options.classLimit();
        HotSpotCompilers hotSpot =
                tier == Tier.AUTO && heat.background() ? HotSpotCompilers.find() : null;
        boolean translatesTwice = hotSpot != null;
        firstAim = translatesTwice ? TranslationAim.BASELINE : TranslationAim.OPTIMIZED;
        hotAt = translatesTwice ? heat.soon() : heat.hot();
        interpreter =
                new Interpreter(
                        cpu,
                        dispatcher.cache(),
                        this,
                        tier == Tier.AUTO ? hotAt : 0,
                        translatesTwice ? new Compiling(hotSpot) : null);
        hotCode =
                tier == Tier.INTERPRETER
                        ? null
                        : new HotCode(dispatcher, options, hotSpot, translations);
        dispatcher.cache().setInvalidationListener(invalidations);
        boolean mayBeLarge = hotSpot != null && hotSpot.takesLargeMethods();
        regions =
                new RegionBuilder(
                        cpu,
                        dispatcher.cache(),
                        dispatcher.callTargets(),
                        new RegionBlocks(),
                        mayBeLarge);
    }

    // Classes, not lambdas: these are made while a guest starts, and a lambda takes ten times as
    // long to link as a class to load.

    /** Reads code as the processor fetches it. */
    private record Fetching(LinearMemory memory) implements CodeReader {
        @Override
        public int read(int address) {
            return memory.fetch8(address);
        }
    }

    /** Has the classes compiled that the interpreter is going to call. */
    private record Compiling(HotSpotCompilers hotSpot) implements Consumer<Class<?>> {
        @Override
        public void accept(Class<?> type) {
            hotSpot.requestPlain(type);
        }
    }

    /** The blocks that regions can be made of. */
    private final class RegionBlocks implements RegionBuilder.Blocks {
        @Override
        public BlockUnit at(int eip, int mode) {
            return tier == Tier.REGION ? anyBlock(eip, mode) : warmBlock(eip, mode);
        }
    }

    /**
     * Runs until something happens that concerns the host.
     *
     * @return an {@code Exit} code, as {@link Dispatcher#run} says
     */
    public int run() {
        return dispatcher.run();
    }

    /**
     * Runs one unit of code.
     *
     * @return an {@code Exit} code, as {@link Dispatcher#runUnit} says
     */
    public int runUnit() {
        return dispatcher.runUnit();
    }

    /** Lets no unit run across an address, so that {@link #runUnit} stops there. */
    public void setBreakpoint(int address) {
        dropCode();
        builder.setBreakpoint(address);
        dispatcher.setBreakpoint(address);
    }

    /** Drops all code that was found or translated. */
    public void dropCode() {
        dispatcher.cache().clear();
    }

    @Override
    public CodeUnit decode() {
        dropTooMuch();
        BlockUnit unit = decode(state[Cpu.EIP], state[Cpu.MODE]);
        if (tier == Tier.BLOCK) {
            hotCode.translateNow(RegionPlan.alone(unit));
        } else if (tier == Tier.REGION) {
            translateAhead(unit);
        }
        return unit;
    }

    /**
     * Drops all code once its classes are too large, so that a guest that runs ever new code fills
     * neither metaspace nor HotSpot's code cache; what is still hot comes back.
     */
    private void dropTooMuch() {
        if (hotCode != null && hotCode.classBytes() > classLimit) {
            dispatcher.cache().clear(InvalidationListener.Cause.CACHE_FULL);
            hotCode.forget();
        }
    }

    private BlockUnit decode(int eip, int mode) {
        long start = System.nanoTime();
        MicroCode code = builder.build(eip, mode, true, true);
        int physical = memory.translateFetch(eip);
        int last = code.address(code.instructions()) - 1;
        int secondFrame = -1;
        if ((last ^ eip) >>> GuestRam.PAGE_SHIFT != 0) {
            secondFrame = memory.translateFetch(last) >>> GuestRam.PAGE_SHIFT;
        }
        statistics.blocksDecoded++;
        statistics.decodeNanos += System.nanoTime() - start;
        return new BlockUnit(code, mode, physical, secondFrame);
    }

    /** The block at an address if it was executed more than now and then, else null. */
    private BlockUnit warmBlock(int eip, int mode) {
        BlockUnit unit = (BlockUnit) dispatcher.cache().known(eip, mode);
        return unit != null && unit.executions() >= heat.warm() ? unit : null;
    }

    /**
     * The block at an address, decoded if need be and kept in the cache; null if that cannot be.
     */
    private BlockUnit anyBlock(int eip, int mode) {
        if (builder.isBreakpoint(eip) || mode != state[Cpu.MODE]) {
            return null;
        }
        BlockUnit known = (BlockUnit) dispatcher.cache().known(eip, mode);
        if (known != null) {
            return known;
        }
        try {
            BlockUnit unit = decode(eip, mode);
            dispatcher.cache().add(unit);
            return unit;
        } catch (GuestFault fault) {
            return null;
        }
    }

    private RegionPlan translateAhead(BlockUnit block) {
        RegionPlan plan;
        do {
            plan =
                    tier == Tier.AUTO
                            ? regions.buildAround(block, TranslationAim.OPTIMIZED)
                            : regions.build(block, TranslationAim.OPTIMIZED);
            hotCode.translateNow(plan);
        } while (plan.entry().translated() == null && plan.entry().shrinksRegion());
        return plan;
    }

    /** Translates a block that was met as part of another's region, or whose region has changed. */
    private boolean translateAgain(BlockUnit block) {
        if (tier != Tier.REGION || block.translated() != null) {
            return false;
        }
        translateAhead(block);
        return block.translated() != null;
    }

    private void promote(BlockUnit block) {
        dropTooMuch();
        if (!heat.background()) {
            countAnew(translateAhead(block));
            return;
        }
        if (block.isAwaited()) {
            block.setHeat(heat.warm());
            return;
        }
        if (firstAim == TranslationAim.BASELINE && statistics.interpretedInstructions > YOUNG) {
            interpreter.setWeight(LATER_WEIGHT);
        }
        RegionPlan plan = regions.buildAround(block, firstAim);
        if (request(plan)) {
            countAnew(plan);
        } else {
            block.setHeat(heat.warm());
        }
    }

    /** The blocks of a region, which will run them, are not to ask for their own before long. */
    private void countAnew(RegionPlan plan) {
        for (BlockUnit member : plan.members()) {
            member.setHeat(member == plan.entry() ? hotAt : heat.warm());
        }
    }

    @Override
    public int usesLeft(int eip, int mode) {
        BlockUnit unit = (BlockUnit) dispatcher.cache().known(eip, mode);
        if (unit == null) {
            return heat.uses();
        }
        if (unit.isTranslatedForGood()) {
            return 0;
        }
        if (!unit.isAwaited()) {
            if (!earlyCodeCounts) {
                earlyCodeCounts = true;
                EarlyCode.requestCounting();
            }
            request(regions.build(unit, TranslationAim.OPTIMIZED));
        }
        return heat.uses() / ASK_AGAIN + 1;
    }

    /** Asks for a translation; false if too many wait. */
    private boolean request(RegionPlan plan) {
        plan.setAwaited(true);
        boolean accepted = hotCode.request(plan);
        if (!accepted) {
            plan.setAwaited(false);
        }
        return accepted;
    }

    @Override
    public int interpret(CodeUnit unit) {
        BlockUnit block = (BlockUnit) unit;
        if (translateAgain(block)) {
            return Exit.JUMP;
        }
        return interpreter.execute(threaded(block), dispatcher.returnAddress());
    }

    private ThreadedBlock threaded(BlockUnit block) {
        ThreadedBlock threaded = block.threaded();
        if (threaded == null) {
            threaded = interpreter.prepare(block.code(), block);
            block.setThreaded(threaded);
        }
        return threaded;
    }

    @Override
    public ThreadedBlock following(CodeUnit from, int eip) {
        BlockUnit block = (BlockUnit) from;
        if (block.hasExpectedTargets()) {
            block.noteTarget(eip);
            if (block.calls()) {
                dispatcher.callTargets().note(block.eip(), eip);
            }
        }
        if (tier == Tier.REGION || builder.isBreakpoint(eip)) {
            return null;
        }
        BlockUnit next = (BlockUnit) dispatcher.cache().findFast(eip, block.mode());
        return next == null || next.translated() != null ? null : threaded(next);
    }

    @Override
    public void becameHot(CodeUnit unit) {
        promote((BlockUnit) unit);
    }

    @Override
    public int interpretAlone() {
        MicroCode code = singly.build(state[Cpu.EIP], state[Cpu.MODE], true, true);
        return interpreter.execute(interpreter.prepare(code));
    }

    /** A region comes back to none of its blocks without a look; nor does an interpreted block. */
    @Override
    public int stretch() {
        return stretch;
    }

    @Override
    public int interpretCarefully() {
        boolean bigCode = cpu.segments().isBigCode();
        boolean bigStack = cpu.segments().isBigStack();
        MicroCode code = builder.build(state[Cpu.EIP], state[Cpu.MODE], bigCode, bigStack);
        return interpreter.execute(interpreter.prepare(code));
    }

    @Override
    public void close() {
        if (hotCode != null) {
            hotCode.close();
        }
        dropCode();
    }
}
