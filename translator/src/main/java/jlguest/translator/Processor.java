package jlguest.translator;

import jlguest.mmu.GuestRam;
import jlguest.runtime.CodeSource;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.LinearMemory;
import jlguest.runtime.Statistics;
import jlguest.translator.code.MicroCode;
import jlguest.translator.interpret.Interpreter;
import jlguest.translator.interpret.ThreadedBlock;
import jlguest.translator.lower.BlockBuilder;

/**
 * Runs a guest's code: finds blocks, interprets them while they are cold and translates them when
 * they are hot.
 */
public final class Processor implements CodeSource, AutoCloseable {
    /**
     * Executions after which a block is translated. Lower values make classes that never pay for
     * their definition (docs/architecture.md), higher ones keep hot code in the interpreter.
     */
    private static final int HOT = 2000;

    private final Cpu cpu;
    private final int[] state;
    private final LinearMemory memory;
    private final Statistics statistics;
    private final BlockBuilder builder;
    private final Interpreter interpreter;
    private final Dispatcher dispatcher;
    private final Tier tier;
    private final HotCode hotCode;
    private final RegionBuilder regions;

    /**
     * @param cpu the processor's state
     * @param options what to do
     */
    public Processor(Cpu cpu, TranslatorOptions options) {
        this.cpu = cpu;
        state = cpu.state();
        memory = cpu.memory();
        statistics = cpu.statistics();
        builder = new BlockBuilder(memory::fetch8, cpu.identity().simd(), options.blockLimit());
        interpreter = new Interpreter(cpu);
        dispatcher = new Dispatcher(cpu, this);
        tier = options.tier();
        hotCode =
                tier == Tier.INTERPRETER
                        ? null
                        : new HotCode(cpu, dispatcher.cache(), options.memory());
        regions = new RegionBuilder(dispatcher.cache());
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
    }

    /** Drops all code that was found or translated. */
    public void dropCode() {
        dispatcher.cache().clear();
    }

    @Override
    public CodeUnit decode() {
        long start = System.nanoTime();
        int eip = state[Cpu.EIP];
        int mode = state[Cpu.MODE];
        MicroCode code = builder.build(eip, mode, true, true);
        int physical = memory.translateFetch(eip);
        int last = code.address(code.instructions()) - 1;
        int secondFrame = -1;
        int secondEntry = 0;
        if ((last ^ eip) >>> GuestRam.PAGE_SHIFT != 0) {
            secondFrame = memory.translateFetch(last) >>> GuestRam.PAGE_SHIFT;
            secondEntry = entry(last, mode);
        }
        statistics.blocksDecoded++;
        statistics.decodeNanos += System.nanoTime() - start;
        BlockUnit unit =
                new BlockUnit(code, mode, physical, entry(eip, mode), secondFrame, secondEntry);
        if (tier == Tier.BLOCK) {
            hotCode.translateNow(unit);
        }
        return unit;
    }

    private void promote(BlockUnit block) {
        if (!hotCode.request(block, regions.build(block))) {
            block.resetExecutions();
        }
    }

    private int entry(int address, int mode) {
        boolean user = (mode & Cpu.USER) != 0;
        return cpu.space().maps().read(user)[address >>> GuestRam.PAGE_SHIFT];
    }

    @Override
    public int interpret(CodeUnit unit) {
        BlockUnit block = (BlockUnit) unit;
        if (tier == Tier.AUTO && block.countExecution() == HOT) {
            promote(block);
        }
        ThreadedBlock threaded = block.threaded();
        if (threaded == null) {
            threaded = interpreter.prepare(block.code());
            block.setThreaded(threaded);
        }
        return interpreter.execute(threaded);
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
