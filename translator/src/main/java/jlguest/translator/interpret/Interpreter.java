package jlguest.translator.interpret;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.runtime.Statistics;
import jlguest.runtime.UnitCache;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** The interpreter tier: executes micro-code as a chain of steps, from block to block. */
public final class Interpreter {
    /**
     * Blocks that follow the first before the caller gets to look. What calls for attention is seen
     * after each block; so this is only for callers that count.
     */
    private static final int CHAIN = 256;

    private final MicroOps ops = new MicroOps();
    private Step[] made = new Step[256];
    private final StepContext context;
    private final int[] state;
    private final Statistics statistics;
    private final Consumer<Class<?>> observer;
    private final Set<Class<?>> known = new HashSet<>();

    /**
     * An interpreter that executes one block at a time.
     *
     * @param cpu the processor whose state is changed
     */
    public Interpreter(Cpu cpu) {
        this(cpu, null, BlockSource.NONE, 0, null);
    }

    /**
     * @param cpu the processor whose state is changed
     * @param cache knows whether a block may be entered
     * @param blocks where the blocks come from that follow
     * @param hot executions after which {@code blocks} is told of a unit; 0 for never
     * @param observer is told of each class whose methods it is going to call for a step; null if
     *     nobody wants to know
     */
    public Interpreter(
            Cpu cpu, UnitCache cache, BlockSource blocks, int hot, Consumer<Class<?>> observer) {
        context = new StepContext(cpu, cache, blocks, hot);
        state = cpu.state();
        statistics = cpu.statistics();
        this.observer = observer;
    }

    /** The classes here whose methods make nearly every block executable. */
    public static List<Class<?>> makers() {
        return List.of(
                StepMaker.class,
                MicroOps.class,
                AluSteps.class,
                BitSteps.class,
                BranchSteps.class,
                DirectSteps.class,
                EndSteps.class,
                FlagSteps.class,
                MemorySteps.class,
                MoveSteps.class,
                PairSteps.class,
                StackSteps.class,
                ThreadedBlock.class);
    }

    /** The classes here whose methods execute blocks, without the steps that these are made of. */
    public static List<Class<?>> engine() {
        return List.of(Interpreter.class, StepContext.class, EndStep.class);
    }

    /** Makes blocks executable that nobody executes, so that the steps' classes are loaded. */
    public static void rehearse(List<MicroCode> blocks) {
        MicroOps ops = new MicroOps();
        for (MicroCode code : blocks) {
            for (int offset = 0; offset < code.length(); ) {
                ops.at(code, offset);
                offset += StepMaker.make(ops).width() * MicroOp.STRIDE;
            }
        }
    }

    /** Sets by how much each execution of a block heats it from now on; 1 at first. */
    public void setWeight(int weight) {
        context.setWeight(weight);
    }

    /** Makes a block executable that is not kept. */
    public ThreadedBlock prepare(MicroCode code) {
        return prepare(code, null);
    }

    /** Makes a unit's block executable. */
    public ThreadedBlock prepare(MicroCode code, CodeUnit unit) {
        int count = 0;
        if (code.length() > made.length) {
            made = new Step[code.length()];
        }
        for (int offset = 0; offset < code.length(); count++) {
            ops.at(code, offset);
            Step step = StepMaker.make(ops);
            made[count] = step;
            if (observer != null) {
                tell(step.getClass());
            }
            offset += step.width() * MicroOp.STRIDE;
        }
        Step[] steps = Arrays.copyOf(made, count);
        Arrays.fill(made, 0, count, null);
        return new ThreadedBlock(steps, code, unit);
    }

    private void tell(Class<?> step) {
        if (known.add(step)) {
            observer.accept(step);
            if (step != Step.class) {
                tell(step.getSuperclass());
            }
        }
    }

    /**
     * Executes one block from its first instruction.
     *
     * @return an {@link Exit} code; {@code EIP} is set
     */
    public int execute(ThreadedBlock block) {
        return run(context.start(block, 0, 0));
    }

    /**
     * Executes a unit's block and those that follow it, until there is something for others to do.
     *
     * @param returnAddress an address at which to stop, if a return or indirect jump leads there
     * @return an {@link Exit} code; {@code EIP} is set
     */
    public int execute(ThreadedBlock block, int returnAddress) {
        return run(context.start(block, CHAIN, returnAddress));
    }

    private int run(Step first) {
        StepContext c = context;
        Step step = first;
        Step last = first;
        try {
            do {
                last = step;
                step = step.execute(c);
            } while (step != null);
            return c.exit == StepContext.STOPPED ? finishInstruction(last) : c.exit;
        } catch (GuestFault fault) {
            // A helper that goes half-way leaves EIP at its instruction, as a fault does.
            MicroCode code = c.block.code;
            retireOnly(code.instructionAt(c.block.offsetOf(last)));
            return fault.exit();
        } finally {
            statistics.interpretations++;
        }
    }

    /** Leaves the block at its instruction of a number, those before it done. */
    private void retireOnly(int instructions) {
        ThreadedBlock block = context.block;
        state[Cpu.EIP] = block.code.address(instructions);
        statistics.interpretedInstructions += instructions - block.retired;
    }

    /** Executes the rest of an instruction that stored to code, and leaves the block. */
    private int finishInstruction(Step stopped) {
        MicroCode code = context.block.code;
        int offset = context.block.offsetOf(stopped);
        int index = code.instructionAt(offset);
        context.endChain();
        Step step = stopped;
        while (true) {
            offset += step.width() * MicroOp.STRIDE;
            step = step.next;
            if (offset >= code.start(index + 1)) {
                retireOnly(index + 1);
                return Exit.CODE_INVALIDATED;
            }
            if (step.execute(context) == null && context.exit != StepContext.STOPPED) {
                return context.exit;
            }
        }
    }
}
