package jlguest.translator.interpret;

import jlguest.mmu.PageMaps;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Flags;
import jlguest.runtime.LinearMemory;
import jlguest.runtime.Statistics;
import jlguest.runtime.UnitCache;

/**
 * What steps work on: the state array and memory, how flags are set and read, and how one block
 * follows another.
 */
final class StepContext {
    /** An {@link #exit}: code or mode changed, so stop behind the instruction. */
    static final int STOPPED = -1;

    final Cpu cpu;
    final int[] r;
    final LinearMemory memory;

    /** The block that is executed. */
    ThreadedBlock block;

    /** The exit code when a step returned null, or {@link #STOPPED}. */
    int exit;

    private final Statistics statistics;
    private final UnitCache cache;
    private final PageMaps maps;
    private final BlockSource blocks;
    private final int hot;
    private int weight = 1;
    private int left;
    private int returnAddress;

    StepContext(Cpu cpu, UnitCache cache, BlockSource blocks, int hot) {
        this.cpu = cpu;
        this.cache = cache;
        maps = cpu.space().maps();
        this.blocks = blocks;
        this.hot = hot;
        r = cpu.state();
        memory = cpu.memory();
        statistics = cpu.statistics();
    }

    /** Sets by how much each execution of a block heats it from now on; 1 at first. */
    void setWeight(int newWeight) {
        weight = newWeight;
    }

    // ---- From block to block ----

    /**
     * Begins with a block.
     *
     * @param followed blocks that may follow before the interpreter is left
     * @param newReturnAddress where the interpreter is left when a jump to a register leads there
     */
    Step start(ThreadedBlock first, int followed, int newReturnAddress) {
        left = followed;
        returnAddress = newReturnAddress;
        return enter(first);
    }

    private Step enter(ThreadedBlock next) {
        block = next;
        statistics.interpretedInstructions += next.retired;
        if (next.becomesHot(weight, hot) && next.unit != null) {
            blocks.becameHot(next.unit);
        }
        return next.first;
    }

    /** Lets no further block follow. */
    void endChain() {
        left = 0;
    }

    /** Leaves the interpreter. */
    Step leave(int code) {
        exit = code;
        return null;
    }

    /** Whether an address is where the caller of the interpreter waits for the guest. */
    boolean returnsTo(int eip) {
        return eip == returnAddress;
    }

    /** Whether another block may follow at all. */
    boolean mayFollow() {
        return left > 0;
    }

    /**
     * Changes whenever a block that followed another may not be the one that follows it any more.
     */
    int stamp() {
        return maps.changes() + cache.changes();
    }

    /**
     * The block that follows at an address.
     *
     * @param known the one that did before, or null
     * @return null if the interpreter is left
     */
    ThreadedBlock find(ThreadedBlock known, int eip) {
        boolean mayEnter =
                known != null
                        && known.eip == eip
                        && known.unit.translated() == null
                        && cache.mayEnter(known.unit, r[Cpu.MODE]);
        return mayEnter ? known : blocks.following(block.unit, eip);
    }

    /** Goes on with a block at {@code EIP}, or leaves if something else comes first. */
    Step follow(ThreadedBlock next) {
        boolean goesOn = --left >= 0 && (cpu.attention() == 0 || !cpu.interrupts());
        return goesOn ? enter(next) : leave(Exit.JUMP);
    }

    // ---- Flags ----

    void flags(int op, int a, int b, int result) {
        r[Cpu.FLAG_OP] = op;
        r[Cpu.FLAG_A] = a;
        r[Cpu.FLAG_B] = b;
        r[Cpu.FLAG_R] = result;
    }

    int logic(int op, int result) {
        r[Cpu.FLAG_OP] = op;
        r[Cpu.FLAG_R] = result;
        return result;
    }

    void explicitFlags(int eflags) {
        r[Cpu.FLAG_OP] = Flags.EXPLICIT;
        r[Cpu.FLAG_R] = eflags & Flags.ARITHMETIC;
    }

    int arithmeticFlags() {
        return Flags.materialize(r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    int carry() {
        return Flags.carry(r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    boolean condition(int cc) {
        return Flags.test(cc, r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    // ---- Stores ----

    /** Whether what was just stored changed code; the step then returns null. */
    boolean stopsHere() {
        if (memory.codeChanged()) {
            exit = STOPPED;
            return true;
        }
        return false;
    }
}
