package jlguest.runtime;

/**
 * The dispatcher's loop while an {@link InstructionTimer} runs: comes back to the host after an
 * exact number of instructions, and takes an interrupt that waits for the guest's flag behind the
 * very instruction that sets it. So what the guest does depends on nothing but instructions, in
 * whatever tier they run.
 */
final class CountedRun {
    /** Looks below which it is not worth while to let calls nest: there would be too few. */
    private static final int WORTHWHILE = 16;

    private final Cpu cpu;
    private final LinearMemory memory;
    private final Statistics statistics;
    private final InstructionTimer timer;
    private final Dispatcher dispatcher;

    /** Instructions that may be retired between two looks of code that makes no calls. */
    private final int shallow;

    /** The same with calls: on the way down, no one looks. */
    private final long deep;

    /**
     * @param stretch instructions that one unit may retire between two looks
     */
    CountedRun(Dispatcher dispatcher, int stretch) {
        this.dispatcher = dispatcher;
        cpu = dispatcher.cpu();
        memory = cpu.memory();
        statistics = cpu.statistics();
        timer = cpu.instructionTimer();
        shallow = stretch;
        deep = (Dispatcher.MAX_DEPTH + 1L) * stretch;
    }

    /**
     * Runs until something happens that concerns the host.
     *
     * @return as {@link Dispatcher#run}
     * @throws IllegalStateException if the guest ran past the deadline: code did not look as often
     *     as it has to
     */
    int run() {
        int exit = Exit.JUMP;
        while (exit == Exit.JUMP) {
            if (memory.codeChanged()) {
                memory.takeCodeChanged();
            }
            long left = timer.left();
            if (left < 0) {
                throw new IllegalStateException(-left + " instructions too many were retired");
            }
            if (left == 0 || cpu.wantsHost()) {
                statistics.exits[Exit.POLL]++;
                return Exit.POLL;
            }
            exit = advance(left);
            if (exit == Exit.ALONE) {
                exit = dispatcher.runAlone();
            }
        }
        return exit;
    }

    private int advance(long left) {
        if (cpu.isAttentionDeferred() || left < 2L * shallow) {
            return dispatcher.runAlone();
        }
        boolean nested = left >= WORTHWHILE * deep;
        timer.allowLooks(left / (nested ? deep : shallow) - 1);
        return dispatcher.runUnit(nested ? 0 : Dispatcher.MAX_DEPTH);
    }
}
