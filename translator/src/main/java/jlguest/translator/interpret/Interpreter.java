package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.runtime.Statistics;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** The interpreter tier: executes micro-code, one block at a time, as a chain of steps. */
public final class Interpreter {
    private final StepTable table = new StepTable();
    private final StepContext context;
    private final int[] state;
    private final Statistics statistics;

    /**
     * @param cpu the processor whose state is changed
     */
    public Interpreter(Cpu cpu) {
        context = new StepContext(cpu);
        state = cpu.state();
        statistics = cpu.statistics();
    }

    /** Makes a block executable. */
    public ThreadedBlock prepare(MicroCode code) {
        Step[] steps = new Step[code.length() / MicroOp.STRIDE];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = table.make(code, i * MicroOp.STRIDE);
        }
        return new ThreadedBlock(steps, code);
    }

    /**
     * Executes a block from its first instruction.
     *
     * @return an {@link Exit} code; {@code EIP} is set
     */
    public int execute(ThreadedBlock block) {
        Step[] steps = block.steps;
        int i = 0;
        int exit;
        try {
            do {
                exit = steps[i].execute(context);
                i++;
            } while (exit == Step.NEXT);
            if (exit == Step.STOP) {
                return finishInstruction(block, i);
            }
        } catch (GuestFault fault) {
            // A helper that goes half-way leaves EIP at its instruction, as a fault does.
            int index = block.code.instructionAt(i * MicroOp.STRIDE);
            state[Cpu.EIP] = block.code.address(index);
            statistics.interpretedInstructions += index;
            return fault.exit();
        }
        statistics.interpretedInstructions += block.retired;
        return exit;
    }

    /** Executes the rest of an instruction that stored to code, and leaves the block. */
    private int finishInstruction(ThreadedBlock block, int next) {
        MicroCode code = block.code;
        int index = code.instructionAt((next - 1) * MicroOp.STRIDE);
        int end = code.start(index + 1) / MicroOp.STRIDE;
        for (int i = next; i < end; i++) {
            int exit = block.steps[i].execute(context);
            if (exit >= 0) {
                statistics.interpretedInstructions += block.retired;
                return exit;
            }
        }
        state[Cpu.EIP] = code.address(index + 1);
        statistics.interpretedInstructions += index + 1;
        return Exit.CODE_INVALIDATED;
    }
}
