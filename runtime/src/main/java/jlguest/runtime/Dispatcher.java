package jlguest.runtime;

/**
 * The loop that runs a guest from unit to unit and hands to the host what only the host can do.
 *
 * <p>Traps whose gate is a guest's own go straight to the guest's handler here (the direct-trap
 * path, lguest-abi.md §5.7), without coming back to the host.
 */
public final class Dispatcher {
    /**
     * Guest calls that may be open as JVM calls. Deeper ones are jumps to the dispatcher. A JVM
     * frame of translated code that HotSpot has not compiled yet takes up to 1 KiB of stack.
     */
    public static final int MAX_DEPTH = 64;

    /** In a loop, so many count as one use. */
    private static final int INSTRUCTIONS_OF_A_USE = 128;

    private static final int DEBUG = 1;
    private static final int DOUBLE_FAULT = 8;

    private final Cpu cpu;
    private final LinearMemory memory;
    private final int[] state;
    private final UnitCache cache;
    private final CodeUnit[] front;
    private final CodeSource source;
    private final Statistics statistics;
    private CountedRun counted;
    private final CallTargets callTargets = new CallTargets();
    private boolean hasBreakpoint;
    private int breakpoint;
    private int returnAddress;

    /**
     * @param cpu the processor to run
     * @param source where code units come from
     */
    public Dispatcher(Cpu cpu, CodeSource source) {
        this.cpu = cpu;
        this.source = source;
        state = cpu.state();
        memory = cpu.memory();
        cache = new UnitCache(cpu);
        front = cache.front();
        statistics = cpu.statistics();
    }

    /** Lets no guest call run across an address, so that {@link #runUnit} stops there. */
    public void setBreakpoint(int address) {
        breakpoint = address;
        hasBreakpoint = true;
    }

    private boolean isAtBreakpoint() {
        return hasBreakpoint && state[Cpu.EIP] == breakpoint;
    }

    /** The processor that it runs. */
    public Cpu cpu() {
        return cpu;
    }

    /** The units found so far. */
    public UnitCache cache() {
        return cache;
    }

    /** Where calls led last. */
    public CallTargets callTargets() {
        return callTargets;
    }

    /**
     * Runs until something happens that concerns the host.
     *
     * @return the exit code; none of those that mean to go on, such as {@link Exit#JUMP}
     */
    public int run() {
        if (cpu.instructionTimer().isRunning()) {
            return counted().run();
        }
        for (; ; ) {
            if (cpu.attention() != 0) {
                // No code is running: also what was dropped without a store is dropped by now.
                if (cpu.codeDropped() || memory.codeChanged()) {
                    memory.takeCodeChanged();
                }
                if (cpu.wantsHost()) {
                    statistics.exits[Exit.POLL]++;
                    return Exit.POLL;
                }
            }
            int exit = runUnit();
            if (exit != Exit.JUMP) {
                return exit;
            }
        }
    }

    private CountedRun counted() {
        if (counted == null) {
            counted = new CountedRun(this, source.stretch());
        }
        return counted;
    }

    /**
     * Runs one unit of code, or takes one direct trap.
     *
     * @return {@link Exit#JUMP} if the guest can go on, else as {@link #run}
     */
    public int runUnit() {
        int exit = runUnit(0);
        if (memory.codeChanged()) {
            memory.takeCodeChanged();
        }
        return exit;
    }

    /**
     * Runs one unit of code.
     *
     * @param depth guest calls that count as open: {@link #MAX_DEPTH} to have none made
     * @return as {@link #runUnit()}, or {@link Exit#ALONE}
     */
    int runUnit(int depth) {
        return afterTrap(step(depth));
    }

    /** Runs one instruction; returns as {@link #runUnit()}. */
    int runAlone() {
        cpu.instructionTimer().setAlone(true);
        // The interpreter counts an instruction before it does it; who asks does not want that.
        statistics.interpretedInstructions--;
        int exit;
        try {
            boolean careful = (state[Cpu.MODE] & Cpu.CAREFUL) != 0;
            exit = careful ? stepCarefully() : source.interpretAlone();
        } catch (GuestFault fault) {
            exit = fault.exit();
        } finally {
            statistics.interpretedInstructions++;
            cpu.instructionTimer().setAlone(false);
        }
        return afterTrap(exit);
    }

    /**
     * Takes a direct trap if an exit is one.
     *
     * @return {@link Exit#JUMP} if the guest can go on, else the exit that concerns the host
     */
    private int afterTrap(int exit) {
        statistics.exits[Exit.kind(exit)]++;
        switch (Exit.kind(exit)) {
            case Exit.JUMP:
            case Exit.CODE_INVALIDATED:
            case Exit.UNWIND:
                return Exit.JUMP;
            case Exit.SOFTWARE_INTERRUPT:
                return interrupt(Exit.vector(exit)) ? Exit.JUMP : lastExit;
            case Exit.TRAP:
            case Exit.TRAP_WITH_ERROR:
                return trap(exit) ? Exit.JUMP : lastExit;
            default:
                return exit;
        }
    }

    /**
     * Called by translated code that counts its uses, when they are used up.
     *
     * @param uses counters
     * @param index of the code's counter
     * @param eip where the code is entered
     * @param mode in which it runs
     * @return whether there is better code by now
     */
    public boolean usedUp(int[] uses, int index, int eip, int mode) {
        int left = source.usesLeft(eip, mode);
        uses[index] = left;
        return left == 0;
    }

    /**
     * Called now and then by loops in translated code that counts its uses.
     *
     * @param retired instructions to count
     * @param uses as for {@link #usedUp}
     * @return whether the code must be left
     */
    public boolean pause(int retired, int[] uses, int index, int eip, int mode) {
        boolean leaves = cpu.pause(retired);
        uses[index] -= 1 + retired / INSTRUCTIONS_OF_A_USE;
        return leaves | (uses[index] < 0 && usedUp(uses, index, eip, mode));
    }

    /**
     * Called by translated code for {@code int n}, and after a guest call that did not simply come
     * back: runs on until the guest is where the caller expects it.
     *
     * @param exit the software interrupt, or what the called code returned
     * @param eip where the caller goes on
     * @param mode the caller's mode
     * @param depth as for {@link TranslatedCode#run}
     * @param dispatcher the caller's
     * @return {@link Exit#JUMP} if the guest is there, else what the caller has to return
     */
    public static int resume(int exit, int eip, int mode, int depth, Dispatcher dispatcher) {
        return dispatcher.resume(exit, eip, mode, depth);
    }

    private int resume(int firstExit, int eip, int mode, int depth) {
        if (firstExit == Exit.UNWIND || depth >= MAX_DEPTH) {
            return firstExit;
        }
        if (firstExit >= Exit.INTERPRET && isAtBreakpoint()) {
            return Exit.UNWIND;
        }
        int outer = returnAddress;
        returnAddress = eip;
        try {
            return runTo(eip, mode, finish(firstExit, depth + 1), depth + 1);
        } finally {
            returnAddress = outer;
        }
    }

    private int runTo(int eip, int mode, int firstExit, int depth) {
        int exit = firstExit;
        for (; ; ) {
            if (exit != Exit.JUMP) {
                exit = exit == Exit.UNWIND ? exit : afterTrap(exit);
                if (exit != Exit.JUMP) {
                    return exit;
                }
            }
            // Only the loop of run() takes the note; string instructions wait until it is taken.
            if (memory.codeChanged() || cpu.attention() != 0 && cpu.interrupts()) {
                return Exit.UNWIND;
            }
            if (state[Cpu.EIP] == eip && state[Cpu.MODE] == mode) {
                return Exit.JUMP;
            }
            if (isAtBreakpoint()) {
                return Exit.UNWIND;
            }
            exit = step(depth);
        }
    }

    /**
     * Where the innermost guest call that is open as a JVM call goes on: whoever runs code for it
     * stops there. 0 if none is open.
     */
    public int returnAddress() {
        return returnAddress;
    }

    /** The exit that {@link #interrupt} and {@link #trap} leave for the host. */
    private int lastExit;

    private int step(int depth) {
        try {
            int mode = state[Cpu.MODE];
            if ((mode & Cpu.CAREFUL) != 0) {
                return stepCarefully();
            }
            CodeUnit unit = front[CodeUnit.slot(state[Cpu.EIP])];
            TranslatedCode translated = unit.translated();
            if (unit.eip != state[Cpu.EIP] || translated == null) {
                return finish(Exit.LOOK_UP, depth);
            }
            int exit = unit.mode == mode ? translated.run(depth) : Exit.LOOK_UP;
            return exit < Exit.INTERPRET ? exit : finish(exit, depth);
        } catch (GuestFault fault) {
            return fault.exit();
        }
    }

    /** Does what translated code left to the interpreter, or to a surer look-up. */
    private int finish(int exit, int depth) {
        try {
            int next = exit;
            if (next == Exit.LOOK_UP) {
                CodeUnit unit = unitAt(state[Cpu.EIP], state[Cpu.MODE]);
                TranslatedCode translated = unit.translated();
                next = translated == null ? source.interpret(unit) : translated.run(depth);
            }
            if (next != Exit.INTERPRET && next != Exit.LOOK_UP) {
                return next;
            }
            statistics.exits[Exit.INTERPRET]++;
            return source.interpret(unitAt(state[Cpu.EIP], state[Cpu.MODE]));
        } catch (GuestFault fault) {
            return fault.exit();
        }
    }

    private CodeUnit unitAt(int eip, int mode) {
        CodeUnit unit = cache.findFast(eip, mode);
        if (unit == null) {
            unit = cache.find(eip, mode);
            if (unit == null) {
                unit = source.decode();
                cache.add(unit);
            }
        }
        return unit;
    }

    private int stepCarefully() {
        boolean single = (state[Cpu.SYSTEM_FLAGS] & Cpu.TF) != 0;
        cpu.segments().checkFetch(state[Cpu.EIP]);
        int exit = source.interpretCarefully();
        if (exit == Exit.CODE_INVALIDATED) {
            exit = Exit.JUMP;
        }
        return single && exit == Exit.JUMP ? Exit.of(Exit.TRAP, DEBUG) : exit;
    }

    /** Takes {@code int n}; false if the host must see {@link #lastExit}. */
    private boolean interrupt(int vector) {
        TrapGates gates = cpu.gates();
        if (cpu.cpl() > gates.privilege(vector)) {
            state[Cpu.ERROR_CODE] = vector * 8 + 2;
            return trap(Exit.of(Exit.TRAP_WITH_ERROR, Segments.GENERAL_PROTECTION));
        }
        if (!gates.isDirect(vector)) {
            lastExit = Exit.of(Exit.SOFTWARE_INTERRUPT, vector);
            return false;
        }
        return enter(Exit.of(Exit.SOFTWARE_INTERRUPT, vector));
    }

    /** Takes an exception; false if the host must see {@link #lastExit}. */
    private boolean trap(int exit) {
        lastExit = exit;
        return cpu.gates().isDirect(Exit.vector(exit)) && enter(exit);
    }

    private boolean enter(int exit) {
        try {
            DirectTrap.enter(cpu, exit);
            statistics.directTraps[Exit.vector(exit)]++;
            return true;
        } catch (GuestFault fault) {
            // The stack cannot be used: the host sees that at the interrupted instruction.
            lastExit = fault.exit();
            if (isContributory(exit) && isContributory(lastExit)) {
                state[Cpu.ERROR_CODE] = 0;
                lastExit = Exit.of(Exit.TRAP_WITH_ERROR, DOUBLE_FAULT);
            }
            return false;
        }
    }

    /** Whether two of a kind are a double fault (Intel SDM volume 3, table 6-4). */
    private static boolean isContributory(int exit) {
        int vector = Exit.vector(exit);
        boolean exception = Exit.kind(exit) == Exit.TRAP || Exit.kind(exit) == Exit.TRAP_WITH_ERROR;
        return exception
                && (vector == 0
                        || vector >= Segments.INVALID_TSS && vector <= Segments.GENERAL_PROTECTION);
    }
}
